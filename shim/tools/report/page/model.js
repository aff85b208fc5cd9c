// SPDX-License-Identifier: MIT
// The log as the program wrote it into the page: columns of numbers, texts by number. A lane is a
// process; lanes are depth first, so that a process's descendants follow it directly.

const log = JSON.parse(document.getElementById("log").textContent);
const sweep = JSON.parse(document.getElementById("sweep").textContent);
const { process, mark } = log;
const laneCount = process.pid.length;
const markCount = mark.t.length;
const markKind = { fault: 0, start: 1, missed: 2 };
const processState = { missed: 1, unhooked: 2 };
const span = Math.max(log.span, 1);

const stringOf = (id) => log.strings[id];

// depth: distance from the root. after: the first lane behind the last descendant.
const { depth, after } = (() => {
  const depths = new Uint32Array(laneCount);
  const afters = new Uint32Array(laneCount);
  for (let lane = 0; lane < laneCount; ++lane) {
    const parent = process.parent[lane];
    depths[lane] = parent < 0 ? 0 : depths[parent] + 1;
  }
  for (let lane = laneCount - 1; lane >= 0; --lane) {
    afters[lane] = Math.max(afters[lane], lane + 1);
    const parent = process.parent[lane];
    if (parent >= 0) afters[parent] = Math.max(afters[parent], afters[lane]);
  }
  return { depth: depths, after: afters };
})();

function* childrenOf(lane) {
  for (let child = lane + 1; child < after[lane]; child = after[child]) yield child;
}

function* roots() {
  for (let lane = 0; lane < laneCount; lane = after[lane]) yield lane;
}

const marksOf = (() => {
  const lists = new Map();
  for (let i = 0; i < markCount; ++i) {
    const list = lists.get(mark.lane[i]);
    if (list) list.push(i);
    else lists.set(mark.lane[i], [i]);
  }
  return (lane) => lists.get(lane) ?? [];
})();

const faultsOf = (lane) => marksOf(lane).filter((i) => mark.kind[i] === markKind.fault);

// The first process that has a lineage; several runs in one page have the same ones.
const laneOfLineage = (() => {
  const lanes = new Map();
  for (let lane = laneCount - 1; lane >= 0; --lane) {
    lanes.set(stringOf(process.lineage[lane]), lane);
  }
  return (lineage) => lanes.get(lineage) ?? -1;
})();
