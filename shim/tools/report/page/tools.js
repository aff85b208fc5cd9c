// SPDX-License-Identifier: MIT
// The buttons above timeline and tree, and the keys.

function setFailuresOnly(on) {
  failuresOnly = on && failureCount > 0;
  document.getElementById("failures").setAttribute("aria-pressed", String(failuresOnly));
  for (const built of [buildRows, fillTree]) built();
  const { chosen } = view;
  if (chosen >= 0 && !isShown(chosen)) chooseLanes([]);
  followRows();
}

function fold() {
  if (currentView === "tree") return fillTree();
  foldRows();
  followRows();
}

function unfold() {
  if (currentView === "tree") return unfoldTree();
  unfoldRows();
  followRows();
}

const keys = {
  1: () => showView("timeline"),
  2: () => showView("tree"),
  3: () => showView("tables"),
  4: () => showView("sweep"),
  "/": () => query.focus(),
  n: () => stepFound(1),
  N: () => stepFound(-1),
  f: nextFault,
  F: () => setFailuresOnly(!failuresOnly),
  p: () => view.chosen >= 0 && process.parent[view.chosen] >= 0 &&
    choose(process.parent[view.chosen]),
  "<": () => fold(),
  ">": () => unfold(),
  "?": () => document.getElementById("help").showModal(),
};

const timelineKeys = {
  ArrowUp: () => stepRow(-1),
  ArrowDown: () => stepRow(1),
  PageUp: () => scrollTo(view.top - view.height * 0.8),
  PageDown: () => scrollTo(view.top + view.height * 0.8),
  ArrowLeft: () => pan(-0.2),
  ArrowRight: () => pan(0.2),
  "+": () => zoom(0.6),
  "=": () => zoom(0.6),
  "-": () => zoom(1 / 0.6),
  0: showAll,
  Enter: () => zoomToRow(view.chosenRow),
  " ": () => toggleRow(view.chosenRow),
};

function pressKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape" && event.target === query) {
    query.value = "";
    search("");
    canvas.focus();
  }
  if (event.target === query || document.getElementById("help").open) return;
  const onControl = [" ", "Enter"].includes(event.key) &&
    event.target.closest("button, tr[tabindex], td[tabindex]");
  const act = keys[event.key] ?? (currentView === "timeline" && timelineKeys[event.key]);
  if (!act || onControl) return;
  event.preventDefault();
  act();
}

function startTools() {
  const acts = { failures: keys.F, fold, unfold, "zoom-out": timelineKeys["-"],
    "zoom-in": timelineKeys["+"], "zoom-all": showAll, "help-button": keys["?"] };
  for (const [id, act] of Object.entries(acts)) {
    document.getElementById(id).addEventListener("click", act);
  }
  const failures = document.getElementById("failures");
  failures.append(` (${failureCount.toLocaleString("en")})`);
  failures.disabled = failureCount === 0;
  addEventListener("keydown", pressKey);
}
