// SPDX-License-Identifier: MIT
// A sweep's results as a matrix: a row for each creation that was disturbed, a column for each way
// to disturb it, and how the program took it.

const disturbanceOf = (point) => point.error || point.action || "?";
const classOf = (point) => String(point.class ?? "?");

function outcomeCell(point) {
  if (!point) return element("td");
  // The class becomes part of a style's name, so it must be a word.
  const word = classOf(point).replace(/[^a-z]/g, "");
  const hint = [point.reason, point.repeat].filter(Boolean).join("\n");
  return element("td", { class: `outcome outcome-${word}`, title: hint, tabindex: "0" },
    point.finding ? `${classOf(point)} !` : classOf(point));
}

function matrixTable(points) {
  const columns = [...new Set(points.map(disturbanceOf))];
  const rows = new Map();
  for (const point of points) {
    if (!rows.has(point.lineage)) rows.set(point.lineage, []);
    rows.get(point.lineage).push(point);
  }
  const head = ["lineage", "function", "program", ...columns]
    .map((text) => element("th", { scope: "col" }, text));
  const body = [...rows].map(([lineage, cells]) => element("tr", {},
    element("th", { scope: "row" }, String(lineage)),
    element("td", {}, String(cells[0].function ?? "")),
    element("td", {}, baseName(String(cells[0].program ?? ""))),
    ...columns.map((column) => outcomeCell(cells.find((p) => disturbanceOf(p) === column)))));
  return element("table", { class: "matrix" },
    element("thead", {}, element("tr", {}, ...head)), element("tbody", {}, ...body));
}

function findingList(points) {
  const findings = points.filter((point) => point.finding);
  if (findings.length === 0) return [element("p", {}, "No findings.")];
  return [element("h2", {}, "Findings"), ...findings.map((point) => element("p", {},
    element("b", { class: "fault" }, classOf(point)),
    ` ${point.function} ${point.lineage} with ${disturbanceOf(point)}: ${point.reason ?? ""}`,
    element("br"), element("code", {}, String(point.repeat ?? ""))))];
}

function startMatrix() {
  const points = Array.isArray(sweep?.points) ? sweep.points : [];
  if (points.length === 0) {
    document.getElementById("tab-sweep").hidden = true;
    return;
  }
  const command = Array.isArray(sweep.command) ? sweep.command.join(" ") : "";
  const counts = Object.entries(sweep.classes ?? {}).filter(([, n]) => n > 0)
    .map(([name, n]) => `${n} ${name}`).join(", ");
  document.getElementById("sweep-view").append(
    element("h2", {}, `Sweep of ${command}`),
    element("p", { class: "faint" }, `${points.length} points: ${counts}`),
    matrixTable(points), ...findingList(points));
}
