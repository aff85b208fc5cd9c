# SPDX-License-Identifier: MIT
"""torch.multiprocessing._atfork on POSIX hands the function on, for children alone."""
import os


def register_after_fork(func):
    os.register_at_fork(after_in_child=func)
