// SPDX-License-Identifier: MIT
// Puts the parts together: views, the chosen process, keys, and links such as #view=tree&q=cc1.

const viewNames = ["timeline", "tree", "tables", "sweep"];
let currentView = "timeline";

function showView(name) {
  if (!viewNames.includes(name) || document.getElementById(`tab-${name}`).hidden) return;
  currentView = name;
  for (const other of viewNames) {
    const tab = document.getElementById(`tab-${other}`);
    tab.setAttribute("aria-selected", String(other === name));
    document.getElementById(tab.getAttribute("aria-controls")).hidden = other !== name;
  }
  if (view.chosen >= 0) showChosen();
}

function showChosen() {
  for (const item of treeRoot.querySelectorAll(".chosen")) item.classList.remove("chosen");
  if (currentView === "tree") {
    const item = revealInTree(view.chosen);
    item?.classList.add("chosen");
    item?.querySelector(".row").scrollIntoView({ block: "nearest" });
  } else if (currentView === "timeline") {
    showLane(view.chosen);
  }
}

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
    (process.held[lane] ? `, which it held for ${durationText(process.held[lane])}` : "") : "";
  const facts = [`pid ${process.pid[lane]}`, `lineage ${stringOf(process.lineage[lane]) || "?"}`,
    `from ${durationText(process.birth[lane])} for ${durationText(process.life[lane])}`,
    outcomeText(lane), made, imagesText(lane), stringOf(process.program[lane])].filter(Boolean);
  return [element("b", {}, commandText(lane)), facts.join(" · "),
    ...faultsOf(lane).slice(0, 20).map((i) =>
      element("div", { class: "fault" }, `${durationText(mark.t[i])}: ${markText(i)}`))];
}

function choose(lane) {
  view.chosen = lane;
  document.getElementById("detail").replaceChildren(...(lane < 0 ? [] : describe(lane)));
  if (lane >= 0) showChosen();
  redraw();
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

const stepLane = (by) => choose(Math.min(Math.max(view.chosen + by, 0), laneCount - 1));

const keys = {
  1: () => showView("timeline"),
  2: () => showView("tree"),
  3: () => showView("tables"),
  4: () => showView("sweep"),
  "/": () => query.focus(),
  n: () => stepFound(1),
  N: () => stepFound(-1),
  f: nextFault,
  p: () => view.chosen >= 0 && process.parent[view.chosen] >= 0 &&
    choose(process.parent[view.chosen]),
  "?": () => document.getElementById("help").showModal(),
};

const timelineKeys = {
  ArrowUp: () => stepLane(-1),
  ArrowDown: () => stepLane(1),
  PageUp: () => scrollTo(view.top - view.height * 0.8),
  PageDown: () => scrollTo(view.top + view.height * 0.8),
  ArrowLeft: () => pan(-0.2),
  ArrowRight: () => pan(0.2),
  "+": () => zoom(0.6),
  "=": () => zoom(0.6),
  "-": () => zoom(1 / 0.6),
  0: showAll,
  Enter: () => view.chosen >= 0 && zoomTo(view.chosen),
};

function pressKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape" && event.target === query) {
    query.value = "";
    search("");
    canvas.focus();
  }
  if (event.target === query || document.getElementById("help").open) return;
  const onControl = event.key === "Enter" && event.target.closest("button, tr[tabindex]");
  const act = keys[event.key] ?? (currentView === "timeline" && timelineKeys[event.key]);
  if (!act || onControl) return;
  event.preventDefault();
  act();
}

// A link may name a view, a search, and a lane by its lineage or pid.
function followLink() {
  const link = new URLSearchParams(location.hash.slice(1));
  showView(link.get("view") ?? currentView);
  if (link.get("q") === null) return;
  query.value = link.get("q");
  search(query.value);
  stepFound(1);
}

function startPage() {
  document.title = `forkshim report: ${log.title}`;
  document.getElementById("title").textContent =
    `${log.title} · ${log.processes} processes in ${durationText(log.span)}`;
  const capped = document.getElementById("capped");
  capped.textContent = log.capped;
  capped.hidden = !log.capped;
  for (const start of [startTimeline, startTree, startTables, startMatrix, startSearch]) start();
  for (const name of viewNames) {
    document.getElementById(`tab-${name}`).addEventListener("click", () => showView(name));
  }
  document.getElementById("help-button").addEventListener("click", keys["?"]);
  addEventListener("keydown", pressKey);
  addEventListener("hashchange", followLink);
  showView("timeline");
  followLink();
  // What was drawn, for tests and for scripts that read the page.
  Object.assign(document.documentElement.dataset,
    { lanes: laneCount, marks: markCount, ready: "yes" });
}

startPage();
