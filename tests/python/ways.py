# SPDX-License-Identifier: MIT
"""ways.py FORKER WAY...: forks in each WAY, and prints which of os.register_at_fork's callables ran.

FORKER is the path of forker.so. Two sets of callables are registered, 1 and 2.
"""
import ctypes
import multiprocessing
import os
import pty
import signal
import subprocess
import sys
import threading

path = sys.argv[1]
sys.path.insert(0, os.path.dirname(path))
released, held = ctypes.CDLL(path), ctypes.PyDLL(path)
libc = ctypes.CDLL("libc.so.6")  # past a preload
program = ctypes.PyDLL(None)
clone = 220 if os.uname().machine == "aarch64" else 56
record = os.memfd_create("record")


def wrote(text):
    return lambda: os.pwritev(record, [text], -1, os.RWF_APPEND)


for number in b"1", b"2":
    os.register_at_fork(before=wrote(b"b" + number), after_in_parent=wrote(b"p" + number),
                        after_in_child=wrote(b"c" + number))


def wait(child):
    if child == 0:
        os._exit(0)
    if child < 0 or os.waitpid(child, 0)[1] != 0:
        print("child", child, "ended badly")


def extension(name):
    import forker
    return getattr(forker, name)()


def run_in_thread(target):
    thread = threading.Thread(target=target)
    thread.start()
    thread.join()


def run_process():
    process = multiprocessing.get_context("fork").Process(target=int)
    process.start()
    process.join()


def run_program(**keywords):
    subprocess.run(["true"], check=True, **keywords)


def run_program_by_fork():
    subprocess._USE_VFORK = False
    run_program()
    subprocess._USE_VFORK = True


ways = {
    "os.fork": lambda: wait(os.fork()),
    "os.forkpty": lambda: wait(os.forkpty()[0]),
    "pty.fork": lambda: wait(pty.fork()[0]),
    "multiprocessing": run_process,
    "subprocess": run_program,
    "subprocess-fork": run_program_by_fork,
    "subprocess-preexec": lambda: run_program(preexec_fn=int),
    "os.system": lambda: os.system("true"),
    "os.posix_spawn": lambda: wait(os.posix_spawn("/bin/true", ["true"], {})),
    "ctypes-released": lambda: wait(released.fork_here()),
    "ctypes-held": lambda: wait(held.fork_here()),
    "ctypes-libc": lambda: wait(libc.fork()),
    "extension": lambda: wait(extension("fork")),
    "extension-released": lambda: wait(extension("fork_released")),
    "extension-rightly": lambda: wait(extension("fork_rightly")),
    "python-thread": lambda: run_in_thread(lambda: wait(released.fork_here())),
    "python-thread-held": lambda: run_in_thread(lambda: wait(held.fork_here())),
    "python-thread-os.fork": lambda: run_in_thread(lambda: wait(os.fork())),
    "c-thread": lambda: released.fork_in_thread() and print("child ended badly"),
    "c-thread-held": lambda: held.fork_in_thread() and print("child ended badly"),
    "_Fork": lambda: wait(program._Fork()),
    "syscall": lambda: wait(program.syscall(clone, signal.SIGCHLD, 0, 0, 0, 0)),
}


def digits(letter, text):
    return "".join(text[i + 1] for i in range(0, len(text), 2) if text[i] == letter)


for way in sys.argv[2:]:
    os.ftruncate(record, 0)
    ways[way]()
    text = os.pread(record, 1000, 0).decode()
    print(f"{way}: before [{digits('b', text)}], parent [{digits('p', text)}],"
          f" child [{digits('c', text)}]")
