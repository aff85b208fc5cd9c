# SPDX-License-Identifier: MIT
"""From figures to the table: medians, spreads and differences, each with its bar."""
import statistics
from typing import NamedTuple


class Figure(NamedTuple):
    median: float
    low: float  # p25
    high: float  # p75


def summarise(values):
    low, _, high = statistics.quantiles(values, n=4, method="inclusive") if len(values) > 1 else (
        values * 3)
    return Figure(statistics.median(values), low, high)


def relate(values, base, line):
    """Paired round by round, so that the machine's drift cancels out."""
    if line.unit == "ratio":
        return summarise([value / other for value, other in zip(values, base)])
    return summarise([(value - other) / line.per for value, other in zip(values, base)])


def evaluate(line, figures, variants):
    """One row as plain data, ready for JSON."""
    def figure_of(name, base):
        alone = (line.figure, "bare beside commands") in figures
        if alone and variants[name].prefix and not variants[base].prefix:
            base = "bare beside commands"
        if (line.figure, name) in figures and (line.figure, base) in figures:
            return relate(figures[line.figure, name], figures[line.figure, base], line)._asdict()
        return variants[name].absent or "not counted"

    bare = figures.get((line.figure, "bare"))
    row = {"what": line.what, "unit": line.unit, "base": line.base, "bar": line.bar,
           "bare": summarise(bare)._asdict() if bare else "not counted",
           "absolute_unit": "ns" if line.unit == "ratio" else line.unit,
           "empty": figure_of("empty", "bare") if line.base == "bare" else "",
           "forkshim": figure_of(line.variant, line.base),
           "peers": {peer: figure_of(peer, "empty" if line.base == "empty" else "bare")
                     for peer in line.peers}}
    against = line.variant + "@against"
    if against in variants:
        base = line.base if line.base in ("bare", "empty") else line.base + "@against"
        row["against"] = figure_of(against, base)
    row["met"] = None
    if line.bar is not None and isinstance(row["forkshim"], dict):
        row["met"] = row["forkshim"]["median"] <= line.bar
    return row


def number(value, unit, signed):
    sign = "+" if signed and value >= 0 else ""
    if unit == "ratio":
        return f"{value:.3f}"
    if unit == "ns":
        for scale, name in ((1e9, "s"), (1e6, "ms"), (1e3, "µs")):
            if abs(value) >= scale:
                return f"{sign}{value / scale:.3g} {name}"
        return f"{sign}{value:.1f} ns"
    return f"{sign}{value:,.0f}"


def cell(figure, unit, signed):
    if not isinstance(figure, dict):
        return figure
    text = number(figure["median"], unit, signed)
    if figure["low"] == figure["high"]:
        return text
    low, high = (number(figure[edge], unit, signed) for edge in ("low", "high"))
    return f"{text} ({low} to {high})"


def peers_cell(row):
    """The figures first, then who is missing and why, each reason once."""
    shown, missing = [], {}
    for name, figure in row["peers"].items():
        if isinstance(figure, dict):
            shown.append(f"{name} {number(figure['median'], row['unit'], True)}")
        else:
            missing.setdefault(figure, []).append(name)
    return "; ".join(([", ".join(shown)] if shown else []) +
                     [f"{reason}: {', '.join(names)}" for reason, names in missing.items()])


def table(rows, against):
    """One Markdown table. Figures are medians with p25 to p75, against the base of their row."""
    heads = ["what", "bare", "empty library", "forkshim"]
    heads += ["against"] * against + ["bar", "", "peers"]
    lines = ["| " + " | ".join(heads) + " |", "|---" * len(heads) + "|"]
    for row in rows:
        unit = row["unit"]
        cells = [row["what"], cell(row["bare"], row["absolute_unit"], False),
                 cell(row["empty"], unit, True), cell(row["forkshim"], unit, True)]
        cells += [cell(row.get("against", ""), unit, True)] * against
        bar = row["bar"]
        if bar is not None and unit != "ratio":
            bar = number(bar, unit, True)
        verdict = {True: "met", False: "**missed**", None: ""}[row["met"]]
        cells += ["" if bar is None else str(bar), verdict, peers_cell(row)]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)
