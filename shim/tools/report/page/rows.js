// SPDX-License-Identifier: MIT
// The timeline's rows: the tree of processes, folded. A node is a process, or a group of siblings
// that look the same; it opens to its children, or to its members. Nodes are made on demand.

const fewLanes = 40;    // so few are all shown, and not grouped
const rowBudget = 50;   // rows at the start
const largeGroup = 30;  // does not open by itself

const rows = { roots: [], nodes: [], of: new Int32Array(laneCount) };
let failuresOnly = false;

// 1: the process has failed, or a creation of its own has.
const failed = (() => {
  const lanes = Uint8Array.from({ length: laneCount }, (_, lane) => (isBad(lane) ? 1 : 0));
  mark.kind.forEach((kind, i) => {
    if (kind !== markKind.start) lanes[mark.lane[i]] = 1;
  });
  return lanes;
})();

const failureCount = failed.reduce((sum, one) => sum + one, 0);

// 1: it or a descendant has failed.
const leadsToFailure = (() => {
  const leads = failed.slice();
  for (let lane = laneCount - 1; lane >= 0; --lane) {
    if (leads[lane] && process.parent[lane] >= 0) leads[process.parent[lane]] = 1;
  }
  return leads;
})();

const isShown = (lane) => !failuresOnly || leadsToFailure[lane] === 1;
const shownOf = (lanes) => [...lanes].filter(isShown);

// within: below a group, where further groups do not open by themselves.
const makeNode = (lanes, level, within) =>
  ({ lanes, level, within, open: false, below: null, most: 0 });

function makeNodes(lanes, level, within) {
  const groups = laneCount <= fewLanes ? lanes.map((lane) => [lane]) : foldLanes(lanes);
  return groups.map((group) => makeNode(group, level, within));
}

function nodesBelow(node) {
  node.below ??= node.lanes.length > 1
    ? node.lanes.map((lane) => makeNode([lane], node.level + 1, true))
    : makeNodes(shownOf(childrenOf(node.lanes[0])), node.level + 1, node.within);
  return node.below;
}

const canOpen = (node) => node.lanes.length > 1 || nodesBelow(node).length > 0;

function openAll(nodes) {
  for (const node of nodes) node.open = nodesBelow(node).length > 0;
  return nodes.flatMap(nodesBelow);
}

const opensByItself = (node) => nodesBelow(node).length <= largeGroup &&
  !(node.within && node.lanes.length > 1);

// A single root opens. Below it, a level opens as a whole or not at all, so that equal things look
// equal.
function openFirstLevels() {
  const few = laneCount <= fewLanes;
  let level = rows.roots.length === 1 ? openAll(rows.roots) : rows.roots;
  let count = level.length;
  while (level.length > 0) {
    const opening = level.filter((node) => few || opensByItself(node));
    count += opening.reduce((sum, node) => sum + nodesBelow(node).length, 0);
    if (!few && count > rowBudget) return;
    level = openAll(opening);
  }
}

// nodes: what is shown, from the top. of: the row that shows a lane, perhaps folded.
function listRows() {
  rows.nodes = [];
  rows.of.fill(-1);
  const stack = [...rows.roots].reverse();
  while (stack.length > 0) {
    const node = stack.pop();
    const index = rows.nodes.push(node) - 1;
    for (const lane of node.lanes) rows.of.fill(index, lane, node.open ? lane + 1 : after[lane]);
    const below = node.open ? nodesBelow(node) : [];
    for (let i = below.length - 1; i >= 0; --i) stack.push(below[i]);
  }
}

function buildRows() {
  rows.roots = makeNodes(shownOf(roots()), 0, false);
  openFirstLevels();
  listRows();
}

function foldRows() {
  for (const node of rows.nodes) node.open = false;
  if (rows.roots.length === 1) rows.roots[0].open = canOpen(rows.roots[0]);
  listRows();
}

// One level more of all that is shown.
function unfoldRows() {
  for (const node of rows.nodes) node.open ||= canOpen(node);
  listRows();
}

// Opens all that is above a lane, so that it has a row of its own.
function revealRow(lane) {
  const path = [];
  for (let at = lane; at >= 0; at = process.parent[at]) path.push(at);
  let nodes = rows.roots;
  while (path.length > 0) {
    const at = path.pop();
    let node = nodes.find((other) => other.lanes.includes(at));
    if (node.lanes.length > 1) {
      node.open = true;
      node = nodesBelow(node).find((member) => member.lanes[0] === at);
    }
    if (path.length === 0) break;
    node.open = true;
    nodes = nodesBelow(node);
  }
  listRows();
}

const hasOwnRow = (lane) => {
  const node = rows.nodes[rows.of[lane]];
  return node?.lanes.length === 1 && node.lanes[0] === lane;
};

const rangesOf = (node) => node.lanes.map((lane) => [lane, after[lane]]);
