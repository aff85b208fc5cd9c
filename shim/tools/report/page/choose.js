// SPDX-License-Identifier: MIT
// The chosen process, or the chosen group of equal ones, and what the bar at the bottom says of it.

// A process that went through several programs by exec.
function imagesText(lane) {
  const starts = marksOf(lane).filter((i) => mark.kind[i] === markKind.start).slice(0, 20);
  if (starts.length < 2) return "";
  return `images ${starts.map((i) => baseName(stringOf(mark.label[i]))).join(" > ")}`;
}

function describe(lane) {
  const parent = process.parent[lane];
  const name = stringOf(process.function[lane]);
  const made = name ? `made by ${name}` +
    (parent < 0 ? "" : ` in ${programName(parent)} [${process.pid[parent]}]`) +
    (process.held[lane] ? `, which took ${durationText(process.held[lane])}` : "") : "";
  const facts = [`pid ${process.pid[lane]}`, `lineage ${lineageText(lane)}`,
    `from ${durationText(process.birth[lane])} for ${durationText(process.life[lane])}`,
    outcomeText(lane), made, imagesText(lane), stringOf(process.program[lane])].filter(Boolean);
  return [element("b", {}, commandText(lane)), facts.join(" · "),
    ...faultsOf(lane).slice(0, 20).map((i) =>
      element("div", { class: "fault" }, `${durationText(mark.t[i])}: ${markText(i)}`))];
}

function describeGroup(lanes) {
  const { birth, end } = timesOf(lanes);
  const hidden = lanes.reduce((sum, lane) => sum + after[lane] - lane - 1, 0);
  const range = lanes.reduce(([least, most], lane) =>
    [Math.min(least, process.life[lane]), Math.max(most, process.life[lane])], [Infinity, 0]);
  const facts = [`lineages ${rangesText(lanes)}`,
    `from ${durationText(birth)} to ${durationText(end)}`,
    `each for ${[...new Set(range.map(durationText))].join(" to ")}`,
    `at most ${mostAtOnce(lanes)} at a time`,
    hidden ? countText(hidden, "descendant") : "", outcomeText(lanes[0]),
    stringOf(process.program[lanes[0]])].filter(Boolean);
  return [element("b", {}, groupName(lanes)), facts.join(" · ")];
}

function showDetail(...content) {
  const detail = document.getElementById("detail");
  const hint = `Choose ${laneCount ? "a process" : "an outcome"}`;
  const nothing = element("span", { class: "faint" }, hint);
  detail.replaceChildren(...(content.length > 0 ? content : [nothing]));
}

// None, one, or a group of equal ones.
function chooseLanes(lanes) {
  view.chosen = lanes[0] ?? -1;
  view.group = lanes.length > 1 ? lanes : null;
  if (lanes.length > 0 && !lanes.every(isShown)) setFailuresOnly(false);
  showDetail(...(view.group ? describeGroup(lanes) : lanes.length > 0 ? describe(lanes[0]) : []));
  if (lanes.length > 0) showChosen();
  else followRows();
}

const choose = (lane) => chooseLanes([lane]);

function showChosen() {
  for (const item of treeRoot.querySelectorAll(".chosen")) item.classList.remove("chosen");
  if (currentView === "tree") showChosenInTree();
  else if (currentView === "timeline") showChosenRow();
}

// Tables and the sweep have no place for a process, so from there the timeline shows it.
function openLane(lane) {
  if (currentView !== "tree") showView("timeline");
  choose(lane);
}

function nextFault() {
  const lanes = mark.kind.flatMap((kind, i) => (kind === markKind.start ? [] : [mark.lane[i]]))
    .sort((a, b) => a - b);
  if (lanes.length > 0) openLane(lanes.find((lane) => lane > view.chosen) ?? lanes[0]);
}

function stepRow(by) {
  const index = Math.min(Math.max(view.chosenRow + by, 0), rows.nodes.length - 1);
  if (index >= 0) chooseLanes(rows.nodes[index].lanes);
}
