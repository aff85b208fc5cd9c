#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Every ELF program in /usr/bin of this machine, with --version: its status, output and standard error
# are the same with the shim, which has a handler for everything it creates.

load ../test_helper

# One program, bare and with the shim, each in an empty folder that is its home, too. Numbers in
# standard error are masked: times and pids. The second attempt is for those that leave something
# behind at their first start, which they say once a machine.
compare() { # PROGRAM
  for _ in 1 2; do
    observe "$1" bare
    observe "$1" shim
    ! cmp -s "$work/bare" "$work/shim" || return 0
  done
  printf '%s differs:\n' "$1"
  diff -a "$work/bare" "$work/shim" | head -n 6
}

observe() { # PROGRAM bare|shim
  local words=(env "HOME=$work/home") status=0
  [[ $2 == bare ]] || words+=(LD_PRELOAD="$LIB" FORKSHIM_INLINE=$'[handler log]\noutput = /dev/null')
  rm -rf "${work:?}/home"
  mkdir "$work/home"
  cd "$work/home" || return
  timeout -k 1 10 "${words[@]}" "$1" --version >../out 2>../err </dev/null || status=$?
  { echo "status $status"; cat ../out; sed 's/[0-9][0-9]*/N/g' ../err; } >"../$2"
  # groff starts its programs at once, and each says its version when it gets to it.
  [[ $1 != */groff ]] || sort -o "../$2" "../$2"
}

export -f compare observe

elf_programs() { # of /usr/bin, each file once
  local path
  for path in /usr/bin/*; do
    [[ -f $path && -x $path && $(head -c 4 "$path" | tail -c 3) == ELF ]] && readlink -f "$path"
  done | sort -u
}

# A program that kills all it may, or forks without end, takes no more than its namespace with it.
contained=()
contain() {
  local words=(unshare --user --map-root-user --pid --fork --kill-child --mount-proc)
  ((EUID)) || words=(unshare --pid --fork --kill-child --mount-proc)
  ! "${words[@]}" true 2>/dev/null || contained=("${words[@]}")
}

setup_file() { elf_programs >"$BATS_FILE_TMPDIR/programs"; }

# Part N of 8 of them, which a busy machine does in a test's time, too.
compare_part() { # N
  contain
  split -n "r/$1/8" "$BATS_FILE_TMPDIR/programs" >"$BATS_TEST_TMPDIR/part"
  (($(wc -l <"$BATS_TEST_TMPDIR/part") > 12))
  # shellcheck disable=SC2016 # the shell of each program expands it
  run timeout -k 1 300 "${contained[@]}" xargs -a "$BATS_TEST_TMPDIR/part" -P 4 -n 1 bash -c \
    'work=$(mktemp -d -p "$BATS_TEST_TMPDIR") && compare "$1"; rm -rf "$work"' - 3>&-
  refute_output
}

@test "every program of the machine says its version as bare, part 1 of 8" {
  compare_part 1
}

@test "every program of the machine says its version as bare, part 2 of 8" {
  compare_part 2
}

@test "every program of the machine says its version as bare, part 3 of 8" {
  compare_part 3
}

@test "every program of the machine says its version as bare, part 4 of 8" {
  compare_part 4
}

@test "every program of the machine says its version as bare, part 5 of 8" {
  compare_part 5
}

@test "every program of the machine says its version as bare, part 6 of 8" {
  compare_part 6
}

@test "every program of the machine says its version as bare, part 7 of 8" {
  compare_part 7
}

@test "every program of the machine says its version as bare, part 8 of 8" {
  compare_part 8
}
