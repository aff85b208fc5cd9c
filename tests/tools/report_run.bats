#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# forkshim run --report: a run and the page of it in one command.

# shellcheck disable=SC2016,SC2154 # for the program's shell; what run assigns
load ../test_helper

setup() {
  cd "$BATS_TEST_TMPDIR" || return
  mkdir logs && export TMPDIR=$PWD/logs
}

assert_no_log() { # of all that the launcher made
  run -0 find logs -type f
  refute_output
}

@test "--report writes the page of the run, ends as the program does and leaves no log" {
  run --separate-stderr shim run --report page.html -- bash -c '(exit 3); echo out; exit 4'
  assert_failure 4
  assert_output out
  assert_equal "${stderr-}" ''
  LIMIT=120 run -0 bare /usr/bin/python3 "$ROOT/tests/fixtures/report/browser.py" \
    "file://$PWD/page.html" 'eval document.documentElement.dataset.lanes'
  assert_output '"2"'
  assert_no_log
}

@test "--report goes with --log, with faults, and with a folder of an odd name" {
  mkdir 'logs/a %p' && TMPDIR+='/a %p'
  run -0 shim run --report=page.html --log mine --fail EAGAIN@1 -- \
    "$PROGRAMS/create" -n 2 fork
  assert_file_contains page.html EAGAIN
  assert_equal "$(jq -c 'select(.phase == "failed").error' mine)" '"EAGAIN"'
  assert_no_log
}

@test "--report writes the page of a run that a signal or its time has ended" {
  run -143 shim run --report page.html -- bash -c '(:); kill -TERM $$'
  assert_file_contains page.html 'kill -TERM'
  run -124 shim run --report late.html --timeout 3 -- bash -c 'sleep 20; :'
  assert_file_contains late.html 'sleep 20'
  assert_no_log
}

@test "--report keeps the log that a daemon goes on writing, and names it" {
  mkfifo go
  run -0 shim run --report page.html -- dash -c 'setsid dash -c "read _ <go; (:); :" >out 2>&1 &'
  log=$(echo logs/*)
  assert_output "forkshim: page.html shows the run up to now; what still runs goes on writing to\
 $PWD/$log"
  before=$(wc -l <"$log")
  echo >go
  while [[ $(wc -l <"$log") == "$before" ]]; do sleep 0.05; done
}

@test "a run removes the log of one that was killed, once nobody of that is left" {
  mkfifo go end
  "$FORKSHIM" run --report page.html -- \
    dash -c '(:); (echo >go; timeout 50 cat end; :) & wait' 3>&- &
  local killed=$!
  read -r _ <go
  log=$(echo logs/forkshim-run.??????)
  shim run --report other.html -- dash -c '(:); :'
  assert_exist "$log"
  kill -KILL "$killed"
  wait "$killed" || true
  shim run --report other.html -- dash -c '(:); :'
  assert_exist "$log" # its orphan still writes to it
  echo >end
  is_removed() {
    shim run --report other.html -- dash -c '(:); :'
    [[ ! -e $log ]]
  }
  wait_until is_removed
  assert_no_log
}

@test "--report refuses a page that cannot be written before anything runs" {
  run -125 shim run --report no/page.html -- echo started
  assert_output "forkshim: --report: the page no/page.html cannot be written: No such file\
 or directory"
  run -125 shim run --report page.html --print -- echo started
  assert_output --partial "--report has no use with it"
  run -127 shim run --report page.html -- ./absent
  assert_no_log
}

@test "--report fails where no process of the run has loaded the library" {
  run -125 shim run --report page.html -- busybox true
  assert_output "forkshim: --report: no process of the run loaded the library, so no handler ran;\
 forkshim doctor busybox says why, and --deep sees what it creates"
  assert_no_log
}

@test "the text report names programs as they were called, and children as their creators" {
  ln -s /bin/dash shell
  shim run --log named.jsonl -- ./shell -c '(:); (exit 3); /bin/true'
  run -0 shim report named.jsonl
  assert_line --index 0 --partial "shell -c "
  assert_line --regexp '> shell .* 0\.1 '
  assert_line --regexp '> true .* 0\.3 '
  refute_output --partial dash
  run -0 shim report --summary named.jsonl
  assert_line --regexp '^deepest  (shell|true) \['
}
