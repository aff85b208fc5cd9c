// SPDX-License-Identifier: MIT
// Moves the timeline: pointer, wheel and keys change `view`, and one drawing follows per frame.

const scroll = document.getElementById("scroll");
const narrowest = 100; // ns in view

let drawingAsked = false;
function redraw() {
  if (drawingAsked) return;
  drawingAsked = true;
  requestAnimationFrame(() => {
    drawingAsked = false;
    draw();
  });
}

function setTimes(from, to) {
  const width = Math.min(Math.max(to - from, narrowest), span * 1.02);
  view.from = Math.min(Math.max(from, -span * 0.01), span * 1.01 - width);
  view.to = view.from + width;
  redraw();
}

const showAll = () => setTimes(-span * 0.01, span * 1.01);

// `centre` is a time that stays where it is.
function zoom(factor, centre = (view.from + view.to) / 2) {
  setTimes(centre - (centre - view.from) * factor, centre + (view.to - centre) * factor);
}

function pan(share) {
  const by = (view.to - view.from) * share;
  setTimes(view.from + by, view.to + by);
}

function scrollTo(top) {
  const most = Math.max(rows.nodes.length * row.height - (view.height - axisHeight), 0);
  view.top = Math.min(Math.max(top, 0), most);
  scroll.scrollTop = view.top / scrollScale();
  redraw();
}

// Browsers cap the height of elements, so above that the scroll bar counts in larger steps.
const tallest = 8e6;
const scrollScale = () => Math.max(rows.nodes.length * row.height / tallest, 1);

// After every change of the rows, of what is chosen and of what is found.
function followRows() {
  document.getElementById("scroll-size").style.height =
    `${rows.nodes.length * row.height / scrollScale() + axisHeight}px`;
  view.chosenRow = view.chosen < 0 ? -1 : rows.of[view.chosen];
  if (view.group) {
    const group = rows.nodes.findIndex(({ lanes }) => lanes === view.group);
    if (group >= 0) view.chosenRow = group;
  }
  view.foundRows = new Set([...view.found].map((lane) => rows.of[lane]));
  document.documentElement.dataset.rows = rows.nodes.length;
  scrollTo(view.top);
}

function toggleRow(index) {
  const node = rows.nodes[index];
  if (!node || !canOpen(node)) return;
  node.open = !node.open;
  listRows();
  followRows();
}

function timesOf(lanes) {
  const birth = lanes.reduce((least, lane) => Math.min(least, process.birth[lane]), Infinity);
  const end = lanes.reduce((most, lane) =>
    Math.max(most, process.birth[lane] + process.life[lane]), 0);
  return { birth, end };
}

function showRow(index) {
  const y = yOf(index);
  if (y < axisHeight || y + row.height > view.height) {
    scrollTo(index * row.height - view.height / 2);
  }
  const { birth, end } = timesOf(rows.nodes[index].lanes);
  if (end < view.from || birth > view.to) {
    const half = (view.to - view.from) / 2;
    setTimes(birth - half, birth + half);
  }
  redraw();
}

// The chosen lane gets a row of its own; a chosen group has one.
function showChosenRow() {
  if (!view.group && !hasOwnRow(view.chosen)) revealRow(view.chosen);
  followRows();
  showRow(view.chosenRow);
}

function zoomToRow(index) {
  if (index < 0) return;
  const { birth, end } = timesOf(rows.nodes[index].lanes);
  const life = Math.max(end - birth, narrowest);
  setTimes(birth - life * 0.1, end + life * 0.1);
}

function turnWheel(event) {
  event.preventDefault();
  const distance = event.deltaY * (event.deltaMode === 1 ? row.height : 1);
  if (event.ctrlKey || event.altKey) {
    zoom(Math.exp(Math.max(Math.min(distance, 200), -200) / 200), timeOf(event.offsetX));
  } else if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
    pan((event.deltaX || distance) / chartWidth());
  } else {
    scrollTo(view.top + distance);
  }
}

// A press that does not move is a click: on an arrow it folds, elsewhere it chooses the row.
function clickRow({ x, y }) {
  const index = rowAt(y);
  if (index < 0) return chooseLanes([]);
  const node = rows.nodes[index];
  const left = arrowLeft(node);
  if (canOpen(node) && x >= left - 6 && x < left + 12) toggleRow(index);
  else chooseLanes(node.lanes);
}

function followPointer(press) {
  const start = { x: press.offsetX, y: press.offsetY, ...view };
  let moved = false;
  const move = (event) => {
    moved ||= Math.hypot(event.offsetX - start.x, event.offsetY - start.y) > 3;
    if (!moved) return;
    const by = (event.offsetX - start.x) / chartWidth() * (start.to - start.from);
    setTimes(start.from - by, start.to - by);
    scrollTo(start.top - (event.offsetY - start.y));
  };
  const stop = (event) => {
    canvas.removeEventListener("pointermove", move);
    if (!moved && event.type === "pointerup") clickRow(start);
  };
  canvas.setPointerCapture(press.pointerId);
  canvas.addEventListener("pointermove", move);
  canvas.addEventListener("pointerup", stop, { once: true });
  canvas.addEventListener("pointercancel", stop, { once: true });
}

// At once: a new size has emptied the pictures, and a new scheme has other colours.
function drawAnew() {
  overviewPicture = null;
  draw();
}

function startTimeline() {
  readPalette();
  showLegend();
  buildRows();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    readPalette();
    drawAnew();
  });
  new ResizeObserver(() => {
    fitCanvas();
    drawAnew();
  }).observe(canvas);
  scroll.addEventListener("scroll", () => {
    const top = scroll.scrollTop * scrollScale();
    if (Math.abs(top - view.top) > scrollScale()) scrollTo(top);
  });
  canvas.addEventListener("wheel", turnWheel, { passive: false });
  canvas.addEventListener("pointerdown", followPointer);
  canvas.addEventListener("dblclick", (event) => zoomToRow(rowAt(event.offsetY)));
  startOverview();
  fitCanvas();
  showAll();
  followRows();
}
