// SPDX-License-Identifier: MIT
// Tables that sort by a click on a heading: creations by program and function, faults, and the
// processes that lived longest.

const longestShown = 200;
const collator = new Intl.Collator("en", { numeric: true });  // 0.9 before 0.10

function compareValues(a, b) {
  if (typeof a === "string" || typeof b === "string") return collator.compare(a, b);
  return a - b;
}

// columns: {name, value of a row, text of a value (numbers only), cell of a row}. sorted: the
// column by which the rows are sorted already. A click on it turns the order; another column
// begins with its largest number or its first word.
function makeTable(caption, columns, rows, options) {
  const { sorted = -1, descending = false, choose, look = "" } = options;
  const body = element("tbody");
  const heads = columns.map(({ name, text }, column) => {
    const button = element("button", { title: `sort by ${name}` }, name);
    button.addEventListener("click", () => sortBy(column));
    const look = text ? "number" : "";
    return element("th", { scope: "col", "aria-sort": "none", class: look }, button);
  });
  const fill = () => body.replaceChildren(...rows.map((row) => tableRow(columns, row, choose)));
  const showOrder = (column, down) => heads.forEach((head, i) =>
    head.setAttribute("aria-sort", i !== column ? "none" : down ? "descending" : "ascending"));
  function sortBy(column) {
    const now = heads[column].getAttribute("aria-sort");
    const down = now === "none" ? Boolean(columns[column].text) : now === "ascending";
    const { value } = columns[column];
    rows.sort((a, b) => compareValues(value(a), value(b)) * (down ? -1 : 1));
    showOrder(column, down);
    fill();
  }
  showOrder(sorted, descending);
  fill();
  const head = element("thead", {}, element("tr", {}, ...heads));
  const table = element("table", { "aria-label": caption, class: look }, head, body);
  return [element("h2", {}, caption), table];
}

function tableCell({ name, value, text, cell }, row) {
  if (cell) return cell(row);
  const content = text ? text(value(row)) : value(row);
  return element("td", text ? { class: "number" }
    : name === "command" ? { class: "long", title: content } : {}, content);
}

function tableRow(columns, row, choose) {
  const made = element("tr", {}, ...columns.map((column) => tableCell(column, row)));
  if (choose) {
    made.tabIndex = 0;
    made.addEventListener("click", () => choose(row));
    made.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && event.target === made) choose(row);
    });
  }
  return made;
}

function creationTable() {
  const { summary } = log;
  const number = (name, text = String, key = name) =>
    ({ name, value: (row) => summary[key][row], text });
  return makeTable("Creations", [
    { name: "program", value: (row) => stringOf(summary.program[row]) || "?" },
    { name: "function", value: (row) => stringOf(summary.function[row]) },
    number("count"), number("failed"), number("refused"),
    number("half in", durationText, "p50"), number("99% in", durationText, "p99"),
    number("all in", durationText, "max"),
  ], summary.count.map((_, row) => row), { sorted: 2, descending: true });
}

function faultTable() {
  const faults = mark.kind.flatMap((kind, i) => (kind === markKind.fault ? [i] : []));
  if (faults.length === 0) return [];
  const words = (name, list) => ({ name, value: (i) => stringOf(list[i]) });
  return makeTable("Faults", [
    { name: "time", value: (i) => mark.t[i], text: durationText },
    { name: "pid", value: (i) => process.pid[mark.lane[i]], text: String },
    { name: "program", value: (i) => programName(mark.lane[i]) },
    words("lineage", mark.lineage), words("function", mark.function), words("error", mark.label),
    words("refused by", mark.refused_by),
  ], faults, { sorted: 0, choose: (i) => openLane(mark.lane[i]) });
}

function longestTable() {
  const lanes = Array.from({ length: laneCount }, (_, lane) => lane)
    .sort((a, b) => process.life[b] - process.life[a]).slice(0, longestShown);
  return makeTable("Longest-lived processes", [
    { name: "pid", value: (lane) => process.pid[lane], text: String },
    { name: "life", value: (lane) => process.life[lane], text: durationText },
    { name: "outcome", value: outcomeText },
    { name: "lineage", value: (lane) => stringOf(process.lineage[lane]) },
    { name: "function", value: (lane) => stringOf(process.function[lane]) },
    { name: "descendants", value: (lane) => after[lane] - lane - 1, text: String },
    { name: "command", value: commandText },
  ], lanes, { sorted: 1, descending: true, choose: openLane });
}

function startTables() {
  document.getElementById("tables").append(...creationTable(), ...faultTable(), ...longestTable());
}
