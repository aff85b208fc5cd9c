#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# README.md on a machine that has nothing: its commands in their order, as they stand, in one shell;
# and the first use, interrupted at five moments of the installation and the build.
#
# The work is done in setup_file, where no test's time limit is.

# shellcheck disable=SC2154 # what run assigns
load ../test_helper
load ../readme
load bare_root

# Runs the blocks in one shell, each with a file of its own for what it prints.
run_readme() { # ROOT
  local number
  (cd "$WORK" && cp "$ROOT/README.md" . && blocks c >/dev/null && mv c1 "$1/forkshim/greet.c" &&
    blocks console >blocks)
  for ((number = 1; number <= $(<"$WORK/blocks"); ++number)); do
    printf 'exec >/tmp/shown%s 2>&1\n' "$number"
    commands_of "$WORK/console$number"
  done | in_root "$1"
}

# What a first use installs and builds comes before what its command prints, and ends with a step of
# ninja's.
without_building() { # FILE
  awk '/^\[[0-9]+\/[0-9]+\] / { text = ""; next } { text = text $0 "\n" } END { printf "%s", text }' \
    "$1"
}

setup_file() {
  export WORK=$BATS_FILE_TMPDIR WHY
  WHY=$(why_no_root)
  [[ -z $WHY ]] || return 0
  make_bare_root "$WORK/fresh" >"$WORK/debootstrap.out" 2>&1 ||
    WHY="debootstrap failed: $(tail -n 1 "$WORK/debootstrap.out")"
  [[ -z $WHY ]] || return 0
  cp -a "$WORK/fresh" "$WORK/interrupted"
  run_readme "$WORK/fresh" >"$WORK/readme.out" 2>&1 || true
  local first='scripts/forkshim run --fail EAGAIN -- perl -e "fork // print qq($!\n)"'
  local moment number=0 status
  for moment in '^(Get|Hit|Ign):' '^Unpacking' '^Setting up' '^-- ' '^\[[1-9][0-9]*/'; do
    status=0
    interrupt_in_root "$WORK/interrupted" "$first" "$moment" "$WORK/moment-$((++number)).out" ||
      status=$?
    echo "$status $(find "$WORK/interrupted/usr/sbin" -name policy-rc.d | wc -l)" \
      >"$WORK/moment-$number"
  done
  status=0
  in_root "$WORK/interrupted" <<<"$first" >"$WORK/last.out" 2>&1 || status=$?
  echo "$status" >"$WORK/last.status"
}

setup() {
  [[ -z $WHY || -n ${CI-} ]] || skip "$WHY"
  assert_equal "$WHY" ""
}

@test "README's commands print on a fresh machine what README shows" {
  cd "$WORK"
  assert [ "$(<blocks)" -ge 6 ]
  for ((number = 1; number <= $(<blocks); ++number)); do
    PWD=/forkshim assert_shown "console$number" "$(without_building "fresh/tmp/shown$number")"
  done
}

@test "a first use that is interrupted ends by that, and leaves no policy for services" {
  for number in 1 2 3 4 5; do
    assert_equal "$number: $(<"$WORK/moment-$number")" "$number: 130 0"
  done
}

@test "after five interruptions the first use succeeds" {
  run tail -n 1 "$WORK/last.out"
  assert_output "Resource temporarily unavailable"
  assert_equal "$(<"$WORK/last.status")" 0
}
