"""Take the pictures of docs/images with Chromium: ``python scripts/pictures.py [NAME ...]``.

Everything in them is drawn from the practice sheets and the Shuxin demo as docs/tutorial.zh.md and docs/howto say: places are
real, people and households invented. Needs Chromium (``COVERNET_CHROMIUM`` or on the path) and the extra ``test``, and for
the workbook LibreOffice and pdftoppm.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # run as a file, it would find only what lies beside it

from playwright.sync_api import Browser, sync_playwright  # noqa: E402

from covernet.doctor import find_chromium  # noqa: E402
from scripts.practice_sheets import PRACTICE  # noqa: E402
from tests.unit.docs_pages import Step, Typed, follow, steps  # noqa: E402

IMAGES = ROOT / "docs" / "images"
VILLAGE = "310151105201"


@dataclass(frozen=True)
class Picture:
    """A page or a workbook of those that a document writes, and where in it to look.

    Parameters
    ----------
    page
        The document of docs/ whose commands write the file.
    file
        The HTML file or the workbook, as the document names it.
    route
        The page of an atlas.
    until
        The picture is taken when this command has run; None: after the last one.
    size
        Width and height of the window, in CSS pixels; of a printed sheet, in pixels of 1/150 inch.
    sheet
        Which page of a workbook, when it is printed.
    """

    page: str
    file: str
    route: str = ""
    until: str | None = None
    size: tuple[int, int] = (1200, 760)
    sheet: int = 1


PICTURES: Mapping[str, Picture] = {
    "atlas-overview.png": Picture("howto/questions.md", "demo/atlas.html", until="demo shuxin", size=(1366, 1000)),
    "tutorial-gaps.png": Picture("tutorial.zh.md", "gaps.xlsx", until="-o gaps.xlsx", size=(1660, 222), sheet=4),
    "tutorial-overview.png": Picture("tutorial.zh.md", "atlas.html", until="atlas town -o own.html"),
    "tutorial-village.png": Picture("tutorial.zh.md", "own.html", f"#/village/{VILLAGE}"),
    "howto-impact.png": Picture("howto/questions.md", "impact.html"),
    "howto-pairing.png": Picture("howto/pairing.md", "pairing.html"),
    "howto-trend.png": Picture("howto/trend.md", "own.html", "#/trend"),
    "howto-map.png": Picture("howto/map.md", "atlas.html", "#/map"),
}
"""Every picture that this takes, by its file in docs/images."""

PRINTERS = ("soffice", "pdftoppm")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*PICTURES, []], metavar="NAME", help=", ".join(PICTURES))
    names = parser.parse_args(arguments).names or [*PICTURES]
    chromium = find_chromium()
    if chromium is None:
        print("no Chromium found; name one in COVERNET_CHROMIUM")
        return 2
    if not all(map(shutil.which, PRINTERS)):
        left = [name for name in names if PICTURES[name].file.endswith(".xlsx")]
        names = [name for name in names if name not in left]
        print(f"left out, for want of {' or '.join(PRINTERS)}: {', '.join(left) or 'nothing'}")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(chromium), args=["--no-sandbox", "--disable-gpu"])
        for page in dict.fromkeys(PICTURES[name].page for name in names):
            take(browser, [name for name in names if PICTURES[name].page == page], Path(folder) / Path(page).stem)
        browser.close()
    return 0


def take(browser: Browser, names: Sequence[str], folder: Path) -> None:
    """Follow a document in a folder, and take its pictures on the way."""
    folder.mkdir()
    for sheet in PRACTICE.glob("*.xlsx"):
        (folder / sheet.name).write_bytes(sheet.read_bytes())
    todo = steps(PICTURES[names[0]].page)
    if todo[0] != (demo := Typed(("demo", "shuxin", "demo"), ("…",))) and not names[0].startswith("tutorial"):
        todo = [demo, *todo]
    done = 0
    for name in sorted(names, key=lambda name: _end(todo, PICTURES[name])):
        end = _end(todo, PICTURES[name])
        follow(todo[done:end], folder)
        done = end
        if PICTURES[name].file.endswith(".xlsx"):
            shoot_sheet(PICTURES[name], folder, IMAGES / name)
        else:
            shoot(browser, PICTURES[name], folder, IMAGES / name)
        print(f"wrote docs/images/{name}")


def _end(todo: Sequence[Step], picture: Picture) -> int:
    """How many steps come before a picture."""
    if picture.until is None:
        return len(todo)
    wanted = picture.until
    return next(n for n, step in enumerate(todo, 1) if isinstance(step, Typed) and wanted in " ".join(step.words))


def shoot(browser: Browser, picture: Picture, folder: Path, target: Path) -> None:
    """Open a file in a window, and take what is seen."""
    width, height = picture.size
    page = browser.new_page(viewport={"width": width, "height": height})
    page.goto((folder / picture.file).as_uri() + picture.route)
    page.wait_for_selector("body[data-ready]")
    page.wait_for_timeout(500)
    page.screenshot(path=target)
    page.close()


def shoot_sheet(picture: Picture, folder: Path, target: Path) -> None:
    """Print a workbook, and take the top of one of its pages within the margins."""
    office, draw = (str(shutil.which(name)) for name in PRINTERS)
    printed = folder / "printed"
    own = f"-env:UserInstallation={(folder / 'office').as_uri()}"  # beside one that somebody has open
    convert = [office, own, "--headless", "--convert-to", "pdf", "--outdir", str(printed), str(folder / picture.file)]
    subprocess.run(convert, check=True, capture_output=True)
    width, height = map(str, picture.size)
    page = ["-f", str(picture.sheet), "-singlefile", "-r", "150", "-x", "50", "-y", "65", "-W", width, "-H", height]
    pdf = printed / Path(picture.file).with_suffix(".pdf").name
    subprocess.run([draw, "-png", *page, str(pdf), str(target.with_suffix(""))], check=True)


if __name__ == "__main__":
    sys.exit(main())
