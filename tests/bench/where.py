# SPDX-License-Identifier: MIT
"""Where a fork's page faults fall: which mapping, which page, in the parent or the child.

A figure says that a fault too many is there, this says whose it is. Needs perf, whose software
event works without performance counters, and the right to use it (root, as a rule).
"""
import collections
import re
import shutil

from measure import Failure, run

FORKS = 100


def read_maps(text):
    maps = []
    for line in text.splitlines():
        found = re.match(r"([0-9a-f]+)-([0-9a-f]+) (\S+) ([0-9a-f]+) \S+ \S+ *(.*)", line)
        if found:
            first, end, rights, offset, name = found.groups()
            maps.append((int(first, 16), int(end, 16), rights, int(offset, 16), name))
    return maps


def name_of(index, maps):
    """An anonymous mapping is known by the file that it adjoins: .bss behind it, TLS before it."""
    first, end, _, _, name = maps[index]
    if name:
        return name.rpartition("/")[2]
    for other in maps[index - 1:index] + maps[index + 1:index + 2]:
        if other[4] and first == other[1]:
            return f"anonymous behind {other[4].rpartition('/')[2]}"
        if other[4] and end == other[0]:
            return f"anonymous before {other[4].rpartition('/')[2]}"
    return f"anonymous, {(end - first) // 4096} pages"


def locate(address, maps):
    for index, (first, end, rights, offset, _) in enumerate(maps):
        if first <= address < end:
            page = (address - first + offset) & ~0xfff
            return f"{name_of(index, maps)} {rights} {page:#x}"
    return f"gone {address & ~0xfff:#x}"


def faults(harness, variant, folder):
    """How often a fork faults on each page: {(process, page): faults a fork}."""
    if not shutil.which("perf"):
        raise Failure("'perf' is not installed; without it no page fault can be placed")
    data = f"{folder}/perf.data"
    # Without address randomisation, so that every process of the run has the same maps.
    maps = run(["perf", "record", "-q", "-e", "page-faults", "-c", "1", "-d", "-o", data,
                "setarch", "-R", harness, "forks", str(FORKS), "maps"], variant.environment)[0]
    events = run(["perf", "script", "-i", data, "-F", "pid,addr"])[0].split()
    pairs = [(int(pid), int(address, 16)) for pid, address in zip(events[::2], events[1::2])]
    parent = min(pid for pid, _ in pairs)
    known, counts = read_maps(maps), collections.Counter()
    for pid, address in pairs:
        counts["parent" if pid == parent else "child", locate(address, known)] += 1
    return {place: count / FORKS for place, count in counts.items() if count >= FORKS / 2}


def table(harness, variants, folder):
    """One Markdown table: the faults of a fork by page, a column for each variant."""
    found = [faults(harness, variant, folder) for variant in variants]
    lines = ["| process | page | " + " | ".join(variant.name for variant in variants) + " |",
             "|---" * (len(variants) + 2) + "|"]
    for place in sorted(set().union(*found)):
        cells = " | ".join(f"{one[place]:.1f}" if place in one else "" for one in found)
        lines.append(f"| {place[0]} | {place[1]} | {cells} |")
    return "\n".join(lines)
