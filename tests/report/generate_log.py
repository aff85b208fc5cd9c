#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Writes a log as of a large build: generate_log.py MEGABYTES > LOG.

A root starts shells, each shell starts compilers; process ids come back after 30,000 processes,
and one creation in a thousand fails. For measuring; the tests use logs written by hand.
"""
import sys

ROOT = 1000
START = 1_763_762_240_000_000_000


def creation(t, function, seq, lineage, pid, ppid, child, ns, program):
    return (f'{{"t":{t},"phase":"parent","function":"{function}","kind":"vfork","seq":{seq},'
            f'"lineage":"{lineage}","pid":{pid},"ppid":{ppid},"tid":{pid},"child":{child},'
            f'"ns":{ns},"program":"{program}","caller":"{program}+0x1f3a"}}\n')


def image(t, lineage, pid, ppid, program, words):
    args = ",".join(f'"{word}"' for word in words)
    return (f'{{"t":{t},"phase":"start","lineage":"{lineage}","pid":{pid},"ppid":{ppid},'
            f'"tid":{pid},"program":"{program}","args":[{args}]}}\n')


def ending(t, lineage, pid, ppid, program):
    return (f'{{"t":{t},"phase":"exit","lineage":"{lineage}","pid":{pid},"ppid":{ppid},'
            f'"tid":{pid},"program":"{program}","status":0}}\n')


def shell(number, t, pids):
    """The lines of one shell with four compilers."""
    lineage, pid = f"0.{number}", next(pids)
    yield creation(t, "vfork", number, lineage, ROOT, 1, pid, 300_000 + number % 9973,
                   "/usr/bin/make")
    yield image(t + 1000, lineage, pid, ROOT, "/bin/sh", ["sh", "-c", f"cc -c unit{number}.c"])
    for n in range(1, 5):
        child, deeper = next(pids), f"{lineage}.{n}"
        at = t + n * 100_000
        yield creation(at, "posix_spawn", n, deeper, pid, ROOT, child, 150_000 + n, "/bin/sh")
        yield image(at + 500, deeper, child, pid, "/usr/bin/cc1",
                    ["cc1", "-quiet", f"unit{number}.c", "-o", f"/tmp/{number}.s"])
        yield ending(at + 90_000, deeper, child, pid, "/usr/bin/cc1")
    if number % 200 == 0:
        yield (f'{{"t":{t + 600_000},"phase":"failed","function":"fork","kind":"fork","seq":5,'
               f'"lineage":"{lineage}.5","pid":{pid},"ppid":{ROOT},"tid":{pid},"error":"EAGAIN",'
               f'"refused_by":"audit","ns":700,"program":"/bin/sh"}}\n')
    yield ending(t + 900_000, lineage, pid, ROOT, "/bin/sh")


def process_ids():
    while True:
        yield from range(ROOT + 1, ROOT + 30_001)


def main():
    left = int(float(sys.argv[1]) * 1_000_000)
    pids = process_ids()
    t, number = START, 0
    left -= sys.stdout.write(image(t, "0", ROOT, 1, "/usr/bin/make", ["make", "-j2"]))
    while left > 0:
        number, t = number + 1, t + 1_000_000
        left -= sys.stdout.write("".join(shell(number, t, pids)))
    sys.stdout.write(ending(t + 1_000_000, "0", ROOT, 1, "/usr/bin/make"))


if __name__ == "__main__":
    main()
