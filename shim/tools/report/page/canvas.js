// SPDX-License-Identifier: MIT
// Draws the lanes that are in view. What is drawn follows from `view` and `chosen` alone.

const canvas = document.getElementById("canvas");
const pen = canvas.getContext("2d");
const row = { height: 18, bar: 12 };
const axisHeight = 22;

// from, to: the time in view; top: pixels of lanes above the view; chosen: a lane or -1.
const view = { from: 0, to: span, top: 0, chosen: -1, found: new Set(), width: 0, height: 0 };

const labelWidth = () => Math.min(320, view.width * 0.3);
const chartWidth = () => Math.max(view.width - labelWidth(), 1);
const xOf = (t) => labelWidth() + (t - view.from) / (view.to - view.from) * chartWidth();
const timeOf = (x) => view.from + (x - labelWidth()) / chartWidth() * (view.to - view.from);
const yOf = (lane) => axisHeight + lane * row.height - view.top;
const laneAt = (y) => {
  const lane = Math.floor((y - axisHeight + view.top) / row.height);
  return y >= axisHeight && lane >= 0 && lane < laneCount ? lane : -1;
};

function fitCanvas() {
  const box = canvas.getBoundingClientRect();
  const ratio = window.devicePixelRatio || 1;
  view.width = box.width;
  view.height = box.height;
  canvas.width = Math.round(box.width * ratio);
  canvas.height = Math.round(box.height * ratio);
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
}

// Steps of 1, 2 or 5 in each decade, some 100 pixels apart.
function axisStep() {
  const least = (view.to - view.from) / Math.max(chartWidth() / 110, 1);
  const decade = 10 ** Math.floor(Math.log10(Math.max(least, 1)));
  return [1, 2, 5, 10].map((n) => n * decade).find((step) => step >= least);
}

function drawAxis() {
  pen.fillStyle = palette.paper;
  pen.fillRect(0, 0, view.width, axisHeight);
  pen.strokeStyle = palette.line;
  pen.fillStyle = palette.faint;
  pen.beginPath();
  const step = axisStep();
  for (let t = Math.ceil(view.from / step) * step; t <= view.to; t += step) {
    const x = Math.round(xOf(t)) + 0.5;
    pen.moveTo(x, axisHeight - 5);
    pen.lineTo(x, axisHeight);
    pen.fillText(durationText(Math.round(t)), x + 3, axisHeight - 8);
  }
  pen.moveTo(0, axisHeight - 0.5);
  pen.lineTo(view.width, axisHeight - 0.5);
  pen.stroke();
}

function drawGround(lane, y) {
  if (lane === view.chosen) pen.fillStyle = palette.chosen;
  else if (view.found.has(lane)) pen.fillStyle = palette.found;
  else if (lane % 2) pen.fillStyle = palette.band;
  else return;
  pen.fillRect(0, y, view.width, row.height);
}

function drawLabel(lane, y) {
  const x = 6 + Math.min(depth[lane], 12) * 10;
  pen.fillStyle = isBad(lane) ? palette.fault : palette.ink;
  const room = Math.max(Math.floor((labelWidth() - x) / 6.8), 4);
  const command = commandText(lane);
  pen.fillText(command.length > room ? `${command.slice(0, room - 1)}…` : command, x, y + 13);
}

// From the parent's lane down to the child's beginning, and the time that the caller was held.
function drawCreation(lane, y) {
  const parent = process.parent[lane];
  if (parent < 0) return;
  const x = xOf(process.birth[lane]);
  if (x < labelWidth() || x > view.width) return;
  const above = Math.max(yOf(parent) + row.bar + 3, axisHeight);
  pen.fillStyle = palette.faint;
  pen.fillRect(Math.round(x), above, 1, y + 3 - above);
  const held = process.held[lane] / (view.to - view.from) * chartWidth();
  if (held >= 2 && yOf(parent) > 0) {
    pen.globalAlpha = 0.45;
    pen.fillRect(x, yOf(parent) + 3, held, row.bar);
    pen.globalAlpha = 1;
  }
}

function drawBar(lane, y) {
  const left = Math.max(xOf(process.birth[lane]), labelWidth());
  const right = Math.min(xOf(process.birth[lane] + process.life[lane]), view.width);
  if (right < labelWidth() || left > view.width) return;
  pen.fillStyle = palette[colourName(lane)];
  // The end of a bar without an exit record is not known, so it fades.
  pen.globalAlpha = process.ended[lane] ? 1 : 0.45;
  pen.fillRect(left, y + 3, Math.max(right - left, 2), row.bar);
  pen.globalAlpha = 1;
  if (isBad(lane) && process.ended[lane]) {
    pen.fillStyle = palette.fault;
    pen.fillRect(Math.max(right - 3, left), y + 3, 3, row.bar);
  }
}

// Marks that fall on one pixel are drawn once: a process may fail to fork for hours.
function drawMarks(lane, y) {
  const last = [-1, -1, -1];
  for (const i of marksOf(lane)) {
    const x = Math.round(xOf(mark.t[i]));
    const kind = mark.kind[i];
    if (x < labelWidth() || x > view.width || x === last[kind]) continue;
    last[kind] = x;
    drawMark(i, x, y);
  }
}

function drawMark(i, x, y) {
  if (mark.kind[i] === markKind.start) {
    pen.fillStyle = palette.ink;
    pen.fillRect(x, y + 3, 1, row.bar);
    return;
  }
  pen.fillStyle = palette.fault;
  pen.beginPath();
  pen.moveTo(x, y + 1);
  pen.lineTo(x + 6, y + row.height / 2);
  pen.lineTo(x, y + row.height - 1);
  pen.lineTo(x - 6, y + row.height / 2);
  pen.fill();
}

function draw() {
  pen.font = "12px system-ui, sans-serif";
  pen.fillStyle = palette.paper;
  pen.fillRect(0, 0, view.width, view.height);
  const first = Math.max(Math.floor(view.top / row.height), 0);
  const last = Math.min(first + Math.ceil(view.height / row.height) + 1, laneCount);
  for (let lane = first; lane < last; ++lane) drawGround(lane, yOf(lane));
  for (let lane = first; lane < last; ++lane) drawBar(lane, yOf(lane));
  for (let lane = first; lane < last; ++lane) drawCreation(lane, yOf(lane));
  for (let lane = first; lane < last; ++lane) {
    drawMarks(lane, yOf(lane));
    drawLabel(lane, yOf(lane));
  }
  drawAxis();
}
