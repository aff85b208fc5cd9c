// SPDX-License-Identifier: MIT
// The whole run in a strip: how many processes live, where something failed, and what part of it
// the timeline shows. A drag shows another part.

const overview = document.getElementById("overview");
const overviewPen = overview.getContext("2d");
const overviewHeight = 36;
let overviewPicture = null;  // painted once for each size and scheme
let mostLiving = 0;

const overviewX = (t) => labelWidth() + (t / span + 0.01) / 1.02 * chartWidth();
const overviewTime = (x) => ((x - labelWidth()) / chartWidth() * 1.02 - 0.01) * span;

function paintOverview() {
  fitToBox(overview, overviewPen);
  const brush = overviewPen;
  brush.fillStyle = palette.band;
  brush.fillRect(0, 0, view.width, overviewHeight);
  const lanes = [...lanesOf([[0, laneCount]], true)];
  mostLiving ||= mostAtOnce(lanes);
  const width = Math.ceil(chartWidth());
  const piles = pileUp(lanes, -span * 0.01, span * 1.01, width);
  paintPiles(brush, piles, mostLiving, labelWidth(), overviewHeight, overviewHeight - 6, width);
  brush.fillStyle = palette.fault;
  for (const t of failureTimes()) brush.fillRect(Math.round(overviewX(t)) - 1, 0, 2, 6);
  brush.fillStyle = palette.faint;
  brush.font = "12px system-ui, sans-serif";
  brush.fillText(labelWidth() > 200 ? `The whole run: at most ${mostLiving} at a time`
    : `at most ${mostLiving}`, 6, overviewHeight / 2 + 4);
  overviewPicture = document.createElement("canvas");
  overviewPicture.width = overview.width;
  overviewPicture.height = overview.height;
  overviewPicture.getContext("2d").drawImage(overview, 0, 0);
}

function failureTimes() {
  const times = new Set();
  const add = (t) => times.add(Math.round(t / span * 2000) / 2000 * span);
  mark.kind.forEach((kind, i) => kind !== markKind.start && add(mark.t[i]));
  process.status.forEach((status, lane) =>
    status > 0 && add(process.birth[lane] + process.life[lane]));
  return times;
}

function drawOverview() {
  if (!overviewPicture) paintOverview();
  const brush = overviewPen;
  brush.save();
  brush.setTransform(1, 0, 0, 1, 0, 0);
  brush.drawImage(overviewPicture, 0, 0);
  brush.restore();
  const [left, right] = [overviewX(view.from), overviewX(view.to)];
  brush.fillStyle = palette.paper;
  brush.globalAlpha = 0.65;
  brush.fillRect(labelWidth(), 0, left - labelWidth(), overviewHeight);
  brush.fillRect(right, 0, view.width - right, overviewHeight);
  brush.globalAlpha = 1;
  brush.strokeStyle = palette.accent;
  brush.strokeRect(left + 0.5, 0.5, Math.max(right - left - 1, 2), overviewHeight - 1);
}

// A drag chooses a part; a press that does not move brings its time to the middle.
function followOverview(press) {
  const start = press.offsetX;
  const move = (event) => {
    const [a, b] = [start, event.offsetX].map(overviewTime).sort((x, y) => x - y);
    if (Math.abs(event.offsetX - start) > 3) setTimes(a, b);
  };
  const stop = (event) => {
    overview.removeEventListener("pointermove", move);
    if (Math.abs(event.offsetX - start) > 3) return;
    const half = (view.to - view.from) / 2;
    setTimes(overviewTime(start) - half, overviewTime(start) + half);
  };
  overview.setPointerCapture(press.pointerId);
  overview.addEventListener("pointermove", move);
  overview.addEventListener("pointerup", stop, { once: true });
}

function startOverview() {
  overview.addEventListener("pointerdown", followOverview);
}
