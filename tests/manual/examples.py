# SPDX-License-Identifier: MIT
# Runs the examples of manual pages, each page in a shell and a folder of its own, and compares what
# they print. An example stands between .EX and .EE: `$ COMMAND`, its further lines behind `> `, and
# then what it prints on both outputs; `...` stands for any text, alone in a line for any lines.
# What is said of a block in the comment before .EX:
#   file: NAME        it is not run, but there as a file; one that ends in .conf has no error
#   not run: REASON   it cannot run in a test; REASON says why
#   run: NAME, shows: NAME, picture: NAME   a test of that page's own looks after it
import os
import re
import signal
import subprocess
import sys
import tempfile

ESCAPES = {"-": "-", "e": "\\", "&": "", "|": "", "(aq": "'", "(ga": "`", "(dq": '"', "(ti": "~",
           "(ha": "^", "fB": "", "fI": "", "fR": "", "fP": ""}
MARK = "\x1e"
LIMIT = float(os.environ.get("EXAMPLES_LIMIT", "80"))


class Block:
    def __init__(self, kind, value, line):
        self.kind, self.value, self.line = kind, value, line
        self.text = []


def plain(line, place):
    def replace(match):
        if match[1] not in ESCAPES:
            sys.exit(f"{place}: the escape {match[0]} is not known to tests/manual/examples.py")
        return ESCAPES[match[1]]
    return re.sub(r"\\(\(..|f.|.)", replace, line)


def blocks_of(page):
    blocks, mark, inside = [], ("", ""), None
    for number, line in enumerate(open(page, encoding="utf-8").read().splitlines(), 1):
        said = re.match(r'\.\\" (file|not run|run|shows|picture): (\S.*)$', line)
        if inside and line == ".EE":
            blocks.append(inside)
            inside, mark = None, ("", "")
        elif inside:
            inside.text.append(plain(line, f"{page}:{number}"))
        elif line == ".EX":
            inside = Block(*mark, number)
        elif said:
            mark = said.groups()
        elif not line.startswith((".PP", ".IP", ".RS")):
            mark = ("", "")
    return blocks


# The commands of a block as (text, what is to be printed).
def commands_of(block, page):
    commands = []
    for line in block.text:
        if line.startswith("$ "):
            commands.append((line[2:], []))
        elif not commands:
            sys.exit(f"{page}:{block.line}: expected `$ COMMAND` or a comment `file: NAME` or"
                     f" `not run: REASON` before .EX, found: {line}")
        elif line.startswith("> ") and not commands[-1][1]:
            commands[-1] = (commands[-1][0] + "\n" + line[2:], [])
        else:
            commands[-1][1].append(line)
    return commands


def matches(expected, printed):
    pattern = "".join("(?:.*\n)*?" if line.strip() == "..." else
                      ".*".join(map(re.escape, line.split("..."))) + "\n" for line in expected)
    return re.fullmatch(pattern, printed if printed.endswith("\n") or not printed else
                        printed + "\n")


# What the commands print, one text each, of one shell that runs them all.
def run(commands, folder):
    script = "".join(f"{command}\nkept=$?; printf '{MARK}'; (exit $kept)\n"
                     for command, _ in commands)
    with open(os.path.join(folder, ".commands"), "w", encoding="utf-8") as file:
        file.write(script)
    shell = subprocess.Popen(["bash", ".commands"], cwd=folder, stdin=subprocess.DEVNULL,
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                             start_new_session=True)
    try:
        output = shell.communicate(timeout=LIMIT)[0]
    except subprocess.TimeoutExpired:
        os.killpg(shell.pid, signal.SIGKILL)
        output = shell.communicate()[0]
    return output.decode(errors="replace").split(MARK)


def check_files(blocks, folder, page):
    wrong = 0
    for block in blocks:
        if block.kind != "file":
            continue
        path = os.path.join(folder, block.value)
        with open(path, "w", encoding="utf-8") as file:
            file.write("\n".join(block.text) + "\n")
        if path.endswith(".conf") and subprocess.run(["forkshim", "check", "-c", path],
                                                     stdout=subprocess.DEVNULL).returncode != 0:
            print(f"{page}:{block.line}: {block.value} has the errors above")
            wrong += 1
    return wrong


# The numbers of commands that ran, of blocks that are said not to run, and of failures.
def examine(page):
    blocks = blocks_of(page)
    commands = [pair for block in blocks if not block.kind for pair in commands_of(block, page)]
    with tempfile.TemporaryDirectory() as folder:
        wrong = check_files(blocks, folder, page)
        printed = run(commands, folder) if commands else []
    for number, (command, expected) in enumerate(commands):
        if number + 1 >= len(printed):
            print(f"{page}: did not end, or ended the shell: {command}\n{printed[-1]}")
            return len(commands), 0, wrong + 1
        if not matches(expected, printed[number]):
            print(f"{page}: {command}\n--- expected\n" + "\n".join(expected) +
                  f"\n--- found\n{printed[number]}---")
            wrong += 1
    return len(commands), sum(block.kind == "not run" for block in blocks), wrong


def main():
    failures = 0
    for page in sys.argv[1:]:
        ran, left_out, wrong = examine(page)
        print(f"{os.path.basename(page)}: {ran} commands, {left_out} not run, {wrong} wrong")
        failures += wrong
    sys.exit(failures != 0)


main()
