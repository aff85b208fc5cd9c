// SPDX-License-Identifier: MIT
// Tables that sort by a click on a heading: creations by program and function, faults, and the
// processes that lived longest.

const longestShown = 200;

// columns: [heading, value of a row, text of a value (numbers only)]
function makeTable(caption, columns, rows, onChoose) {
  const body = element("tbody");
  const heads = columns.map(([heading, , text], column) => {
    const button = element("button", {}, heading);
    const head = element("th", { scope: "col", class: text ? "number" : "" }, button);
    button.addEventListener("click", () => sortBy(column));
    return head;
  });
  const table = element("table", {}, element("thead", {}, element("tr", {}, ...heads)), body);
  const fill = () => body.replaceChildren(...rows.map((row) => tableRow(columns, row, onChoose)));
  function sortBy(column) {
    const descending = heads[column].getAttribute("aria-sort") !== "descending";
    for (const head of heads) head.removeAttribute("aria-sort");
    heads[column].setAttribute("aria-sort", descending ? "descending" : "ascending");
    const [, value] = columns[column];
    const compare = (a, b) => (value(a) < value(b) ? -1 : value(a) > value(b) ? 1 : 0);
    rows.sort((a, b) => (descending ? compare(b, a) : compare(a, b)));
    fill();
  }
  fill();
  return [element("h2", {}, caption), table];
}

function tableRow(columns, row, onChoose) {
  const cells = columns.map(([, value, text]) =>
    element("td", text ? { class: "number" } : {}, text ? text(value(row)) : value(row)));
  const made = element("tr", {}, ...cells);
  if (onChoose) {
    made.tabIndex = 0;
    made.addEventListener("click", () => onChoose(row));
    made.addEventListener("keydown", (event) => {
      if (event.key === "Enter") onChoose(row);
    });
  }
  return made;
}

function creationTable() {
  const { summary } = log;
  const number = (key) => (row) => summary[key][row];
  return makeTable("Creations", [
    ["program", (row) => stringOf(summary.program[row]) || "?"],
    ["function", (row) => stringOf(summary.function[row])],
    ["count", number("count"), String],
    ["failed", number("failed"), String],
    ["refused", number("refused"), String],
    ["p50", number("p50"), durationText],
    ["p99", number("p99"), durationText],
    ["max", number("max"), durationText],
  ], summary.count.map((_, row) => row));
}

function faultTable() {
  const faults = mark.kind.flatMap((kind, i) => (kind === markKind.fault ? [i] : []));
  if (faults.length === 0) return [];
  return makeTable("Faults", [
    ["time", (i) => mark.t[i], durationText],
    ["process", (i) => `${programName(mark.lane[i])} [${process.pid[mark.lane[i]]}]`],
    ["lineage", (i) => stringOf(mark.lineage[i])],
    ["function", (i) => stringOf(mark.function[i])],
    ["error", (i) => stringOf(mark.label[i])],
    ["refused by", (i) => stringOf(mark.refused_by[i])],
  ], faults, (i) => openLane(mark.lane[i]));
}

function longestTable() {
  const lanes = Array.from({ length: laneCount }, (_, lane) => lane)
    .sort((a, b) => process.life[b] - process.life[a]).slice(0, longestShown);
  return makeTable("Longest-lived processes", [
    ["process", commandText],
    ["pid", (lane) => process.pid[lane], String],
    ["lineage", (lane) => stringOf(process.lineage[lane])],
    ["function", (lane) => stringOf(process.function[lane])],
    ["life", (lane) => process.life[lane], durationText],
    ["descendants", (lane) => after[lane] - lane - 1, String],
    ["outcome", outcomeText],
  ], lanes, openLane);
}

function startTables() {
  document.getElementById("tables").append(...creationTable(), ...faultTable(), ...longestTable());
}
