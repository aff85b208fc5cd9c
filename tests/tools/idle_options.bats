#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Options and values that would change nothing are refused with a sentence that names them.

load ../test_helper

setup() {
  cd "$BATS_TEST_TMPDIR" || return
}

refuses() { # SENTENCE ARG...: forkshim ARG... says so, and runs nothing
  run -125 shim "${@:2}"
  assert_output --partial "$1"
  assert_not_exist ran
}

@test "an option of sweep that is about another one is refused without that" {
  refuses "--delay is about --action delay" sweep --delay 3 -- touch ran
  refuses "--errors is about --action fail" sweep --action kill --errors EIO -- touch ran
  refuses "--normalize is about standard output" sweep --compare none --normalize sort -- touch ran
  refuses "--force is about the file of --cache" sweep --force -- touch ran
  refuses "--resume goes on from the file of --json" sweep --resume -- touch ran
}

@test "what --merge, --point and --replay would not use is refused" {
  refuses "--jobs has no effect, because --merge runs nothing" sweep --jobs 2 --merge a.json
  refuses "--cache has no effect, because --point takes" sweep --cache c --point 1 --plan=p
  refuses "--max has no effect, because --replay takes" sweep --max 2 --replay r.json
}

@test "report --no-fold is refused where no tree is asked for" {
  shim run --log l.jsonl -- sh -c '(exit 0); exit 0'
  refuses "--no-fold is about the tree" report --no-fold --summary l.jsonl
  run -0 shim report --no-fold --summary --tree l.jsonl
}

@test "a lineage that no creation can have is refused before the program runs" {
  for lineage in 0.x 0 0. 0.01 1.2 0.1,0.y; do
    refuses "--at '$lineage': expected lineages joined by commas" sweep --at "$lineage" -- touch ran
  done
  run -0 shim sweep --at '0.[12]*' --compare none --confirm 0 sh -c '(exit 0); exit 0'
}

@test "selectors that select nothing are named, with their values and what there was" {
  local program='(exit 0); exit 0'
  run -125 shim sweep --program perll sh -c "$program"
  assert_output --partial "asked for by --program=perll (there are: sh)"
  run -125 shim sweep --caller nosuch.so sh -c "$program"
  assert_output --regexp "asked for by --caller=nosuch.so \(there are: [^)]+\)"
  run -125 shim sweep --depth 7 --at 0.9 sh -c "$program"
  assert_output --partial "asked for by --depth=7 (there are: 1) and --at=0.9 (there are: 0.1)"
  run -125 shim sweep --program sh --exclude 's*' sh -c "$program"
  assert_output --partial "asked for by --exclude=s* (there are: sh)"
}

@test "a wrong word of a list is named, with the one that was probably meant" {
  refuses "such as EAGAIN,ENOMEM; did you mean EAGAIN?" sweep --errors EAGIAN -- touch ran
  refuses ", found EAGIAN; did you mean EAGAIN?" sweep --errors EIO,EAGIAN,ENOMEM -- touch ran
  refuses ", found spwn; did you mean spawn?" sweep --kinds fork,spwn -- touch ran
  refuses "; did you mean delay?" sweep --action dealy -- touch ran
  refuses "; did you mean creations?" top --sort creation
}
