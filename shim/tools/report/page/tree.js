// SPDX-License-Identifier: MIT
// The tree of processes as a list that opens. A level's rows are made when it opens, so that a
// large log costs nothing until it is looked at.

const treeRoot = document.getElementById("tree-root");
const mostRows = 500; // in one go
const itemOf = new Map(); // lane -> its row, of those made so far

function groupText(lanes) {
  const [first] = lanes;
  const name = stringOf(process.function[first]);
  const start = name ? `${name} > ` : "";
  if (lanes.length === 1) {
    const time = process.ended[first] ? durationText(process.life[first]) : "?";
    return `${start}${commandText(first)}  [${process.pid[first]}] ` +
      `${stringOf(process.lineage[first]) || "?"}  ${time}  ${outcomeText(first)}`;
  }
  return `${start}${programName(first)}  x ${lanes.length}  ` +
    `${stringOf(process.lineage[first]) || "?"} .. ` +
    `${stringOf(process.lineage[lanes.at(-1)]) || "?"}  ${outcomeText(first)}`;
}

function faultRow(i) {
  const text = `! ${markText(i)}  ${stringOf(mark.lineage[i])}`;
  return element("li", { role: "treeitem" }, element("div", { class: "row fault" }, text));
}

// A group of several opens to its members; a process opens to its faults and children.
function treeItem(lanes) {
  const [first] = lanes;
  const item = element("li", { role: "treeitem", tabindex: "-1" },
    element("div", { class: isBad(first) ? "row fault" : "row" }, groupText(lanes)));
  const opens = lanes.length > 1 || after[first] > first + 1 || faultsOf(first).length > 0;
  if (opens) item.setAttribute("aria-expanded", "false");
  item.lanes = lanes;
  for (const lane of lanes) itemOf.set(lane, item);
  item.classList.toggle("found", lanes.some((lane) => view.found.has(lane)));
  return item;
}

function appendRows(list, rows) {
  list.append(...rows.slice(0, mostRows).map((make) => make()));
  const rest = rows.slice(mostRows);
  if (rest.length === 0) return;
  const more = element("button", {}, `${rest.length} more`);
  const item = element("li", { role: "none" }, more);
  more.addEventListener("click", () => {
    item.remove();
    appendRows(list, rest);
  });
  list.append(item);
}

function rowsBelow(item) {
  const [first] = item.lanes;
  if (item.lanes.length > 1) return item.lanes.map((lane) => () => treeItem([lane]));
  return [
    ...faultsOf(first).map((i) => () => faultRow(i)),
    ...foldLanes(childrenOf(first)).map((lanes) => () => treeItem(lanes)),
  ];
}

function setOpen(item, open) {
  if (!item.hasAttribute("aria-expanded")) return;
  item.setAttribute("aria-expanded", String(open));
  let list = item.querySelector(":scope > ul");
  if (open && !list) {
    list = element("ul", { role: "group" });
    appendRows(list, rowsBelow(item));
    item.append(list);
  }
  if (list) list.hidden = !open;
}

const isOpen = (item) => item.getAttribute("aria-expanded") === "true";

// Opens all that is above a lane, so that its row exists.
function revealInTree(lane) {
  const path = [];
  for (let at = lane; at >= 0; at = process.parent[at]) path.unshift(at);
  for (const at of path) {
    const item = itemOf.get(at);
    if (!item) return null;
    if (item.lanes.length > 1) setOpen(item, true);
    if (at !== lane) setOpen(itemOf.get(at), true);
  }
  return itemOf.get(lane) ?? null;
}

function stepInTree(item, key) {
  const items = [...treeRoot.querySelectorAll("[role=treeitem][tabindex]")]
    .filter((other) => other.offsetParent);
  const at = items.indexOf(item);
  if (key === "ArrowDown") return items[at + 1];
  if (key === "ArrowUp") return items[at - 1];
  if (key === "ArrowRight" && !isOpen(item)) return setOpen(item, true);
  if (key === "ArrowRight") return item.querySelector("[role=treeitem][tabindex]");
  if (key === "ArrowLeft" && isOpen(item)) return setOpen(item, false);
  return item.parentElement.closest("[role=treeitem]");
}

function startTree() {
  appendRows(treeRoot, foldLanes(roots()).map((lanes) => () => treeItem(lanes)));
  const first = treeRoot.querySelector("[role=treeitem]");
  if (first) {
    setOpen(first, true);
    first.tabIndex = 0;
  }
  treeRoot.addEventListener("click", (event) => {
    const item = event.target.closest(".row")?.closest("[tabindex]");
    if (!item) return;
    setOpen(item, !isOpen(item));
    choose(item.lanes[0]);
  });
  treeRoot.addEventListener("keydown", (event) => {
    const item = event.target.closest("[role=treeitem][tabindex]");
    if (!item || !event.key.startsWith("Arrow")) return;
    event.preventDefault();
    event.stopPropagation();
    const next = stepInTree(item, event.key);
    if (!next) return;
    next.focus();
    choose(next.lanes[0]);
  });
}
