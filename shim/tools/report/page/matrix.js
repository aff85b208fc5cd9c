// SPDX-License-Identifier: MIT
// A sweep's results as a matrix: a row for each creation that was disturbed, a column for each way
// to disturb it, and how the program took it. Each finding has the line that repeats it.

const disturbanceOf = (point) => String(point.error || point.action || "?");
const classOf = (point) => String(point.class ?? "?");

// What the disturbed creation was to start: the results may tell, else the log of a fault-free run.
function startedBy({ lineage, starts }) {
  if (typeof starts === "string") return starts;
  const lane = laneOfLineage(String(lineage));
  return lane >= 0 && marksOf(lane).some((i) => mark.kind[i] === markKind.start)
    ? commandText(lane) : "";
}

function outcomeCell(point) {
  if (!point) return element("td");
  // The class becomes part of a style's name, so it must be a word.
  const word = classOf(point).replace(/[^a-z]/g, "");
  const hint = [point.reason, point.repeat].filter(Boolean).join("\n");
  const cell = element("td", { class: `outcome outcome-${word}`, title: hint, tabindex: "0" },
    point.finding ? `${classOf(point)} !` : classOf(point));
  const show = () => showDetail(...pointFacts(point));
  cell.addEventListener("click", show);
  cell.addEventListener("keydown", (event) => event.key === "Enter" && show());
  return cell;
}

function matrixTable(points) {
  const columns = [...new Set(points.map(disturbanceOf))];
  const byLineage = new Map();
  for (const point of points) {
    const lineage = String(point.lineage);
    if (!byLineage.has(lineage)) byLineage.set(lineage, []);
    byLineage.get(lineage).push(point);
  }
  const pointIn = (cells, column) => cells.find((point) => disturbanceOf(point) === column);
  const table = [
    { name: "lineage", value: ([first]) => String(first.lineage) },
    { name: "function", value: ([first]) => String(first.function ?? "") },
    { name: "program", value: ([first]) => baseName(String(first.program ?? "")) },
    ...columns.map((name) => ({ name,
      value: (cells) => classOf(pointIn(cells, name) ?? {}),
      cell: (cells) => outcomeCell(pointIn(cells, name)) })),
  ];
  if (points.some(startedBy)) {
    table.push({ name: "command", value: ([first]) => startedBy(first) });
  }
  return makeTable("Points", table, [...byLineage.values()], { look: "matrix" });
}

// Where a script may not write to the clipboard, the line is selected, to be copied by hand.
async function copyLine(button, code) {
  getSelection().selectAllChildren(code);
  let copied = document.execCommand("copy");
  if (!copied) copied = await navigator.clipboard?.writeText(code.textContent).then(() => true,
    () => false) ?? false;
  button.textContent = copied ? "Copied" : "Selected";
  setTimeout(() => button.textContent = "Copy", 2000);
}

function repeatLine(point) {
  const code = element("code", {}, String(point.repeat ?? ""));
  const button = element("button", { class: "copy", title: "copy the line that repeats this" },
    "Copy");
  button.addEventListener("click", () => copyLine(button, code));
  return element("div", { class: "repeat" }, button, code);
}

// The functions that led to the creation, one a line.
function stackOf({ site }) {
  return [site?.script_stack, site?.stack].filter((stack) => Array.isArray(stack) && stack.length)
    .map((stack) => element("pre", { class: "stack" }, stack.map(String).join("\n")));
}

function pointFacts(point) {
  const starts = startedBy(point);
  return [element("b", point.finding ? { class: "fault" } : {}, classOf(point)),
    `${point.function} ${point.lineage} with ${disturbanceOf(point)}` +
      `${starts && `, which starts ${starts}`}${point.reason ? `: ${point.reason}` : ""}`,
    ...stackOf(point), ...(point.repeat ? [repeatLine(point)] : [])];
}

function findingList(points) {
  const findings = points.filter((point) => point.finding);
  if (findings.length === 0) return [element("p", {}, "No findings.")];
  return [element("h2", {}, "Findings"), ...findings.map((point) =>
    element("div", { class: "finding" }, ...pointFacts(point)))];
}

const sweptCommand = () => (Array.isArray(sweep?.command) ? sweep.command.join(" ") : "");

function startMatrix() {
  const points = Array.isArray(sweep?.points) ? sweep.points : [];
  if (!sweep) return;
  const counts = Object.entries(sweep.classes ?? {}).filter(([, n]) => n > 0)
    .map(([name, n]) => `${n} ${name}`).join(", ");
  document.getElementById("sweep-view").append(
    element("h2", {}, `Sweep of ${sweptCommand()}`),
    element("p", { class: "faint" }, `${countText(points.length, "point")}: ${counts}`),
    ...matrixTable(points), ...findingList(points));
}
