// SPDX-License-Identifier: MIT
// A colour for each of the most frequent programs, one for the rest, and the legend. The colours
// themselves are in the style sheet, so that dark mode is decided there alone.

const programColours = 8;
const colourNames = [...Array.from({ length: programColours }, (_, i) => `program-${i}`), "other"];

// name -> its place in colourNames
const colourOf = (() => {
  const counts = new Map();
  for (let lane = 0; lane < laneCount; ++lane) {
    const name = programName(lane);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const ranked = [...counts].sort((a, b) => b[1] - a[1]).map(([name]) => name);
  return new Map(ranked.map((name, rank) => [name, Math.min(rank, programColours)]));
})();

const laneColour = (() => {
  const colours = new Uint8Array(laneCount);
  for (let lane = 0; lane < laneCount; ++lane) colours[lane] = colourOf.get(programName(lane));
  return colours;
})();

// Reading a style is slow, so it is done once for each change of scheme.
let palette = {};
function readPalette() {
  const style = getComputedStyle(document.documentElement);
  const names = ["paper", "ink", "faint", "line", "band", "accent", "chosen", "found", "fault",
    ...colourNames];
  palette = Object.fromEntries(names.map((name) => [name, style.getPropertyValue(`--${name}`)]));
}

const signs = [
  ["tick", "starts a program"],
  ["pale", "its exit is not in the log"],
  ["hatch", "waits for a creation"],
  ["red", "exit status not 0"],
  ["diamond", "a creation failed, or was not intercepted"],
  ["pile", "folded, +N below: how many live at a time"],
];

function showLegend() {
  const legend = document.getElementById("legend");
  for (const [name, colour] of [...colourOf].slice(0, programColours)) {
    legend.append(element("span", { style: `--swatch: var(--${colourNames[colour]})` }, name));
  }
  if (colourOf.size > programColours) {
    legend.append(element("span", { style: "--swatch: var(--other)" }, "others"));
  }
  for (const [sign, meaning] of signs) {
    legend.append(element("span", { class: `sign ${sign}` }, meaning));
  }
}
