// SPDX-License-Identifier: MIT
// How many of some processes live at a time: for a folded row and for the overview. A column of
// pixels is as high as the mean number that live in its time, piled up by the programs' colours.

function* lanesOf(ranges, all = false) {
  for (const [first, behind] of ranges) {
    for (let lane = first; lane < behind; ++lane) if (all || isShown(lane)) yield lane;
  }
}

// The largest number that live at once.
function mostAtOnce(lanes) {
  const starts = Float64Array.from(lanes, (lane) => process.birth[lane]).sort();
  const ends = Float64Array.from(lanes, (lane) => process.birth[lane] + process.life[lane]).sort();
  let [most, ended] = [1, 0];
  for (let i = 0; i < starts.length; ++i) {
    while (ends[ended] <= starts[i] && ended < i) ++ended;
    most = Math.max(most, i + 1 - ended);
  }
  return most;
}

// For each colour that occurs, the mean number in each of `width` columns of the time from..to.
function pileUp(lanes, from, to, width) {
  const piles = new Map();
  const scale = width / (to - from);
  for (const lane of lanes) {
    const start = Math.max((process.birth[lane] - from) * scale, 0);
    const end = Math.min((process.birth[lane] + process.life[lane] - from) * scale, width);
    if (end < 0 || start >= width || end < start) continue;
    const colour = laneColour[lane];
    if (!piles.has(colour)) piles.set(colour, new Float64Array(width + 2));
    // Summed up later: a slope's worth at each end, so that a part of a column counts as a part.
    const slope = piles.get(colour);
    const [a, b] = [Math.floor(start), Math.floor(end)];
    slope[a] += a + 1 - start;
    slope[a + 1] += start - a;
    slope[b] -= b + 1 - end;
    slope[b + 1] -= end - b;
  }
  for (const slope of piles.values()) {
    for (let x = 1; x < width; ++x) slope[x] += slope[x - 1];
  }
  return [...piles].sort(([a], [b]) => a - b);
}

// Equal columns are painted at once. What lives too shortly for a pixel still shows.
function paintPiles(brush, piles, most, left, bottom, height, width) {
  const filled = new Float64Array(width);
  for (const [colour, pile] of piles) {
    brush.fillStyle = palette[colourNames[colour]];
    for (let x = 0; x < width;) {
      const [start, count, below] = [x, pile[x], filled[x]];
      while (x < width && pile[x] === count && filled[x] === below) {
        filled[x] = below + count;
        ++x;
      }
      if (count < 1e-6) continue;
      const size = Math.max(count / most * height, 1);
      const top = Math.max(bottom - below / most * height - size, bottom - height);
      brush.fillRect(left + start, top, x - start, size);
    }
  }
}
