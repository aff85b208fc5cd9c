#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# --deep: creations of programs that the library is not loaded into are seen, and can be refused.

# shellcheck disable=SC2154 # what the loaded files and run assign
load ../test_helper
load deep

@test "a static program's creations are logged, with their names and pids" {
  run deep -- "$PROGRAMS/unseen" executes
  assert_success
  run jq -r 'select(.phase == "parent") | "\(.function) \(.kind) \(.seq) \(.lineage)"' "$LOG"
  assert_output $'syscall:clone fork 1 0.1\nfork fork 1 0.1.1'
  run jq -r 'select(.function == "syscall:clone" and .phase == "parent") | .flag_names' "$LOG"
  assert_output SIGCHLD
  # The shell that the child became has found its place in the tree.
  run jq -rs 'map(select(.phase == "start")) | map("\(.lineage) \(.program)") | .[]' "$LOG"
  assert_line --regexp '^0\.1 .*/(dash|sh)$'
  run jq -s '(map(select(.function == "syscall:clone"))[0].child) ==
    (map(select(.phase == "start"))[0].pid)' "$LOG"
  assert_output true
}

@test "the second fork of a static shell fails, and only that" {
  run --separate-stderr shim run -q --deep --fail ENOMEM@2 --log "$LOG" -- \
    busybox sh -c '(echo one); (echo two); echo three'
  assert_failure 2
  assert_output one
  assert_equal "$stderr" "sh: can't fork: Cannot allocate memory"
  run jq -r 'select(.phase == "failed") | "\(.lineage) \(.error) \(.refused_by)"' "$LOG"
  assert_output "0.2 ENOMEM fail"
}

@test "programs of musl, and 32-bit ones, are seen in the same way" {
  build_unseen musl-gcc -idirafter /usr/include -idirafter "/usr/include/$(gcc -print-multiarch)"
  run deep --fail EAGAIN@3 -- "$BATS_TEST_TMPDIR/unseen" forks 4
  assert_output "3 made, 0 interrupted, 1 failed"
  [[ $(uname -m) == x86_64 ]] || return 0
  build_unseen gcc -m32 -idirafter "/usr/include/$(gcc -print-multiarch)"
  run deep --fail EAGAIN@3 -- "$BATS_TEST_TMPDIR/unseen" forks 4
  assert_output "3 made, 0 interrupted, 1 failed"
  run deep -- "$BATS_TEST_TMPDIR/unseen" flags
  assert_output "pidfd yes, status 7"
}

@test "selectors choose among creations that only the kernel sees" {
  local -A made=([at=0.2]=3 [functions=syscall:clone]=0 [functions=fork]=4 [kinds=vfork]=4
    [when=2..3]=2 [max=1]=3 [program=*/unseen]=0 [program=*/other]=4 [depth=2]=4
    [threads=single]=0 [threads=multi]=4 [caller=*]=4)
  local selector
  for selector in "${!made[@]}"; do
    run deep -H "fail $selector" -- "$PROGRAMS/unseen" forks 4
    assert_output "${made[$selector]} made, 0 interrupted, $((4 - made[$selector])) failed"
  done
  ln -s "$PROGRAMS/unseen" "$BATS_TEST_TMPDIR/alias"
  run deep -H 'fail program=alias' -- "$BATS_TEST_TMPDIR/alias" forks 4
  assert_output "0 made, 0 interrupted, 4 failed"
  run deep -H 'fail kinds=vfork' -- "$PROGRAMS/unseen" vforks 3
  assert_output "0 made, 0 interrupted, 3 failed"
}

@test "delay holds the caller, and no other process" {
  local begin end
  begin=$(date +%s%N)
  run deep -H 'delay prepare=400ms when=1' -- "$PROGRAMS/unseen" forks 2
  end=$(date +%s%N)
  assert_output "2 made, 0 interrupted, 0 failed"
  ((end - begin > 400000000)) || fail "it was held for $((end - begin)) ns"
  run jq -s 'map(select(.phase == "parent")) | .[0].ns > 400000000 and .[1].ns < .[0].ns' "$LOG"
  assert_output true
  # A process that is held for long keeps nobody else from making one.
  run deep -H 'delay prepare=30s at=0.1.1' -- \
    bash -c "'$PROGRAMS/unseen' forks & '$PROGRAMS/unseen' forks 3; kill -9 \$!; true"
  assert_output "3 made, 0 interrupted, 0 failed"
}

@test "limit and signal act for a static program, and the signal comes before its next creation" {
  run deep -H 'limit rate=1/min burst=2' -- "$PROGRAMS/unseen" forks 4
  assert_output "2 made, 0 interrupted, 2 failed"
  rm "$LOG"
  run deep -H 'limit levels=1' -- "$PROGRAMS/unseen" orphans 3
  # The run may wait for the orphan, and so log its end.
  run jq -r 'select(.phase != "exit") | "\(.phase) \(.lineage)"' "$LOG"
  assert_output $'parent 0.1\nchild 0.1\nfailed 0.1.1\nfailed 0.1.2\nfailed 0.1.3'
  rm "$LOG"
  run deep -H 'signal parent=SIGTERM when=2' -- "$PROGRAMS/unseen" forks 1000
  assert_failure 143
  assert_regex "$(lineages)" $'^0.1\n0.2(\n0.3)?$'
}

@test "counters and --require-fired know creations that only the kernel sees" {
  run --separate-stderr shim run --deep --stats -- "$PROGRAMS/unseen" forks 3
  assert_success
  assert_regex "$stderr" "4 processes in .*, 3 creations: 3 made, 0 failed"
  assert_regex "$stderr" "syscall:clone +3 +0 +0 "
  run --separate-stderr shim run --deep --require-fired --fail EAGAIN@2 -- \
    "$PROGRAMS/unseen" forks 3
  assert_success
  assert_equal "$stderr" ""
  run --separate-stderr shim run --deep --require-fired --fail EAGAIN@9 -- \
    "$PROGRAMS/unseen" forks 3
  assert_failure 125
  assert_equal "$stderr" "forkshim: --require-fired: --fail EAGAIN@9 never fired (3 creations seen)"
}

@test "top shows static and hooked processes of one tree, with their names and creations" {
  cd "$BATS_TEST_TMPDIR"
  mkfifo go ready
  shim run -q --deep --log /dev/null -- busybox sh -c '(:); (read _ <go; :) &
    dash -c "(:); (echo \$FORKSHIM_STATE >ready; read _ <go; :); :" & wait' 3>&- &
  local runner=$! path
  read -r path <ready
  shows_all() {
    run shim top -n 1 "$path"
    # The root, its subshell, the hooked shell and that one's.
    [[ $(grep -cE '^ *[0-9]+ (0|0\.2|0\.3|0\.3\.2) ' <<<"$output") == 4 ]]
  }
  wait_until shows_all || fail "$output"
  assert_line --regexp '^ *[0-9]+ 0 +.* 3 busybox sh -c '
  assert_line --regexp '^ *[0-9]+ 0\.3 +.* 2 dash -c '
  assert_line --index 0 --partial "6 processes, 4 living; 5 creations: 5 made"
  { echo && echo; } >go
  wait "$runner"
}

@test "a handler that works inside processes is said not to, once, where it would have run" {
  run --separate-stderr aloud -H 'command run=/bin/true' -- "$PROGRAMS/unseen" forks 3
  assert_success
  assert_equal "$stderr" "forkshim: --deep: the handler command does not do all its work for\
 creations that only the kernel sees, such as 0.1 of $(realpath "$PROGRAMS/unseen"): it works inside\
 the process"
  run --separate-stderr deep -H 'command run=/bin/true' -- bash -c '(:); true'
  assert_equal "$stderr" ""
}

@test "clone3 with flags of its own works, and where nobody can read its flags, clone does" {
  run deep -- "$PROGRAMS/unseen" flags
  assert_output "pidfd yes, status 7"
  ((EUID == 0)) || return 0
  # Root may read any memory, so another user's supervisor has to ask.
  chmod 755 "$BATS_TEST_TMPDIR"
  run --separate-stderr bare "${AS_NOBODY[@]}" "$FORKSHIM" run -q --deep -- \
    "$PROGRAMS/unseen" hidden
  assert_output $'Function not implemented\n1 made, 0 interrupted, 0 failed'
}

@test "clone3 whose arguments are nowhere fails as the kernel says" {
  run deep -- "$PROGRAMS/unseen" nowhere
  assert_output "Bad address"
}

@test "a process is counted once that begins in a static program and goes on in a hooked one" {
  run --separate-stderr shim run --deep --stats -- busybox sh -c 'n=0
    while [ $n -lt 60 ]; do n=$((n + 1)); dash -c : & done; wait'
  assert_success
  assert_regex "$stderr" "forkshim: 61 processes in .*, 60 creations: 60 made"
}

@test "report shows the tree of static and other programs" {
  run deep -- bash -c 'busybox sh -c "(:); (:); :"; (:); true'
  assert_success
  run shim report "$LOG"
  assert_output --regexp '├─ fork > .* 0\.1 .*
│  └─ syscall:clone > .* x 2  0\.1\.1 \.\. 0\.1\.2 .*
└─ fork > .* 0\.2 '
}

@test "a program can leave the library out of its tree" {
  run -0 --separate-stderr aloud --stats --require-fired -H 'delay prepare=1us' -- \
    env -u LD_PRELOAD bash -c 'grep -c libforkshim /proc/self/maps; (:); (exec /bin/true); :'
  assert_output 0
  assert_regex "$stderr" "4 processes .* 3 creations: 3 made"
  refute_regex "$stderr" "no handler ran|loaded the library|not intercepted"
  run lineages
  assert_output "$(printf '0.%d\n' 1 2 3)"
  run jq -rs '[.[].function | values] | unique | join(" ")' "$LOG"
  assert_output syscall:clone
}
