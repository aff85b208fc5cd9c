// SPDX-License-Identifier: MIT
// Search in program, arguments, function, pid, lineage, outcome and faults of each process. Every
// word must be there; `pid:103` and `lineage:0.4` ask for exactly that. Programs of the name come
// first: `as` is the assembler before it is cc1 with -fasynchronous-unwind-tables.

const query = document.getElementById("query");
const found = { lanes: [], at: -1 };

const haystack = new Map();
function searchText(lane) {
  let text = haystack.get(lane);
  if (text === undefined) {
    text = [stringOf(process.program[lane]), commandText(lane), stringOf(process.function[lane]),
      process.pid[lane], stringOf(process.lineage[lane]), outcomeText(lane),
      ...faultsOf(lane).map(markText)].join(" ").toLowerCase();
    haystack.set(lane, text);
  }
  return text;
}

function wordMatches(lane, word) {
  if (word.startsWith("pid:")) return String(process.pid[lane]) === word.slice(4);
  if (word.startsWith("lineage:")) return stringOf(process.lineage[lane]) === word.slice(8);
  return searchText(lane).includes(word);
}

// 0: the program's name is a word of the search; 1, 2: it begins with one, or has it within.
function rankOf(lane, words) {
  const name = programName(lane).toLowerCase();
  if (words.includes(name)) return 0;
  if (words.some((word) => name.startsWith(word))) return 1;
  return words.some((word) => name.includes(word)) ? 2 : 3;
}

function search(text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  found.lanes = [];
  found.at = -1;
  for (let lane = 0; words.length > 0 && lane < laneCount; ++lane) {
    if (words.every((word) => wordMatches(lane, word))) found.lanes.push(lane);
  }
  const rank = new Map(found.lanes.map((lane) => [lane, rankOf(lane, words)]));
  found.lanes.sort((a, b) => rank.get(a) - rank.get(b) || a - b);
  view.found = new Set(found.lanes);
  for (const [lane, item] of itemOf) item.classList.toggle("found", view.found.has(lane));
  showFound(words.length > 0);
  followRows();
}

function showFound(searching) {
  const count = found.lanes.length;
  document.getElementById("found").textContent = !searching ? ""
    : count === 0 ? "not found"
    : found.at < 0 ? `${count} found`
    : `${found.at + 1} of ${count}`;
}

function stepFound(by) {
  const count = found.lanes.length;
  if (count === 0) return;
  found.at = found.at < 0 ? (by > 0 ? 0 : count - 1) : (found.at + by + count) % count;
  showFound(true);
  openLane(found.lanes[found.at], false);
}

function startSearch() {
  const whole = query.placeholder;
  const narrow = matchMedia("(max-width: 700px)");
  const label = () => { query.placeholder = narrow.matches ? "Search" : whole; };
  narrow.addEventListener("change", label);
  label();
  query.addEventListener("input", () => search(query.value));
  query.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    stepFound(event.shiftKey ? -1 : 1);
  });
}
