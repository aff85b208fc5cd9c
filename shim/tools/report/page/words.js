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

// One unit for all labels of an axis, with the digits that tell one step from the next.
function axisText(t, step, largest) {
  if (t === 0) return "0";
  if (largest >= 120e9 && step >= 1e9) return durationText(t);
  const units = [[1e9, "s"], [1e6, "ms"], [1e3, "us"], [1, "ns"]];
  const [size, unit] = units.find(([least]) => largest >= least) ?? units.at(-1);
  const decimals = Math.min(Math.max(Math.ceil(-Math.log10(step / size) - 1e-9), 0), 9);
  return `${(t / size).toFixed(decimals)} ${unit}`;
}

const baseName = (path) => path.slice(path.lastIndexOf("/") + 1) || path || "?";

// As the program was called, which may be another name than its file's: gcc, not gcc-12. The root of
// one of several runs has its host.
function programName(lane) {
  const host = stringOf(process.host[lane]);
  const name = stringOf(process.name[lane]) || baseName(stringOf(process.program[lane]));
  return host ? `${name}@${host}` : name;
}

function commandText(lane) {
  const args = stringOf(process.args[lane]);
  return args ? `${programName(lane)} ${args}` : programName(lane);
}

const countText = (count, one, many = `${one}s`) =>
  `${count.toLocaleString("en")} ${count === 1 ? one : many}`;

function outcomeText(lane) {
  const missed = process.state[lane] === processState.missed ? "missed, " : "";
  if (process.ended[lane])
    return missed + (process.status[lane] < 0 ? "exited" : `exit ${process.status[lane]}`);
  if (process.state[lane] === processState.unhooked) return "no own record";
  return `${missed}no exit record`;
}

const isBad = (lane) =>
  process.status[lane] > 0 || process.state[lane] === processState.missed;

const lineageText = (lane) => stringOf(process.lineage[lane]) || "?";

// "0.1 .. 0.4, 0.7": lineages that follow each other, so that no range names another's process.
function rangesText(lanes, most = 20) {
  const ranges = [];
  for (const lane of lanes) {
    const [, start, end] = lineageText(lane).match(/^(.*?)(\d*)$/);
    const last = ranges.at(-1);
    const follows = last && end && last.start === start && Number(end) === last.to + 1;
    if (follows) last.to += 1;
    else ranges.push({ start, from: end, to: Number(end) });
  }
  const shown = ranges.slice(0, most).map(({ start, from, to }) =>
    (Number(from) === to ? start + from : `${start}${from} .. ${start}${to}`));
  if (ranges.length > most) shown.push(`${ranges.length - most} more`);
  return shown.join(", ");
}

function markText(i) {
  const label = stringOf(mark.label[i]);
  if (mark.kind[i] === markKind.start) return `start ${baseName(label)}`;
  if (mark.kind[i] === markKind.missed) return "not intercepted";
  const refusedBy = stringOf(mark.refused_by[i]);
  return `${stringOf(mark.function[i])} failed: ${label || "?"}` +
    (refusedBy ? `, refused by ${refusedBy}` : "");
}

// In the reader's time zone. A log whose times are no dates has none.
function dateText(ns) {
  const date = new Date(Number(ns) / 1e6);
  return date.getFullYear() < 1990 ? "" : date.toLocaleString("sv");
}

// Text goes into the page through this alone, so that no name can become markup.
function element(name, attributes = {}, ...content) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  for (const item of content) made.append(item);
  return made;
}
