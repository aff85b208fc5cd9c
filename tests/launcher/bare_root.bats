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
  cp -a "$WORK/fresh" "$WORK/first" && cp -a "$WORK/fresh" "$WORK/second"
  run_readme "$WORK/fresh" >"$WORK/readme.out" 2>&1 || true
  # apt-get ends what dpkg has begun, so one root has one moment of the installation.
  interrupt_first_use first '^(Get|Hit|Ign):' '^Setting up' '^\[[1-9][0-9]*/'
  interrupt_first_use second '^Unpacking' '^-- '
}

# In the root NAME, at each PATTERN of its output; then lets one be.
interrupt_first_use() { # NAME PATTERN...
  local use="scripts/forkshim run --fail EAGAIN -- perl -e 'fork // print qq(\$!\\n)'"
  local root=$WORK/$1 moment status
  for moment in "${@:2}"; do
    status=0
    interrupt_in_root "$root" "$use" "$moment" "$WORK/moment.out" || status=$?
    echo "$moment: $status $(find "$root/usr/sbin" -name policy-rc.d | wc -l)" >>"$WORK/moments"
  done
  status=0
  in_root "$root" <<<"$use" >"$WORK/last.out" 2>&1 || status=$?
  echo "$1: $status $(tail -n 1 "$WORK/last.out")" >>"$WORK/lasts"
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
  run cat "$WORK/moments"
  ((${#lines[@]} == 5))
  for line in "${lines[@]}"; do assert_equal "$line" "${line%: *}: 130 0"; done
}

@test "after interruptions the first use succeeds" {
  run cat "$WORK/lasts"
  assert_output "first: 0 Resource temporarily unavailable
second: 0 Resource temporarily unavailable"
}
