#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# --deep: a process is counted once, ends once and goes by one name, whoever has told of it: the
# library in it, that in the parent which waits for it, or the supervisor.

# shellcheck disable=SC2016,SC2154 # for the program's shell; what the loaded files and run assign
load ../test_helper
load deep

counted() { # of the line of --stats, in the output
  assert_output --regexp "(^|$'\n')forkshim: [0-9]+ process"
  sed -n 's/^forkshim: \([0-9]*\) process.* \([0-9]*\) creations\{0,1\}: .*/\1 \2/p' <<<"$output"
}

@test "a process that the supervisor traces and its parent waits for has one exit record" {
  local shell
  for shell in bash dash; do
    rm -f "$LOG"
    run -0 deep --stats -- "$shell" -c 'for i in 1 2 3 4 5 6 7 8; do busybox sh -c "(:); :"; done; :'
    assert_equal "$shell: $(counted)" "$shell: 17 16"
    run jq -r 'select(.phase == "exit") | .lineage' "$LOG"
    assert_equal "$shell: $(sort <<<"$output" | uniq -d)" "$shell: "
    run -0 shim report --summary "$LOG"
    assert_output --regexp "^17 processes in .*, 16 creations: 16 made"
  done
}

@test "a child of an inline system call is counted once, though it loads the library" {
  local what processes creations
  for what in fork vfork spawn exec exit _exit again; do
    rm -f "$LOG"
    run -0 deep --stats -- "$PROGRAMS/missed" "$what"
    read -r processes creations < <(counted)
    assert_equal "$what: $processes" "$what: $((creations + 1))"
  done
}

@test "so it is where its process ids are those of a pid namespace of its own" {
  local what processes creations
  bare unshare -pf true || skip "no pid namespaces are to be had"
  for what in fork exec; do
    rm -f "$LOG"
    run -0 deep --stats -- unshare -pf "$PROGRAMS/missed" "$what"
    read -r processes creations < <(counted)
    assert_equal "$what: $processes" "$what: $((creations + 1))"
  done
}

@test "what a program without the library does has its name, in the log, the trace and the report" {
  run -0 --separate-stderr deep --trace -- bash -c 'busybox sh -c "(:); kill -KILL \$\$"; exec busybox sh -c "(:); :"'
  assert_regex "$stderr" " 0\.1\.1 +busybox\[[0-9]+\] syscall:clone = [0-9]+"
  assert_regex "$stderr" " 0\.1 +busybox\[[0-9]+\] ends by SIGKILL"
  assert_regex "$stderr" " 0\.2 +busybox\[[0-9]+\] syscall:clone = [0-9]+"
  run jq -r 'select(.phase == "exit") | "\(.lineage) \(.program)"' "$LOG"
  assert_line --regexp '^0 .*/busybox$'
  assert_line --regexp '^0\.1 .*/busybox$'
  run -0 shim report --summary "$LOG"
  assert_line --regexp '^busybox +syscall:clone +2 '
  run -0 shim report "$LOG"
  assert_line --index 0 --regexp '^busybox  \[[0-9]+\] 0 '
  assert_line --index 1 --regexp '^├─ fork > busybox  \[[0-9]+\] 0\.1 .*exit 137$'
}
