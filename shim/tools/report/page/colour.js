// SPDX-License-Identifier: MIT
// A colour for each of the most frequent programs, one for the rest, and the legend. The colours
// themselves are in the style sheet, so that dark mode is decided there alone.

const programColours = 8;

const colourOf = (() => {
  const counts = new Map();
  for (const program of process.program) counts.set(program, (counts.get(program) ?? 0) + 1);
  const ranked = [...counts].sort((a, b) => b[1] - a[1]).slice(0, programColours);
  return new Map(ranked.map(([program], rank) => [program, `program-${rank}`]));
})();

const colourName = (lane) => colourOf.get(process.program[lane]) ?? "other";

// Reading a style is slow, so it is done once for each change of scheme.
let palette = {};
function readPalette() {
  const style = getComputedStyle(document.documentElement);
  const names = ["paper", "ink", "faint", "line", "band", "accent", "chosen", "found", "fault",
    "other", ...Array.from({ length: programColours }, (_, i) => `program-${i}`)];
  palette = Object.fromEntries(names.map((name) => [name, style.getPropertyValue(`--${name}`)]));
}

function showLegend() {
  const legend = document.getElementById("legend");
  for (const [program, name] of colourOf) {
    legend.append(element("span", { style: `--swatch: var(--${name})` },
      baseName(stringOf(program))));
  }
  if (new Set(process.program).size > programColours) {
    legend.append(element("span", { style: "--swatch: var(--other)" }, "others"));
  }
  if (mark.kind.includes(markKind.fault)) {
    legend.append(element("span", { style: "--swatch: var(--fault)" }, "fault"));
  }
}
