#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Writes the figures of `scripts/bench --json FIGURES` into the tables of a Markdown page.

Usage: tests/bench/tables.py FIGURES PAGE; replaces what is between the page's two marks.
"""
import json
import sys
import textwrap

import report
import rows

BEGIN, END = "<!-- figures: begin -->\n", "<!-- figures: end -->\n"
SECTIONS = {
    "What a creation costs": ("fork", "handlers", "vfork", "clone", "rss", "calls"),
    "What the library's own part costs": ("null", "aim-null"),
    "What a start of a program costs": ("start", "programs-start"),
    "Programs": ("programs", "programs-run", "programs-make"),
    "How cost grows": ("grow-threads", "grow-rss", "grow-tree", "grow-config"),
    "Sweeps": ("sweep",),
}
DEEP = ("deep-calls", "deep-go", "deep-busybox", "deep-musl")


def groups_of_rows():
    return {line.what: group.name for quick in (True, False) for full in (True, False)
            for group in rows.all_groups(quick, full) for line in group.lines}


def cell(figure, unit):
    """Gives the unit once if the spread has the same one."""
    if not isinstance(figure, dict):
        return "–"
    middle, low, high = (report.number(figure[key], unit, True)
                         for key in ("median", "low", "high"))
    suffix = middle.partition(" ")[2]
    if suffix and low.endswith(f" {suffix}") and high.endswith(f" {suffix}"):
        low, high = (edge.removesuffix(suffix).rstrip() for edge in (low, high))
    return middle if low == high else f"{middle} ({low}–{high})"


def target(row):
    if row["bar"] is None:
        return "–"
    value = row["bar"] if row["unit"] == "ratio" else report.number(row["bar"], row["unit"], True)
    return f"{value} (missed)" if row["met"] is False else str(value)


def table(chosen):
    lines = ["| What | Target | Empty library | forkshim |", "|---|---:|---:|---:|"]
    for row in chosen:
        cells = (row["what"], target(row), cell(row["empty"], row["unit"]),
                 cell(row["forkshim"], row["unit"]))
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def deep_table(chosen):
    """Each supervisor has a column, as in the table of the design."""
    heads = ("What", "Target", "`--deep`", "floor", "floor, traps", "strace -f",
             "strace --seccomp-bpf")
    lines = [f"| {' | '.join(heads)} |", "|---|" + "---:|" * (len(heads) - 1)]
    for row in chosen:
        figures = (row["forkshim"],) + tuple(row["peers"].get(name) for name in rows.SUPERVISORS)
        cells = (row["what"], target(row), *(cell(figure, row["unit"]) for figure in figures))
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def others(chosen):
    """Of the first row that has them, the figures of the other libraries."""
    for row in chosen:
        named = [f"{name} {report.number(figure['median'], row['unit'], True)}"
                 for name, figure in row["peers"].items() if isinstance(figure, dict)]
        if named and row["unit"] == "ratio":
            text = f'Others in the same run, for "{row["what"]}": {", ".join(named)}.'
            return ["", *textwrap.wrap(text, 100, break_on_hyphens=False)]
    return []


def page(figures):
    machine, group_of = figures["machine"], groups_of_rows()
    kernel = ".".join(machine["kernel"].split(".")[:2])
    lines = ["", f"The machine has {machine['processors']} processors, Linux {kernel} and"
             f" {machine['libc']}.", ""]
    for title, names in SECTIONS.items():
        chosen = [row for row in figures["rows"] if group_of.get(row["what"]) in names]
        if chosen:
            lines += [f"### {title}", "", *table(chosen), *others(chosen), ""]
    chosen = [row for row in figures["rows"] if group_of.get(row["what"]) in DEEP]
    if chosen:
        lines += ["### Creations that the kernel tells of", "", *deep_table(chosen), ""]
    return "\n".join(lines) + "\n"


def main(figures_path, page_path):
    with open(figures_path, encoding="utf-8") as file:
        figures = json.load(file)
    with open(page_path, encoding="utf-8") as file:
        before, _, rest = file.read().partition(BEGIN)
    _, mark, after = rest.partition(END)
    if not mark:
        sys.exit(f"tables.py: {page_path} has no marks \"{BEGIN.strip()}\" and \"{END.strip()}\"")
    with open(page_path, "w", encoding="utf-8") as file:
        file.write(before + BEGIN + page(figures) + END + after)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
