// SPDX-License-Identifier: MIT
// The tree of processes as a list that opens. A level's rows are made when it opens, so that a
// large log costs nothing until it is looked at.

const treeRoot = document.getElementById("tree-root");
const mostRows = 500; // in one go
const itemOf = new Map(); // lane -> its row, of those made so far

// Numbers first: a long command is cut at its end. Blanks between the columns are for readers that
// do not see them.
function rowOf(columns, level, look) {
  const cells = columns.map(([name, text, hint]) =>
    element("span", { class: name, ...(hint ? { title: hint } : {}) }, text));
  const made = element("div", { class: look, style: `--level: ${level}` });
  cells.forEach((cell, i) => made.append(i ? "  " : "", cell));
  return made;
}

function lifeText(lanes) {
  const lives = lanes.filter((lane) => process.ended[lane]).map((lane) => process.life[lane]);
  if (lives.length === 0) return ["?", ""];
  const [least, most] = lives.reduce(([a, b], life) => [Math.min(a, life), Math.max(b, life)],
    [Infinity, 0]);
  if (lanes.length === 1) return [durationText(most), ""];
  return [`to ${durationText(most)}`, `${durationText(least)} to ${durationText(most)}`];
}

function groupColumns(lanes) {
  const [first] = lanes;
  const name = stringOf(process.function[first]);
  const many = lanes.length > 1;
  const command = many ? groupName(lanes) : commandText(first);
  return [["pid", many ? "" : `[${process.pid[first]}]`], ["life", ...lifeText(lanes)],
    ["end", outcomeText(first), outcomeText(first)],
    ["lineage", rangesText(lanes, 3), rangesText(lanes)],
    ["command", name ? `${name} > ${command}` : command]];
}

function faultRow(i, level) {
  const columns = [["pid", ""], ["life", ""], ["end", ""], ["lineage", stringOf(mark.lineage[i])],
    ["command", `! ${markText(i)}`]];
  return element("li", { role: "treeitem" }, rowOf(columns, level, "row fault"));
}

// A group of several opens to its members; a process opens to its faults and children.
function treeItem(lanes, level) {
  const [first] = lanes;
  const item = element("li", { role: "treeitem", tabindex: "-1", "aria-level": level + 1 },
    rowOf(groupColumns(lanes), level, isBad(first) ? "row fault" : "row"));
  const opens = lanes.length > 1 || shownOf(childrenOf(first)).length > 0 ||
    faultsOf(first).length > 0;
  if (opens) item.setAttribute("aria-expanded", "false");
  item.lanes = lanes;
  item.level = level;
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
  const level = item.level + 1;
  if (item.lanes.length > 1) return item.lanes.map((lane) => () => treeItem([lane], level));
  return [
    ...faultsOf(first).map((i) => () => faultRow(i, level)),
    ...foldLanes(shownOf(childrenOf(first))).map((lanes) => () => treeItem(lanes, level)),
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
  const items = treeItems().filter((other) => other.offsetParent);
  const at = items.indexOf(item);
  if (key === "ArrowDown") return items[at + 1];
  if (key === "ArrowUp") return items[at - 1];
  if (key === "ArrowRight" && !isOpen(item)) return setOpen(item, true);
  if (key === "ArrowRight") return item.querySelector("[role=treeitem][tabindex]");
  if (key === "ArrowLeft" && isOpen(item)) return setOpen(item, false);
  return item.parentElement.closest("[role=treeitem]");
}

const treeItems = () => [...treeRoot.querySelectorAll("[role=treeitem][tabindex]")];

// Anew: what is shown may have changed.
function fillTree() {
  itemOf.clear();
  treeRoot.replaceChildren();
  appendRows(treeRoot, foldLanes(shownOf(roots())).map((lanes) => () => treeItem(lanes, 0)));
  const [first] = treeItems();
  if (!first) return;
  setOpen(first, true);
  first.tabIndex = 0;
}

const mostUnfolded = 200;

// One level more of what is shown.
function unfoldTree() {
  const closed = treeItems().filter((item) => item.offsetParent && !isOpen(item));
  for (const item of closed.slice(0, mostUnfolded)) setOpen(item, true);
}

function startTree() {
  fillTree();
  treeRoot.addEventListener("click", (event) => {
    const item = event.target.closest(".row")?.closest("[tabindex]");
    if (!item) return;
    setOpen(item, !isOpen(item));
    chooseLanes(item.lanes);
  });
  treeRoot.addEventListener("keydown", (event) => {
    const item = event.target.closest("[role=treeitem][tabindex]");
    if (!item || !event.key.startsWith("Arrow")) return;
    event.preventDefault();
    event.stopPropagation();
    const next = stepInTree(item, event.key);
    if (!next) return;
    next.focus();
    chooseLanes(next.lanes);
  });
}

// A chosen group that has a row here keeps it; else its first process is shown.
function showChosenInTree() {
  const own = view.group && itemOf.get(view.chosen)?.parentElement.closest("[role=treeitem]");
  const item = [itemOf.get(view.chosen), own].find((other) => other?.lanes === view.group) ??
    revealInTree(view.chosen);
  item?.classList.add("chosen");
  item?.querySelector(".row").scrollIntoView({ block: "nearest" });
}
