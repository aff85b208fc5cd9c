# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# What the tests of --deep share.
# shellcheck disable=SC2154 # what run assigns

LOG=$BATS_TEST_TMPDIR/log.jsonl

# Where the machine lets nobody install a listener, there is one thing to test: that a run says so,
# and does not begin. The one place that decides it.
need_deep() {
  run --separate-stderr shim run -q --deep -- true
  [[ $status != 0 ]] || return 0
  assert_failure 125
  assert_regex "$stderr" "^forkshim: --deep(:| needs) .*(already has a seccomp listener|is not\
 allowed here|Linux 5\.5)"
  skip "$stderr"
}

setup() { need_deep; }

deep() { # ARG...: of forkshim run
  shim run -q --deep --log "$LOG" "$@"
}

aloud() { # ARG...: of forkshim run, with what the user has not asked for
  shim run --deep --log "$LOG" "$@"
}

lineages() { # of the creations in the log that were made, sorted
  jq -r 'select(.phase == "parent" or .phase == "failed") | .lineage' "$LOG" | sort -V
}

# shellcheck disable=SC2034 # tests use it
AS_NOBODY=(setpriv --reuid=65534 --regid=65534 --clear-groups)

# The fixture for another libc or processor, or a failure of the test that needs it.
build_unseen() { # COMPILER OPTION...
  "$@" -D_GNU_SOURCE -std=gnu17 -O1 -w -static -o "$BATS_TEST_TMPDIR/unseen" \
    "$ROOT"/tests/fixtures/programs/unseen{,_children,_clone3}.c -pthread
}

# Builds NAME in the test's directory from standard input; CGO is 1 for a program that C is linked to.
build_go() { # NAME [CGO]
  command -v go >/dev/null || skip "no Go compiler is installed"
  cd "$BATS_TEST_TMPDIR" || return
  cat >"$1.go"
  HOME=$PWD CGO_ENABLED=${2-0} GOFLAGS=-mod=mod bare go build -o "$1" "$1.go"
}

# Sets the variables first, second and so on to the numbers of a Go program's commands: from Go 1.23
# on, os makes a process of its own before the first, to see whether the kernel has pidfds.
number_commands() { # COUNT PROGRAM...
  local made names=(first second third fourth fifth) command
  rm -f "$LOG"
  deep -- "${@:2}" >/dev/null
  made=$(lineages | grep -c '^0\.[0-9]*$')
  ((made == $1 || made == $1 + 1)) || fail "${2##*/} made $made processes, and has $1 commands"
  for ((command = 0; command < $1; ++command)); do
    printf -v "${names[command]}" %s $((made - $1 + command + 1))
  done
  rm -f "$LOG"
}

# Runs with a log of threads and execs, beside all else.
within() { # ARG...: of forkshim run
  shim run -q --deep -H "log kinds=all,thread,exec phases=prepare,parent,failed output=$LOG" "$@"
}

# "NAME function phase" of the threads and execs, or of the creations too, in the log's order.
logged_within() { # [KIND...]
  local kinds=${*:-thread exec}
  jq -r --arg kinds "$kinds" 'select(.kind as $kind | $kinds | split(" ") | index($kind)) |
    "\(.lineage) \(.function) \(.phase)"' "$LOG"
}
