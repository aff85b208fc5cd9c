// SPDX-License-Identifier: MIT
// The labels left of a row's bar: the pid if there is room, the fold, a bad status, and the command,
// cut to what fits.

const pidWidth = 56;
const hasPids = () => labelWidth() >= 300;
const arrowLeft = (node) => (hasPids() ? pidWidth : 4) + Math.min(node.level, 10) * 10;

function groupName(lanes) {
  return `${programName(lanes[0])} x ${lanes.length.toLocaleString("en")}`;
}

function hiddenBelow(node) {
  if (!failuresOnly) return node.lanes.reduce((sum, lane) => sum + after[lane] - lane - 1, 0);
  return [...lanesOf(rangesOf(node))].length - node.lanes.length;
}

function rowText(node) {
  const [lane] = node.lanes;
  const status = isBad(lane) ? `${outcomeText(lane)}  ` : "";
  const hidden = node.open ? 0 : hiddenBelow(node);
  const below = hidden > 0 ? `+${hidden.toLocaleString("en")}  ` : "";
  if (node.lanes.length > 1) return `${status}${groupName(node.lanes)}  ${below}`;
  return status + below + commandText(lane).slice(0, 200);
}

// The width of a text grows with its length, near enough to begin from.
function cutToWidth(text, room) {
  const width = pen.measureText(text).width;
  if (width <= room) return text;
  let size = Math.floor(text.length * room / width);
  while (size > 1 && pen.measureText(`${text.slice(0, size)}…`).width > room) --size;
  return `${text.slice(0, size)}…`;
}

function drawArrow(left, y, open) {
  pen.beginPath();
  if (open) {
    pen.moveTo(left, y + 7);
    pen.lineTo(left + 8, y + 7);
    pen.lineTo(left + 4, y + 13);
  } else {
    pen.moveTo(left + 1, y + 6);
    pen.lineTo(left + 7, y + 10);
    pen.lineTo(left + 1, y + 14);
  }
  pen.fill();
}

function drawLabel(node, y) {
  const left = arrowLeft(node);
  pen.fillStyle = palette.faint;
  if (hasPids() && node.lanes.length === 1) {
    const pid = String(process.pid[node.lanes[0]]);
    pen.fillText(pid, pidWidth - 10 - pen.measureText(pid).width, y + 14);
  }
  if (canOpen(node)) drawArrow(left, y, node.open);
  pen.fillStyle = isBad(node.lanes[0]) ? palette.fault : palette.ink;
  pen.fillText(cutToWidth(rowText(node), labelWidth() - left - 18), left + 12, y + 14);
}
