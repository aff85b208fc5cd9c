// SPDX-License-Identifier: MIT
// Puts the parts together: the heading, the views, and links such as #view=tree&q=cc1.

const viewNames = ["timeline", "tree", "tables", "sweep"];
let currentView = "";

const tabOf = (name) => document.getElementById(`tab-${name}`);

function showView(name) {
  if (!viewNames.includes(name) || tabOf(name).hidden || name === currentView) return;
  currentView = name;
  document.body.dataset.view = name;
  for (const other of viewNames) {
    tabOf(other).setAttribute("aria-selected", String(other === name));
    document.getElementById(tabOf(other).getAttribute("aria-controls")).hidden = other !== name;
  }
  if (view.chosen >= 0) showChosen();
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

// What was run, when, and how it went; of several runs, the first.
function showHeading() {
  const root = Math.max(laneOfLineage("0"), 0);
  const others = log.runs > 1 ? ` and ${log.runs - 1} more` : "";
  const command = (log.command || (laneCount ? commandText(root) : sweptCommand())) + others;
  const facts = [dateText(log.start),
    laneCount && !others && process.ended[root] ? outcomeText(root) : "",
    laneCount ? `${countText(log.processes, "process", "processes")} in ${durationText(log.span)}`
      : "sweep"].filter(Boolean);
  document.title = `${command} · forkshim report`;
  const heading = document.getElementById("command");
  heading.textContent = heading.title = command;
  document.getElementById("title").textContent = facts.join(" · ");
}

// A page of a sweep alone has nothing but its tab, and a page of a log alone has all others.
function showTabs() {
  for (const name of viewNames) {
    tabOf(name).hidden = name === "sweep" ? !sweep : laneCount === 0;
    tabOf(name).addEventListener("click", () => showView(name));
  }
  document.querySelector("search").hidden = laneCount === 0;
  showView(viewNames.find((name) => !tabOf(name).hidden));
}

function startPage() {
  const capped = document.getElementById("capped");
  capped.textContent = log.capped;
  capped.hidden = !log.capped;
  showHeading();
  showDetail();
  for (const start of [startTree, startTables, startMatrix, startSearch, startTools]) start();
  showTabs();
  startTimeline();
  addEventListener("hashchange", followLink);
  followLink();
  // What was drawn, for tests and for scripts that read the page.
  globalThis.timeline = {
    rows: () => rows.nodes.map((node) => rowText(node).trim()),
    chosen: () => view.chosenRow,
    times: () => ({ from: view.from, to: view.to }),
    labels: () => axisLabels().filter(({ text }) => text),
    room: () => ({ left: labelWidth(), right: view.width }),
  };
  Object.assign(document.documentElement.dataset,
    { lanes: laneCount, marks: markCount, ready: "yes" });
}

startPage();
