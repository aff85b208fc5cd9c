// SPDX-License-Identifier: MIT
// The time axis. A label is right of its tick, or left of it at the end of the picture, or absent if
// it does not fit.

const axisHeight = 22;

// Steps of 1, 2 or 5 in each decade, some 100 pixels apart.
function axisStep() {
  const least = (view.to - view.from) / Math.max(chartWidth() / 110, 1);
  const decade = 10 ** Math.floor(Math.log10(Math.max(least, 1)));
  return [1, 2, 5, 10].map((n) => n * decade).find((step) => step >= least);
}

function axisLabels() {
  const step = axisStep();
  const labels = [];
  let free = labelWidth() - 8;
  for (let t = Math.max(Math.ceil(view.from / step), 0) * step; t <= view.to; t += step) {
    const text = axisText(Math.round(t), step, Math.min(view.to, span));
    const x = Math.round(xOf(t)) + 0.5;
    const width = pen.measureText(text).width;
    const left = x + 3 + width <= view.width - 2 ? x + 3 : x - 3 - width;
    const fits = left > free;
    if (fits) free = left + width + 8;
    labels.push({ x, text: fits ? text : "", left, right: left + width });
  }
  return labels;
}

function drawAxis() {
  pen.fillStyle = palette.paper;
  pen.fillRect(0, 0, view.width, axisHeight);
  pen.strokeStyle = palette.line;
  pen.fillStyle = palette.faint;
  pen.beginPath();
  for (const { x, text, left } of axisLabels()) {
    pen.moveTo(x, axisHeight - 5);
    pen.lineTo(x, axisHeight);
    pen.fillText(text, left, axisHeight - 8);
  }
  pen.moveTo(0, axisHeight - 0.5);
  pen.lineTo(view.width, axisHeight - 0.5);
  pen.stroke();
}
