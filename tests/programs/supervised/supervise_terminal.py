# SPDX-License-Identifier: MIT
# supervise_terminal.py KEY COMMAND...: runs a command in the foreground of a new terminal, waits
# for the line "ready", presses KEY (c or z, with Ctrl) and prints what the terminal shows. After
# Ctrl-Z it waits until the command has stopped, says so, and continues it as a shell's fg does.
import os
import pty
import signal
import sys

key, command = sys.argv[1], sys.argv[2:]
signal.alarm(15)
pid, terminal = pty.fork()
if pid == 0:
    # A session leader's group counts as orphaned, and Ctrl-Z does nothing there: one level more.
    child = os.fork()
    if child == 0:
        os.setpgid(0, 0)
        signal.signal(signal.SIGTTOU, signal.SIG_IGN)
        os.tcsetpgrp(0, os.getpid())
        signal.signal(signal.SIGTTOU, signal.SIG_DFL)
        os.execvp(command[0], command)
    _, status = os.waitpid(child, os.WUNTRACED)
    if os.WIFSTOPPED(status):
        print("stopped", flush=True)
        os.kill(-child, signal.SIGCONT)
        _, status = os.waitpid(child, 0)
    print("ended by", status & 127, "with", status >> 8, flush=True)
    os._exit(0)

shown = b""
pressed = False
while True:
    try:
        piece = os.read(terminal, 1024)
    except OSError:
        break
    shown += piece
    if not pressed and b"ready" in shown:
        os.write(terminal, {"c": b"\x03", "z": b"\x1a"}[key])
        pressed = True
os.waitpid(pid, 0)
sys.stdout.write(shown.decode().replace("\r\n", "\n"))
