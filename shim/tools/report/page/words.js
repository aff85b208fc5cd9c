// SPDX-License-Identifier: MIT
// Words for numbers: durations, processes, outcomes, faults. The same as in the text outputs.

function durationText(ns) {
  const digits = (value, unit) =>
    `${value.toFixed(value < 9.995 ? 2 : value < 99.95 ? 1 : 0)} ${unit}`;
  if (ns < 1e3) return `${ns} ns`;
  if (ns < 999.5e3) return digits(ns / 1e3, "us");
  if (ns < 999.5e6) return digits(ns / 1e6, "ms");
  if (ns < 60e9) return digits(ns / 1e9, "s");
  const seconds = Math.round(ns / 1e9);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor(seconds / 60) % 60} min`;
}

const baseName = (path) => path.slice(path.lastIndexOf("/") + 1) || path || "?";

const programName = (lane) => baseName(stringOf(process.program[lane]));

function commandText(lane) {
  const args = stringOf(process.args[lane]);
  return args ? `${programName(lane)} ${args}` : programName(lane);
}

function outcomeText(lane) {
  if (process.state[lane] === processState.unhooked) return "no record of its own";
  const missed = process.state[lane] === processState.missed ? "missed, " : "";
  if (!process.ended[lane]) return `${missed}no exit record`;
  return missed + (process.status[lane] < 0 ? "exited" : `exit ${process.status[lane]}`);
}

const isBad = (lane) =>
  process.status[lane] > 0 || process.state[lane] === processState.missed;

function markText(i) {
  const label = stringOf(mark.label[i]);
  if (mark.kind[i] === markKind.start) return `start ${baseName(label)}`;
  if (mark.kind[i] === markKind.missed) return "missed";
  const refusedBy = stringOf(mark.refused_by[i]);
  return `${stringOf(mark.function[i])} failed: ${label || "?"}` +
    (refusedBy ? `, refused by ${refusedBy}` : "");
}

// Text goes into the page through this alone, so that no name can become markup.
function element(name, attributes = {}, ...content) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...content);
  return made;
}
