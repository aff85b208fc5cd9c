#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The timeline of the page of forkshim report --html: how it folds, what it names, and that all of
# it has room on wide and on narrow screens.

# shellcheck disable=SC2154 # what run assigns
load page

setup_file() {
  export LARGE=$BATS_FILE_TMPDIR/large.jsonl
  local generate=${BATS_TEST_DIRNAME%/*}/fixtures/report/generate_log.py
  timeout 20 /usr/bin/python3 "$generate" 2.6 >"$LARGE"
}

@test "the heading is the command, the date, the exit status and the size of the run" {
  page "$LOG"
  TZ=UTC run -0 browse 'eval heading.innerText' 'eval command.title'
  assert_line --index 0 \
    '"make -j2\n\n2025-11-21 21:57:20 · exit 2 · 5 processes in 9.00 ms"'
  assert_line --index 1 '"make -j2"'
}

@test "no control wraps, and no text of one is cut, at 1,280 and at 480 pixels" {
  page --sweep "$ROOT/tests/fixtures/report/sweep.json" "$LARGE"
  local controls='(id) => [...document.querySelectorAll(`${id} :is(button, input)`)]
    .filter((control) => control.offsetParent)'
  local one_row="['#controls', '#tools'].map((id) => {
    const all = ($controls)(id);
    const boxes = all.map((control) => control.getBoundingClientRect());
    return all.length > 2 && new Set(boxes.map((box) => box.top)).size === 1 &&
      boxes.every((box) => box.left >= 0 && box.right <= innerWidth) &&
      all.every((control) => control.scrollWidth <= control.clientWidth); }).join()"
  local label_fits='(() => { const pen = document.createElement("canvas").getContext("2d");
    pen.font = getComputedStyle(query).font;
    return pen.measureText(query.placeholder).width < query.clientWidth - 12; })()'
  run -0 browse 'size 1280 720' "eval $one_row" "eval $label_fits" 'size 480 720' \
    "eval $one_row" "eval $label_fits" 'eval document.documentElement.scrollWidth'
  assert_output $'"true,true"\ntrue\n"true,true"\ntrue\n480'
}

@test "the tree says how each process ended without cutting it, at 1,280 and at 480 pixels" {
  { cat "$LOG"
    echo '{"t":1763762240008000000,"phase":"missed","lineage":"?","pid":105,"ppid":100}'
    echo '{"t":1763762240008500000,"phase":"exit","lineage":"?","pid":105,"status":0}'
  } >"$MINE"
  page "$MINE"
  PAGE+='#view=tree'
  local cut='[...document.querySelectorAll("#tree-root .row > .end")]
    .filter((end) => end.scrollWidth > end.clientWidth).map((end) => end.textContent)'
  run -0 browse 'size 1280 720' "eval $cut" 'size 480 720' "eval $cut" \
    'eval document.querySelectorAll("#tree-root .row > .end").length > 3'
  assert_output $'[]\n[]\ntrue'
}

@test "no label of the axis is cut or meets another, at any zoom, and the first is 0" {
  page "$LARGE"
  local fits='(() => { const shown = timeline.labels(), { left, right } = timeline.room();
    return shown.length > 0 && shown.every((label, i) => label.right <= right &&
      label.left > (shown[i - 1]?.right ?? left - 12)); })()'
  for width in 1280 480; do
    run -0 browse "size $width 720" "until timeline.room().right === canvas.clientWidth" \
      'eval timeline.labels()[0].text' "eval $fits" 'key +' "eval $fits" \
      'key +' 'key +' "eval $fits"
    assert_output $'"0"\ntrue\ntrue\ntrue'
  done
}

@test "labels of the axis tell one step from the next where it is zoomed in far" {
  page "$LARGE"
  local keys=()
  for _ in {1..20}; do keys+=('key +'); done
  run -0 browse "${keys[@]}" 'eval timeline.labels().map(({ text }) => text)' \
    'eval timeline.times().to - timeline.times().from < 1e5'
  assert_line --index 0 --regexp '^\["[0-9]+\.[0-9]{3} ms", "[0-9]+\.[0-9]{3} ms", '
  assert_equal "$(jq -s '.[0] | length - (unique | length)' <<<"$output")" 0
  assert_line --index 1 true
}

@test "5,000 processes are a few rows, which open and close as the tree's do" {
  page "$LARGE"
  run -0 browse 'eval document.documentElement.dataset.lanes > 5000' \
    'eval timeline.rows().length < 30' 'eval timeline.rows().slice(0, 3)' \
    'key <' 'eval timeline.rows()' 'key ArrowDown' 'key ArrowDown' 'eval detail.textContent' \
    'key  ' 'eval timeline.rows().length' 'key  ' 'eval document.documentElement.dataset.rows' \
    'eval unfold.click()' 'eval timeline.rows().length > 1000'
  assert_line --index 0 true
  assert_line --index 1 true
  assert_line --index 2 --regexp '\["make -j2", "sh x [0-9,]+  \+[0-9,]+", "sh x 5"\]'
  assert_line --index 3 --regexp '\["make -j2", "sh x [0-9,]+  \+[0-9,]+", "sh x 5  \+20"\]'
  assert_line --index 4 --regexp 'sh x [0-9,]+lineages 0.1 .. 0.199, 0.201 .. 0.399, .*at most 2 at'
  assert_line --index 5 --regexp '^[0-9]{4}$'
  assert_line --index 6 '"3"'
  assert_line --index 8 true
}

@test "a click on a row's arrow folds it, and one beside it chooses it" {
  page "$LARGE"
  run -0 browse 'drag #canvas 60 32 0' 'eval timeline.rows()' 'drag #canvas 300 32 0' \
    'eval [timeline.rows().length, timeline.chosen(), detail.textContent.slice(0, 8)]'
  assert_line --index 0 --regexp '^\["\+[0-9],[0-9]{3}  make -j2"\]$'
  assert_line --index 1 '[1, 0, "make -j2"]'
}

@test "failures only leaves what failed and what led to it, in timeline and tree" {
  page "$LOG"
  local tree='[...document.querySelectorAll("#tree-root .command")].map((e) => e.textContent)'
  run -0 browse 'eval failures.textContent.trim().replace(/\s+/, " ")' 'eval failures.click()' \
    'eval timeline.rows()' 'eval failures.ariaPressed' 'key 2' "eval $tree" 'key F' \
    "eval $tree.length"
  assert_line --index 0 '"Failures only (2)"'
  assert_line --index 2 --partial '["exit 2  make -j2", "exit 2  sh -c'
  refute_line --index 2 --partial cc1
  assert_line --index 3 '"true"'
  refute_line --index 4 --partial cc1
  assert_line --index 5 4
}

@test "a search opens the fold in which the found process is" {
  page "$LARGE"
  PAGE+='#q=unit77.c'
  run -0 browse 'eval [timeline.rows()[timeline.chosen()], timeline.rows().length > 1000]'
  assert_output "[\"+4  sh -c 'cc -c unit77.c'\", true]"
}

@test "a search finds programs of that name before arguments" {
  { sed 3q "$LOG"; sed -n '3s/.quiet/-fasync/; 3s/101/106/gp' "$LOG"
    sed -n '5s/102/107/g; 5s/cc1/as/gp' "$LOG"; } >"$MINE"
  page "$MINE"
  run -0 browse 'key /' 'text as' 'key Enter' \
    'eval [found.value, timeline.rows()[timeline.chosen()]]' \
    'key Enter' 'eval timeline.rows()[timeline.chosen()]'
  assert_line --index 0 '["1 of 2", "as -quiet b.c"]'
  assert_line --index 1 '"cc1 -fasync a.c"'
}

@test "processes are named as they were called, not by their files" {
  sed 's/"args":\["cc1"/"args":["\/opt\/bin\/gcc"/; s/bin\/cc1/bin\/x86_64-linux-gnu-gcc-12/g' \
    "$LOG" >"$MINE"
  page "$MINE"
  run -0 browse 'eval timeline.rows()' 'eval legend.textContent' 'key /' 'text gcc' \
    'eval found.value'
  assert_line --index 0 --partial '"gcc -quiet a.c", "gcc -quiet b.c"'
  assert_line --index 1 --partial '"gccshmake'
  assert_line --index 2 '"2 found"'
}

@test "folded lineages are named without those of others" {
  for n in 1 2 4 10 11; do
    printf '{"t":%d,"phase":"parent","function":"fork","lineage":"0.%d","pid":1,"child":%d}\n' \
      "$n" "$n" $((n + 1))
  done >"$MINE"
  page "$MINE"
  run -0 browse 'key 2' 'eval document.querySelectorAll("#tree-root .lineage")[1].textContent'
  assert_output '"0.1 .. 0.2, 0.4, 0.10 .. 0.11"'
}

@test "the legend names every sign, and the empty bar says what to do" {
  page "$LOG"
  run -0 browse 'eval [...legend.querySelectorAll(".sign")].map((e) => e.className)' \
    'eval detail.textContent' 'key ArrowDown' 'eval detail.textContent.slice(0, 8)'
  assert_line --index 0 \
    '["sign tick", "sign pale", "sign hatch", "sign red", "sign diamond", "sign pile"]'
  assert_line --index 1 '"Choose a process"'
  assert_line --index 2 '"make -j2"'
}

@test "the overview shows the whole run, and a drag in it chooses a part" {
  page "$LOG"
  run -0 browse 'eval overview.getContext("2d").getImageData(0, 0, overview.width, 36).data
      .filter((value, i, all) => i % 4 === 0 && all[i] === 78 && all[i + 1] === 121).length > 500' \
    'drag #overview 700 9 200' 'eval (() => { const { from, to } = timeline.times();
      return [from > 3e6 && from < 5e6, to - from > 1e6 && to - from < 3e6]; })()'
  assert_output $'true\n[true, true]'
}
