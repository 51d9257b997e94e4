"""Limits of the process that reads a file: set by itself before it opens it, kept by the system."""

from __future__ import annotations

import math
import os
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Limits:
    """What reading one file may take.

    Parameters
    ----------
    memory
        Bytes, beyond what the process has when it is ready to read.
    start
        Seconds until it is ready.
    seconds, seconds_per_mib
        Seconds for any file, and for each MiB of it: many times what an honest file takes. They are those of the
        processor where the system can limit them, and :data:`PATIENCE` as many may pass.
    """

    memory: int = 800 << 20
    start: float = 60.0
    seconds: float = 2.5
    seconds_per_mib: float = 3.0

    def time(self, size: int) -> float:
        """Seconds that reading a file of so many bytes may take.

        >>> Limits().time(2 << 20)
        8.5
        """
        return self.seconds + self.seconds_per_mib * size / (1 << 20)


PATIENCE = 1 if sys.platform == "win32" else 4
"""Seconds that may pass for each second of work: a busy machine is not the file's fault."""

USUAL = Limits()
"""Keeps reading, with what the waiting process has, below 1.5 GB."""


def confine(memory: int, seconds: float) -> None:
    """Keep this process from taking more memory or time, writing any file, and leaving its memory behind.

    Linux and Windows keep the memory limit. macOS does not: there, only the limits of time and the checks before
    parsing hold. Windows leaves the time to the process that waits for this one.
    """
    if sys.platform == "win32":
        _confine_windows(memory)
        return
    import resource

    work = math.ceil(time.process_time() + seconds)
    for limit, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CPU, work),
        (resource.RLIMIT_AS, _address_space() + memory),
    ):
        with suppress(OSError, ValueError):  # one that is already lower can not be raised
            resource.setrlimit(limit, (most, most))


def _address_space() -> int:
    """Bytes of address space this process has; libraries reserve more than they use."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except OSError:
        return 1 << 30
    return pages * os.sysconf("SC_PAGE_SIZE")


if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    class _Basic(ctypes.Structure):
        _fields_ = (
            ("PerProcessUserTimeLimit", ctypes.c_int64),
            ("PerJobUserTimeLimit", ctypes.c_int64),
            ("LimitFlags", wintypes.DWORD),
            ("MinimumWorkingSetSize", ctypes.c_size_t),
            ("MaximumWorkingSetSize", ctypes.c_size_t),
            ("ActiveProcessLimit", wintypes.DWORD),
            ("Affinity", ctypes.c_size_t),
            ("PriorityClass", wintypes.DWORD),
            ("SchedulingClass", wintypes.DWORD),
        )

    class _Extended(ctypes.Structure):
        _fields_ = (
            ("BasicLimitInformation", _Basic),
            ("IoInfo", ctypes.c_uint64 * 6),
            ("ProcessMemoryLimit", ctypes.c_size_t),
            ("JobMemoryLimit", ctypes.c_size_t),
            ("PeakProcessMemoryUsed", ctypes.c_size_t),
            ("PeakJobMemoryUsed", ctypes.c_size_t),
        )

    _PROCESS_MEMORY = 0x100
    _DIE_ON_EXCEPTION = 0x400  # no dialogue of Windows' error reporting when it dies
    _EXTENDED_LIMITS = 9

    def _confine_windows(memory: int) -> None:
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.CreateJobObjectW.restype = wintypes.HANDLE
        kernel.GetCurrentProcess.restype = wintypes.HANDLE
        kernel.SetInformationJobObject.argtypes = (wintypes.HANDLE, ctypes.c_int, ctypes.c_void_p, wintypes.DWORD)
        kernel.AssignProcessToJobObject.argtypes = (wintypes.HANDLE, wintypes.HANDLE)
        limits = _Extended()
        limits.BasicLimitInformation.LimitFlags = _PROCESS_MEMORY | _DIE_ON_EXCEPTION
        limits.ProcessMemoryLimit = memory
        job = kernel.CreateJobObjectW(None, None)
        kernel.SetInformationJobObject(job, _EXTENDED_LIMITS, ctypes.byref(limits), ctypes.sizeof(limits))
        kernel.AssignProcessToJobObject(job, kernel.GetCurrentProcess())
