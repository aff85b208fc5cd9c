// SPDX-License-Identifier: MIT
// Siblings that look the same all the way down, times and ids aside, fold into one row of the tree.

// A number for each shape of subtree. Children come after their parents, so lanes go backwards.
const shapeOf = (() => {
  const numbers = new Map();
  const shapes = new Uint32Array(laneCount);
  const below = new Map();
  for (let lane = laneCount - 1; lane >= 0; --lane) {
    const faults = faultsOf(lane).map((i) => `${mark.function[i]} ${mark.label[i]}`).sort();
    const key = [process.program[lane], process.host[lane], process.function[lane], outcomeText(lane), faults,
      (below.get(lane) ?? []).sort()].join("|");
    below.delete(lane);
    if (!numbers.has(key)) numbers.set(key, numbers.size);
    shapes[lane] = numbers.get(key);
    const parent = process.parent[lane];
    if (parent < 0) continue;
    if (!below.has(parent)) below.set(parent, []);
    below.get(parent).push(shapes[lane]);
  }
  return (lane) => shapes[lane];
})();

// Groups of equal lanes, each at the place of its first.
function foldLanes(lanes) {
  const groups = new Map();
  for (const lane of lanes) {
    const group = groups.get(shapeOf(lane));
    if (group) group.push(lane);
    else groups.set(shapeOf(lane), [lane]);
  }
  return [...groups.values()];
}
