# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# Runs a real program with and without the shim and compares what can be seen of it, and reads
# the log that the shim wrote meanwhile.

LOG=$BATS_TEST_TMPDIR/forks.jsonl
# A python3 in PATH may be a script that forks for reasons of its own.
export PYTHON=/usr/bin/python3

# A test file may define this to fill the folder that each run of a program starts in.
arrange() { :; }

# Runs a command in a new folder, always of the same name, since programs print it.
observe() { # NAME COMMAND ARG...: stdout, stderr and status go to NAME.*
  local seen=$BATS_TEST_TMPDIR/$1 folder=$BATS_TEST_TMPDIR/folder status=0
  rm -rf "$folder" && mkdir "$folder"
  pushd "$folder" >/dev/null || return
  arrange
  "${@:2}" >"$seen.stdout" 2>"$seen.stderr" </dev/null || status=$?
  echo "$status" >"$seen.status"
  popd >/dev/null || return
}

assert_same() { # NAME NAME
  local part
  for part in status stderr stdout; do
    diff -u "$BATS_TEST_TMPDIR/$1.$part" "$BATS_TEST_TMPDIR/$2.$part" || fail "$part differs"
  done
}

# With the library preloaded and no handler.
assert_transparent() { # COMMAND ARG...
  observe bare bare "$@"
  observe idle preload "$@"
  assert_same bare idle
}

# With every phase logged, at least one creation seen, and each one's lines in order.
assert_logged() { # COMMAND ARG...
  observe bare bare "$@"
  rm -f "$LOG"
  observe logged shim run -H "log output=$LOG phases=start,prepare,parent,child,failed" -- "$@"
  assert_same bare logged
  grep -q '"phase":"parent"' "$LOG" || fail "the log holds no creation"
  assert_paired "$LOG"
}

assert_paired() { # LOG
  run jq -rs -f "$ROOT/tests/log_pairs.jq" "$1"
  assert_success
  refute_output
}

lines_of() { # LOG JQ-CONDITION: prints the number of lines that it holds for
  jq -s "map(select($2)) | length" "$1"
}

# The functions called, with how often each made a process, such as "fork 2, vfork 1".
assert_created() { # SUMMARY
  run jq -rs 'map(select(.phase == "parent")) | group_by(.function)
    | map("\(.[0].function) \(length)") | join(", ")' "$LOG"
  assert_output "$1"
}
