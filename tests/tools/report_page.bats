#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# forkshim report --html, opened in headless Chromium. Every step fails where the page logs an error,
# throws, or asks for anything over the network (tests/fixtures/report/browser.py).

load page

@test "the page has a lane for each process and a mark for each start and fault" {
  page "$LOG"
  run -0 browse 'eval {...document.documentElement.dataset}' 'eval document.title'
  assert_line --index 0 '{"rows": "5", "lanes": "5", "marks": "5", "ready": "yes"}'
  assert_line --index 1 '"make -j2 · forkshim report"'
}

@test "the timeline draws the fault in its colour, and a picture of it is kept" {
  page "$LOG"
  run -0 browse "shot $FORKSHIM_BUILD/report.png" 'eval (() => {
    const { data } = canvas.getContext("2d").getImageData(700, 20, 500, 20);
    const at = (i) => data.slice(i, i + 3).join();
    return Array.from({ length: data.length / 4 }, (_, i) => at(i * 4))
      .filter((colour) => colour === "196,22,28").length > 40; })()'
  assert_output true
  run -0 file "$FORKSHIM_BUILD/report.png"
  assert_output --partial 'PNG image data, 1300 x'
}

@test "search finds processes by program, and steps from one to the next" {
  page "$LOG"
  run -0 browse 'key /' 'text cc1' 'eval found.value' 'key Enter' 'key Enter' 'eval found.value' \
    'eval detail.textContent' 'key Escape' 'eval [query.value, found.value]'
  assert_line --index 0 '"2 found"'
  assert_line --index 1 '"2 of 2"'
  assert_line --index 2 --partial 'cc1 -quiet b.cpid 102 · lineage 0.2 · from 1.00 ms for 3.00 ms'
  assert_line --index 3 '["", ""]'
}

@test "search finds a fault, a pid and a lineage, and says when it finds nothing" {
  page "$LOG"
  for case in 'eagain:1' 'pid:103:1' 'lineage:0.4:1' 'make exit:1' 'nowhere:not'; do
    run -0 browse 'key /' "text ${case%:*}" 'eval found.value'
    assert_output --partial "\"${case##*:} found"
  done
}

@test "a process that went through several programs names them" {
  { sed 3q "$LOG"; sed -n '3s/cc1/as/gp' "$LOG"; } >"$MINE"
  page "$MINE"
  run -0 browse 'key ArrowDown' 'key ArrowDown' 'eval detail.textContent'
  assert_output --partial '· images cc1 > as · /usr/bin/as"'
}

@test "a link names the view and the search" {
  page "$LOG"
  PAGE+='#view=tree&q=echo'
  run -0 browse 'eval document.querySelector(".chosen > .row").textContent'
  assert_output '"[103]  990 us  exit 2  0.4  fork > sh -c '\''echo \"a\\x1b[31m b\"; exit 2'\''"'
}

@test "the tree folds and opens with the keyboard, as in the text" {
  page "$LOG"
  local rows='eval [...document.querySelectorAll("#tree-root .row")].map((row) => row.textContent)'
  run -0 browse 'key 2' 'eval document.querySelector("#tree [tabindex]").focus()' 'key ArrowDown' \
    'key ArrowRight' "$rows"
  assert_output --partial '0.3  ! vfork failed: EAGAIN, refused by third-fork-fails"'
  assert_output --partial '"  to 3.00 ms  exit 0  0.1 .. 0.2  vfork > cc1 x 2"'
  assert_output --partial '"[102]  3.00 ms  exit 0  0.2  vfork > cc1 -quiet b.c"'
}

@test "zooming changes the picture and 0 brings the whole run back" {
  page "$LOG"
  # After its first readings the browser smooths a canvas otherwise, hence the pictures before.
  local picture='canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.join()'
  run -0 browse "eval ($picture, canvas.focus())" 'key 0' "eval ($picture, 0)" 'key 0' \
    "eval (window.whole = $picture, 0)" 'key +' "eval $picture === whole" \
    'key 0' "eval $picture === whole"
  assert_line --index 3 false
  assert_line --index 4 true
}

@test "the page is dark where the reader wants it dark" {
  page "$LOG"
  local ground='canvas.getContext("2d").getImageData(900, 300, 1, 1).data.join()'
  run -0 browse "until $ground === '255,255,255,255'" dark "until $ground === '21,24,27,255'" \
    'eval getComputedStyle(document.body).backgroundColor'
  assert_output '"rgb(21, 24, 27)"'
}

@test "names made to break out of the page are shown as they are" {
  printf '%s\n' '{"t":1,"phase":"start","lineage":"0","pid":7,"program":"/</script><img src=x>",' \
    '"args":["<b onclick=\"x\">","<!--<script>","\u2028\"\\"]}' | paste -sd '' >"$MINE"
  page "$MINE"
  run -0 browse 'key ArrowDown' 'eval document.querySelector("#detail b").textContent' \
    'eval detail.textContent.split(" · ").at(-1)' 'eval command.textContent' 'key 2' \
    'eval document.querySelectorAll("body b, body img").length'
  assert_line --index 0 "\"<b onclick=\\\"x\\\"> <!--<script> '\\\\u{2028}\\\"\\\\'\""
  assert_line --index 1 '"/</script><img src=x>"'
  assert_line --index 2 "\"<b onclick=\\\"x\\\"> <!--<script> '\\\\u{2028}\\\"\\\\'\""
  assert_line --index 3 1
}

@test "a page of too many processes is cut with a sentence" {
  seq 100002 | awk '{ printf "{\"t\":%d,\"phase\":\"parent\",\"function\":\"fork\",\"pid\":1," \
    "\"child\":%d,\"ns\":1}\n", $1, $1 + 1 }' >"$MINE"
  page "$MINE"
  run -0 browse 'eval [document.documentElement.dataset.lanes, capped.textContent]'
  assert_output '["100000", "This page shows the first 100000 of 100003 processes.'\
' The table of creations counts all; so do --summary and --trace."]'
}
