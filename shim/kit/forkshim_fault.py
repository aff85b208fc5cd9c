# SPDX-License-Identifier: MIT
"""Makes a creation of this process fail, in a program's own tests.

    from forkshim_fault import fault, fired, is_there

    fault("EAGAIN", nth=2)      # the second creation from here on fails
    start_workers()
    assert not is_there() or fired() == 1

Under `forkshim run -- python3 TEST` the creation fails without reaching the kernel: os.fork,
subprocess, multiprocessing, os.posix_spawn, os.system. Children have no fault. A new fault replaces
the old one; nth=0 leaves none. Without forkshim fault() does nothing, and fired() is 0.
One file without dependencies: copy it, or add the folder that it is in to PYTHONPATH.
"""
import ctypes
import errno
import os

try:
    _fault = ctypes.CDLL(None).forkshim_fault
    _fired = ctypes.CDLL(None).forkshim_fault_fired
except AttributeError:
    _fault = _fired = None


def is_there():
    """Whether this process runs under forkshim."""
    return _fault is not None


def fault(error, nth=1):
    """Makes creation number nth from now on fail with an errno, by its name or number."""
    number = getattr(errno, error, None) if isinstance(error, str) else error
    if not isinstance(number, int) or isinstance(number, bool):
        raise ValueError(f"{error!r} is no errno, such as 'EAGAIN'")
    if not isinstance(nth, int) or nth < 0:
        raise ValueError(f"nth is {nth!r}, expected a number from 0 on")
    result = _fault(number, ctypes.c_uint(nth)) if is_there() else 0
    if result:
        raise OSError(result, os.strerror(result))


def fired():
    """How often the last fault has fired in this process: 0 or 1."""
    return _fired() if is_there() else 0
