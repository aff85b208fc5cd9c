#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The log of `run --log` is written by the run: whatever a process has lost, it can still log, and
# it has no descriptor of ours.

load ../test_helper

setup() {
  log=$BATS_TEST_TMPDIR/log
  cd "$BATS_TEST_TMPDIR" || return
}

lineages() { # PHASE
  jq -r "select(.phase == \"$1\").lineage" "$log" | sort -V | xargs
}

@test "a program finds no descriptor of the log" {
  # shellcheck disable=SC2016 # for the program
  program='ls /proc/self/fd; (:); ls /proc/$$/fd'
  run bare bash -c "$program"
  expected=$output
  run shim run --log "$log" --report page.html -- bash -c "$program"
  assert_output "$expected"
  assert_equal "$(lineages parent)" "0.1 0.2"
}

@test "a program with few descriptors, or none for its streams, keeps those that it would have" {
  cc -x c -o take - <<'END'
#include <fcntl.h>
#include <stdio.h>
int main(void) { int file = open("/dev/null", O_RDONLY); dprintf(file == 1 ? 2 : 1, "%d\n", file); }
END
  for limit in 64 256; do
    for closed in '' '>&-'; do
      command="ulimit -n $limit; exec ./take $closed"
      run bare bash -c "$command" </dev/null
      expected=$output
      run shim run --log "$log" -- bash -c "$command" </dev/null
      assert_output "$expected"
      FORKSHIM_INLINE=$'[handler log]\noutput = '$log run preload bash -c "$command" </dev/null
      assert_output "$expected"
    done
  done
  assert_equal "$(grep -vc '^{' "$log")" 0
}

@test "a log named by a descriptor is that file, whatever the program does with the number" {
  shim run --log /dev/fd/4 -- bash -c 'exec 4>data; echo one >&4; (:); echo two >&4' 4>"$log"
  assert_equal "$(<data)" $'one\ntwo'
  assert_equal "$(lineages parent)" 0.1
  run -0 shim run --log >(cat >"$log.piped") -- /usr/bin/python3 -c 'import subprocess
subprocess.run(["true"])'
  refute_output
  wait_until grep '"lineage":"0.1"' "$log.piped"
}

@test "what gave up root, also by an exec, counts, obeys and logs as before" {
  ((EUID == 0)) || skip "only root can give it up"
  chmod 755 "$BATS_TEST_TMPDIR"
  cp "$PROGRAMS/create" .
  run shim run --log "$log" --fail ENOMEM@3 --require-fired --stats -- setpriv --reuid=65534 \
    --regid=65534 --clear-groups ./create -n 4 fork
  assert_success
  assert_equal "${lines[*]:0:4}" "$(printf 'fork: %s ' 'child exited 7, errno 1234' \
    'child exited 7, errno 1234' '-1 ENOMEM' 'child exited 7, errno 1234' | sed 's/ $//')"
  assert_line --partial "3 made, 1 failed, 1 of them refused"
  assert_equal "$(lineages parent) $(lineages failed)" "0.1 0.2 0.4 0.3"
}

@test "a state for other users of the tree has a name that they cannot find" {
  ((EUID == 0)) || skip "only root can give it up"
  # shellcheck disable=SC2016 # for the program
  run shim run --log "$log" -- bash -c 'echo "$FORKSHIM_STATE"; stat -c "%a %U" "$FORKSHIM_STATE" \
    "${FORKSHIM_STATE%/*}"'
  assert_line --index 0 --regexp '/forkshim-state\.[^/]{6}/[0-9a-f]{32}$'
  assert_line --index 1 "666 root"
  assert_line --index 2 "711 root"
  assert_not_exists "${lines[0]%/*}"
}

@test "what changed its root directory logs as before" {
  ((EUID == 0)) || skip "only root can change it"
  mkdir empty
  run -0 shim run --log "$log" -- /usr/bin/python3 -c 'import os
os.chroot("empty")
os.setuid(65534)
if os.fork() == 0: os._exit(0)
os.wait()'
  refute_output
  assert_equal "$(lineages parent)" 0.1
}

@test "lines go round the ring whole, each once" {
  run -0 shim run --log "$log" -- bash -c '"$1" -n 999 fork; "$1" -n 999 fork; "$1" -n 999 fork; :' \
    - "$PROGRAMS/create"
  assert_equal "$(jq -r 'select(.phase == "parent" or .phase == "child") | .phase + .lineage' "$log" |
    sort | uniq -c | grep -c "^ *1 ")" 6000
}

@test "when the process that writes the log is killed or stopped, no line is lost" {
  cat >program <<'END'
for i in {1..20}; do (:); done
kill -s "$1" "$(pgrep -x forkshim-log -P "$PPID")"
for i in {21..60}; do (:); done
END
  for signal in KILL STOP; do
    rm -f "$log"
    run -0 shim run --log "$log" -- bash program "$signal"
    refute_output
    # pgrep's is one more.
    assert_equal "$signal $(lineages parent | wc -w)" "$signal 61"
  done
}

# Those that are killed leave lines that are reserved and never written.
@test "processes that are killed while they log hold up nobody" {
  # shellcheck disable=SC2016 # for the program
  LIMIT=120 run -5 shim run --log "$log" --stats -- bash -c 'for i in {1..30}; do
    bash -c "for j in {1..99}; do (:); done" & killed+=($!)
  done
  sleep 0.3
  kill -KILL "${killed[@]}"; wait; (exit 5)' 2>&1
  run -0 jq -s 'map(select(.phase == "exit")) | length > 0' "$log"
  assert_output true
  grep '"phase":"child".*"lineage":"0.31"' "$log"
}

@test "what outlives the run goes on logging" {
  # shellcheck disable=SC2016 # for the program
  shim run --quiet --log "$log" -- bash -c 'trap "(:); (:); exit" USR1; (setsid bash -c "
    until [[ -e go ]]; do sleep 0.05; done; (:); (:)" &)'
  local -i before
  before=$(lineages parent | wc -w)
  touch go
  more() { (($(lineages parent | wc -w) > before + 1)); }
  wait_until more
}

@test "a reader that has stopped costs lines, which the run says, and not the run" {
  mkfifo fifo
  bash -c 'exec sleep 60' <fifo 3>&- &
  reader=$!
  run -0 shim run --log fifo -- "$PROGRAMS/create" -n 600 fork
  kill "$reader"
  assert_line --regexp 'log lines? (was|were) lost|lost [0-9]+ log lines|[0-9]+ lines of'
}

@test "a run with a log does not look through /proc" {
  run -0 strace -f -qq -e trace=openat -o "$BATS_TEST_TMPDIR/opened" \
    "$FORKSHIM" run --log "$BATS_TEST_TMPDIR/log" -- dash -c '(:)'
  run -1 grep -F '"/proc", ' "$BATS_TEST_TMPDIR/opened"
}
