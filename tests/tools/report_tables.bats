#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The tables of the page of forkshim report --html, and a sweep's results in it.

# shellcheck disable=SC2154 # what run assigns
load page

@test "tables show counts and faults, sort by a heading, and lead to the process" {
  page "$LOG"
  run -0 browse 'key 3' 'eval document.querySelector("#tables tbody").innerText' \
    'eval document.querySelectorAll("#tables th button")[0].click()' \
    'eval document.querySelectorAll("#tables th button")[0].click()' \
    'eval document.querySelector("#tables td").textContent' \
    'eval document.querySelector("#tables tr[tabindex]").click()' 'eval detail.textContent'
  assert_line --index 0 --partial 'make\tvfork\t3\t1\t1\t410 us\t500 us\t500 us'
  assert_line --index 3 '"sh"'
  assert_line --index 5 --partial '5.00 ms: vfork failed: EAGAIN, refused by third-fork-fails'
}

@test "a heading sorts by the keyboard as well, and tells the direction" {
  page "$LOG"
  local heads='document.querySelectorAll("#tables table:last-of-type th")'
  local state="eval [...$heads].map((head) => head.ariaSort + getComputedStyle(head.firstChild,
    '::after').visibility + head.firstChild.textContent)"
  local first='eval document.querySelector("#tables table:last-of-type td").textContent'
  run -0 browse 'key 3' "$state" "eval ${heads}[0].firstChild.focus()" 'key Enter' "$state" "$first" \
    'key Enter' "$state" "$first"
  assert_line --index 0 --regexp '"nonehiddenpid", "descendingvisiblelife", "nonehiddenoutcome"'
  assert_line --index 2 --partial '"descendingvisiblepid", "nonehiddenlife"'
  assert_line --index 3 '"104"'
  assert_line --index 4 --partial '"ascendingvisiblepid", "nonehiddenlife"'
  assert_line --index 5 '"100"'
}

@test "lineages sort as numbers, 0.9 before 0.10" {
  run -0 seq 11
  awk '{ printf "{\"t\":%d,\"phase\":\"parent\",\"function\":\"fork\",\"lineage\":\"0.%d\"," \
    "\"pid\":1,\"child\":%d,\"ns\":1}\n", $1, $1, $1 + 1 }' <<<"$output" >"$BATS_TEST_TMPDIR/log"
  page "$BATS_TEST_TMPDIR/log"
  local heads='document.querySelectorAll("table:last-of-type th button")'
  run -0 browse 'key 3' "eval ${heads}[3].click()" \
    'eval [...document.querySelectorAll("table:last-of-type td:nth-child(4)")]
      .map((cell) => cell.textContent).slice(-3).join()'
  assert_line --index 1 '"0.9,0.10,0.11"'
}

@test "a long command stands behind pid, time and outcome, in tables and in the tree" {
  sed "s/\"b.c\"/\"$(printf 'x%.0s' {1..300})\"/" "$LOG" >"$BATS_TEST_TMPDIR/log"
  page "$BATS_TEST_TMPDIR/log"
  run -0 browse 'size 480 700' 'key 3' 'eval [...document.querySelectorAll("table:last-of-type td")]
    .slice(0, 3).every((cell) => cell.getBoundingClientRect().right < 480)' 'key 2' \
    'eval tree.scrollWidth <= tree.clientWidth' \
    'eval [...document.querySelectorAll("#tree-root .row > :is(.pid, .life, .end)")]
      .every((cell) => cell.getBoundingClientRect().right < 480)'
  assert_output $'true\ntrue\ntrue'
}

@test "a sweep's results are a matrix with findings and how to repeat them" {
  page --sweep "$SWEEP" "$LOG"
  run -0 browse 'key 4' 'eval document.querySelector(".matrix").innerText' \
    'eval document.querySelector("#sweep-view code").textContent' \
    'eval document.querySelector(".finding").textContent' \
    'eval document.querySelector(".outcome-same").click()' 'eval detail.textContent'
  assert_line --index 0 --partial '0.1\tvfork\tmake\treported\tsilent !\tcc1 -quiet a.c\n0.2\tfork'
  assert_line --index 1 '"forkshim run --fail ENOMEM@at:0.1 -- make -j2"'
  assert_line --index 2 --partial 'vfork 0.1 with ENOMEM, which starts cc1 -quiet a.c: status 0'
  assert_line --index 4 '"samefork 0.2 with EAGAIN, which starts cc1 -quiet b.cCopyr"'
}

@test "a button copies the line that repeats a finding" {
  page --sweep "$SWEEP" "$LOG"
  run -0 browse 'key 4' \
    'eval addEventListener("copy", () => window.copied = String(getSelection()))' \
    'eval document.querySelector(".copy").focus()' 'key Enter' \
    'until document.querySelector(".copy").textContent === "Copied"' 'eval copied'
  assert_line --index 2 '"forkshim run --fail ENOMEM@at:0.1 -- make -j2"'
}

@test "a finding has the stack of its creation" {
  jq '.points[].site = {stack: ["start at a.c:5", "main at a.c:<9>"]}' "$SWEEP" \
    >"$BATS_TEST_TMPDIR/sweep.json"
  page --sweep "$BATS_TEST_TMPDIR/sweep.json" "$LOG"
  run -0 browse 'key 4' 'eval document.querySelector(".finding .stack").textContent'
  assert_output '"start at a.c:5\nmain at a.c:<9>"'
}

@test "a sweep alone makes a page, with its own command as the title" {
  page --sweep "$SWEEP"
  run -0 browse 'eval document.title' \
    'eval [...document.querySelectorAll("[role=tab]")].filter((tab) => tab.offsetParent)
      .map((tab) => tab.textContent).join()' \
    'eval document.querySelector(".matrix").innerText' \
    'eval [detail.textContent, query.offsetParent]'
  assert_line --index 0 '"make -j2 · forkshim report"'
  assert_line --index 1 '"Sweep"'
  assert_line --index 2 --partial '0.1\tvfork\tmake\treported\tsilent !\n0.2'
  assert_line --index 3 '["Choose an outcome", null]'
  run -125 bare "$REPORT" --html "$PAGE"
  cp "$LOG" "$BATS_TEST_TMPDIR/log"
  run -125 bare "$REPORT" --html "$BATS_TEST_TMPDIR/log" --sweep "$SWEEP"
  assert_output --partial 'expected a log after the page'
  run -0 cmp "$LOG" "$BATS_TEST_TMPDIR/log"
}

@test "a sweep that is no JSON is refused with a sentence" {
  run -125 page --sweep "$LOG" "$LOG"
  assert_output "forkshim: $LOG: is no JSON; expected what 'forkshim sweep --json' writes"
}
