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
  const most = Math.max(laneCount * row.height - (view.height - axisHeight), 0);
  view.top = Math.min(Math.max(top, 0), most);
  scroll.scrollTop = view.top / scrollScale();
  redraw();
}

// Browsers cap the height of elements, so above that the scroll bar counts in larger steps.
const tallest = 8e6;
const scrollScale = () => Math.max(laneCount * row.height / tallest, 1);

function showLane(lane) {
  const y = yOf(lane);
  if (y < axisHeight || y + row.height > view.height) {
    scrollTo(lane * row.height - view.height / 2);
  }
  const birth = process.birth[lane];
  if (birth + process.life[lane] < view.from || birth > view.to) {
    const half = (view.to - view.from) / 2;
    setTimes(birth - half, birth + half);
  }
  redraw();
}

function zoomTo(lane) {
  const life = Math.max(process.life[lane], narrowest);
  setTimes(process.birth[lane] - life * 0.1, process.birth[lane] + life * 1.1);
  showLane(lane);
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

// A press that does not move is a click, which chooses a lane.
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
    if (!moved && event.type === "pointerup") choose(laneAt(start.y));
  };
  canvas.setPointerCapture(press.pointerId);
  canvas.addEventListener("pointermove", move);
  canvas.addEventListener("pointerup", stop, { once: true });
  canvas.addEventListener("pointercancel", stop, { once: true });
}

function startTimeline() {
  readPalette();
  showLegend();
  document.getElementById("scroll-size").style.height =
    `${laneCount * row.height / scrollScale() + axisHeight}px`;
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    readPalette();
    draw();
  });
  new ResizeObserver(() => {
    fitCanvas();
    draw();  // at once: a new size has emptied the canvas
  }).observe(canvas);
  scroll.addEventListener("scroll", () => {
    const top = scroll.scrollTop * scrollScale();
    if (Math.abs(top - view.top) > scrollScale()) scrollTo(top);
  });
  canvas.addEventListener("wheel", turnWheel, { passive: false });
  canvas.addEventListener("pointerdown", followPointer);
  canvas.addEventListener("dblclick", (event) => {
    const lane = laneAt(event.offsetY);
    if (lane >= 0) zoomTo(lane);
  });
  fitCanvas();
  showAll();
}
