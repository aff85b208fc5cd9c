// SPDX-License-Identifier: MIT
// Draws the rows that are in view. What is drawn follows from `view` and `rows` alone.

const canvas = document.getElementById("canvas");
const pen = canvas.getContext("2d");
const row = { height: 20, bar: 14 };

// from, to: the time in view; top: pixels of rows above the view; chosen: a lane or -1; group: the
// lanes of the chosen row, where these are several; foundRows: those that show a found lane.
const view = { from: 0, to: span, top: 0, chosen: -1, group: null, chosenRow: -1,
  found: new Set(), foundRows: new Set(), width: 0, height: 0 };

const labelWidth = () => Math.min(340, view.width * 0.36);
const chartWidth = () => Math.max(view.width - labelWidth(), 1);
const xOf = (t) => labelWidth() + (t - view.from) / (view.to - view.from) * chartWidth();
const timeOf = (x) => view.from + (x - labelWidth()) / chartWidth() * (view.to - view.from);
const yOf = (index) => axisHeight + index * row.height - view.top;
const rowAt = (y) => {
  const index = Math.floor((y - axisHeight + view.top) / row.height);
  return y >= axisHeight && index >= 0 && index < rows.nodes.length ? index : -1;
};

function fitToBox(picture, brush) {
  const box = picture.getBoundingClientRect();
  const ratio = window.devicePixelRatio || 1;
  picture.width = Math.round(box.width * ratio);
  picture.height = Math.round(box.height * ratio);
  brush.setTransform(ratio, 0, 0, ratio, 0, 0);
  return box;
}

function fitCanvas() {
  ({ width: view.width, height: view.height } = fitToBox(canvas, pen));
}

function drawGround(index, y) {
  if (index === view.chosenRow) pen.fillStyle = palette.chosen;
  else if (view.foundRows.has(index)) pen.fillStyle = palette.found;
  else if (index % 2) pen.fillStyle = palette.band;
  else return;
  pen.fillRect(0, y, view.width, row.height);
}

// From the parent's row down to the child's beginning, and the time that the caller waited. From a
// parent that is out of view comes no more than a stub: hundreds of lines would be one surface.
function drawCreation(lane, y) {
  const parent = process.parent[lane];
  if (parent < 0 || !hasOwnRow(parent)) return;
  const x = xOf(process.birth[lane]);
  if (x < labelWidth() || x > view.width) return;
  const above = yOf(rows.of[parent]);
  const top = above < axisHeight - row.height ? y - 3 : Math.max(above + row.bar + 3, axisHeight);
  pen.fillStyle = palette.other;
  pen.fillRect(Math.round(x), top, 1, y + 3 - top);
  const waited = process.held[lane] / (view.to - view.from) * chartWidth();
  if (waited >= 2 && above > 0) drawHatch(x, above + 3, waited);
}

function drawHatch(left, top, width) {
  pen.save();
  pen.beginPath();
  pen.rect(left, top, Math.min(width, view.width - left), row.bar);
  pen.clip();
  pen.strokeStyle = palette.paper;
  pen.lineWidth = 1.5;
  pen.beginPath();
  const right = Math.min(left + width, view.width);
  for (let x = left - row.bar; x < right; x += 5) {
    pen.moveTo(x, top + row.bar);
    pen.lineTo(x + row.bar, top);
  }
  pen.stroke();
  pen.restore();
}

function drawBar(lane, y) {
  const left = Math.max(xOf(process.birth[lane]), labelWidth());
  const right = Math.min(xOf(process.birth[lane] + process.life[lane]), view.width);
  if (right < labelWidth() || left > view.width) return;
  pen.fillStyle = palette[colourNames[laneColour[lane]]];
  // The end of a bar without an exit record is not known, so it fades.
  pen.globalAlpha = process.ended[lane] ? 1 : 0.45;
  pen.fillRect(left, y + 3, Math.max(right - left, 2), row.bar);
  pen.globalAlpha = 1;
  if (isBad(lane) && process.ended[lane]) {
    pen.fillStyle = palette.fault;
    pen.fillRect(Math.max(right - 3, left), y + 3, 3, row.bar);
  }
}

// What lives too shortly for a picture of its own is a bar.
function drawFolded(node, y) {
  const { birth, end } = timesOf(node.lanes);
  if ((end - birth) / (view.to - view.from) * chartWidth() < 3) drawBar(node.lanes[0], y);
  const lanes = [...lanesOf(rangesOf(node))];
  const width = Math.ceil(chartWidth());
  node.most ||= mostAtOnce(lanes);
  paintPiles(pen, pileUp(lanes, view.from, view.to, width), node.most, labelWidth(),
    y + 3 + row.bar, row.bar, width);
  const last = { x: -1 };
  for (const lane of lanes) {
    if (failed[lane]) drawFailure(lane, y, last);
  }
}

// Of a folded process: how it failed, at most once a pixel.
function drawFailure(lane, y, last) {
  drawMarks(lane, y, [markKind.start]);
  const x = Math.round(xOf(process.birth[lane] + process.life[lane]));
  if (process.status[lane] <= 0 || x < labelWidth() || x > view.width || x === last.x) return;
  last.x = x;
  pen.fillStyle = palette.fault;
  pen.fillRect(x - 3, y + 3, 3, row.bar);
}

// Marks that fall on one pixel are drawn once: a process may fail to fork for hours.
function drawMarks(lane, y, leftOut = []) {
  const last = [-1, -1, -1];
  for (const i of marksOf(lane)) {
    const x = Math.round(xOf(mark.t[i]));
    const kind = mark.kind[i];
    if (x < labelWidth() || x > view.width || x === last[kind] || leftOut.includes(kind)) continue;
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
  pen.moveTo(x, y + 2);
  pen.lineTo(x + 6, y + row.height / 2);
  pen.lineTo(x, y + row.height - 2);
  pen.lineTo(x - 6, y + row.height / 2);
  pen.fill();
}

function drawRow(node, y) {
  const [lane] = node.lanes;
  if (node.lanes.length > 1 || (!node.open && canOpen(node))) return drawFolded(node, y);
  drawBar(lane, y);
  drawMarks(lane, y);
}

function draw() {
  if (currentView !== "timeline" || view.width === 0) return;
  pen.font = "12px system-ui, sans-serif";
  pen.fillStyle = palette.paper;
  pen.fillRect(0, 0, view.width, view.height);
  const first = Math.max(Math.floor(view.top / row.height), 0);
  const last = Math.min(first + Math.ceil(view.height / row.height) + 1, rows.nodes.length);
  for (let i = first; i < last; ++i) drawGround(i, yOf(i));
  for (let i = first; i < last; ++i) drawRow(rows.nodes[i], yOf(i));
  for (let i = first; i < last; ++i) {
    if (rows.nodes[i].lanes.length === 1) drawCreation(rows.nodes[i].lanes[0], yOf(i));
  }
  for (let i = first; i < last; ++i) drawLabel(rows.nodes[i], yOf(i));
  drawAxis();
  drawOverview();
}
