"""What this machine has and lacks for covernet, each with advice: the checks of ``covernet doctor``."""

from __future__ import annotations

import ctypes
import locale
import os
import platform
import re
import shutil
import sys
import tempfile
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Literal

from covernet.graph.declarations import Title

State = Literal["ok", "warn", "missing"]

_GIB = 1 << 30
_LEAST_MEMORY = 2 * _GIB
_LEAST_DISK = 1 * _GIB
_UTF8_CODE_PAGE = 65001

_BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "msedge",
    "microsoft-edge",
)
_BROWSER_PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)
_WINDOWS_PLACES = (r"Google\Chrome\Application\chrome.exe", r"Microsoft\Edge\Application\msedge.exe")


@dataclass(frozen=True)
class Check:
    """One thing that was looked at.

    Parameters
    ----------
    name
        Stable name: ``python``, ``duckdb``, ``chromium`` …
    state
        ``ok``; ``warn`` where covernet works without it, or with less; ``missing`` where it does not work.
    detail
        What was found: a version, a size, an encoding.
    advice
        What to do, in Chinese and English; empty where nothing is to be done.
    """

    name: str
    title: Title
    state: State
    detail: str
    advice: str = ""


def checks() -> tuple[Check, ...]:
    """Look at everything, without changing anything that stays.

    >>> checks()[0].name
    'python'
    """
    return (
        _python(),
        *_dependencies(),
        _console(),
        _writable("temp", Title("临时文件夹", "Temporary folder"), tempfile.gettempdir()),
        _writable("folder", Title("当前文件夹可写", "This folder can be written"), os.getcwd()),
        _memory(),
        _disk(),
        _browser(),
        _java(),
    )


def find_chromium() -> Path | None:
    """A Chromium, Chrome or Edge of this machine; ``COVERNET_CHROMIUM`` names another.

    >>> found = find_chromium()
    >>> found is None or found.is_file()
    True
    """
    named = os.environ.get("COVERNET_CHROMIUM")
    if named:
        return Path(named) if Path(named).is_file() else None
    on_path = (shutil.which(name) for name in _BROWSERS)
    programs = [os.environ.get(name, "") for name in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")]
    installed = [str(Path(folder, place)) for folder in programs if folder for place in _WINDOWS_PLACES]
    places = (*on_path, *_BROWSER_PLACES, *installed)
    return next((Path(place) for place in places if place and Path(place).is_file()), None)


def _python() -> Check:
    title = Title("Python", "Python")
    found = f"{platform.python_version()} ({platform.system()} {platform.machine()})"
    return Check("python", title, "ok", found)


def _dependencies() -> tuple[Check, ...]:
    """One check for each package that covernet's own metadata asks for."""
    try:
        wanted = requires("covernet") or []
    except PackageNotFoundError:
        title = Title("安装", "Installation")
        return (
            Check(
                "covernet",
                title,
                "missing",
                "",
                "请先安装：python -m pip install . Install it: python -m pip install .",
            ),
        )
    names = [re.split(r"[^A-Za-z0-9._-]", line, maxsplit=1)[0] for line in wanted if "extra ==" not in line]
    return tuple(_dependency(name) for name in names)


def _dependency(name: str) -> Check:
    title = Title(f"组件 {name}", "package")
    try:
        return Check(name, title, "ok", version(name))
    except PackageNotFoundError:
        command = f"python -m pip install {name}"
        return Check(name, title, "missing", "", f"请安装：{command} Install it: {command}")


def _console() -> Check:
    """Chinese on the console: the code page on Windows, the locale elsewhere."""
    title = Title("控制台编码", "Console encoding")
    if sys.platform == "win32":
        page = int(ctypes.windll.kernel32.GetConsoleOutputCP())
        if page in (_UTF8_CODE_PAGE, 0):
            return Check("console", title, "ok", f"cp{page}")
        advice = "若汉字显示为乱码，请先运行 chcp 65001 If Chinese looks garbled, run chcp 65001 first"
        return Check("console", title, "warn", f"cp{page}", advice)
    encoding = locale.getencoding()
    if encoding.lower().replace("-", "") == "utf8":
        return Check("console", title, "ok", encoding)
    return Check(
        "console",
        title,
        "warn",
        encoding,
        "请用 UTF-8 的区域设置，如 LANG=C.UTF-8 Use a UTF-8 locale, e.g. LANG=C.UTF-8",
    )


def _writable(name: str, title: Title, folder: str) -> Check:
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"covernet")
    except OSError as error:
        return Check(
            name, title, "missing", error.strerror or "", "请换一个可写的文件夹 Choose a folder that can be written"
        )
    return Check(name, title, "ok", folder)


def _memory() -> Check:
    title = Title("内存", "Memory")
    size = _memory_bytes()
    if size is None:
        return Check("memory", title, "warn", "?", "未能测出 Could not be measured")
    state: State = "ok" if size >= _LEAST_MEMORY else "warn"
    advice = "" if state == "ok" else "建议至少 2 GiB At least 2 GiB are advised"
    return Check("memory", title, state, f"{size / _GIB:.1f} GiB", advice)


def _memory_bytes() -> int | None:
    """Memory of the machine in bytes; None where the system does not say."""
    if sys.platform == "win32":
        kib = ctypes.c_ulonglong()
        if ctypes.windll.kernel32.GetPhysicallyInstalledSystemMemory(ctypes.byref(kib)):
            return kib.value * 1024
        return None
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (OSError, ValueError):
        return None


def _disk() -> Check:
    free = shutil.disk_usage(os.getcwd()).free
    state: State = "ok" if free >= _LEAST_DISK else "warn"
    advice = "" if state == "ok" else "建议至少留出 1 GiB Leave at least 1 GiB free"
    return Check("disk", Title("剩余磁盘", "Free disk"), state, f"{free / _GIB:.1f} GiB", advice)


def _browser() -> Check:
    title = Title("Chromium（可选，用于测试）", "Chromium (optional, for tests)")
    found = find_chromium()
    if found is None:
        return Check("chromium", title, "warn", "", "图册可用任何浏览器打开 Any browser opens the atlas")
    return Check("chromium", title, "ok", str(found))


def _java() -> Check:
    title = Title("Java（可选，用于本机 Neo4j）", "Java (optional, for a local Neo4j)")
    found = shutil.which("java")
    if found is None:
        return Check("java", title, "warn", "", "不用 Neo4j 则无需安装 Not needed without Neo4j")
    return Check("java", title, "ok", found)
