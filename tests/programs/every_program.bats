#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Every ELF program in /usr/bin of this machine, with --version: its status, output and standard error
# are the same with the shim, which has a handler for everything it creates: by LD_PRELOAD, and by
# /etc/ld.so.preload with the system's configuration, in a mount namespace that has an /etc of its own.

load ../test_helper

# One program, bare and with the shim, each in an empty folder that is its home, too. Numbers in
# standard error are masked: times and pids. Later attempts are for those that leave something behind
# at their first start, which they say once a machine, and for those that print as time goes by, such
# as a dot for each moment: what they print with the shim, they print in one of the runs without.
compare() { # PROGRAM
  local attempt way different=''
  for attempt in 1 2 3 4; do
    observe "$1" bare
    cp "$work/bare" "$work/bare.$attempt"
    different=''
    for way in "${ways[@]}"; do
      observe "$1" "$way"
      is_as_bare "$way" || different=$way
    done
    [[ -n $different ]] || return 0
  done
  printf '%s differs by %s:\n' "$1" "$different"
  diff -a "$work/bare" "$work/$different" | head -n 6
}

is_as_bare() { # WAY
  local bare
  for bare in "$work"/bare.*; do
    ! cmp -s "$bare" "$work/$1" || return 0
  done
  return 1
}

observe() { # PROGRAM bare|variable|file
  local words=(env "HOME=$work/home") status=0
  [[ $2 != variable ]] ||
    words+=(LD_PRELOAD="$LIB" FORKSHIM_INLINE=$'[handler log]\noutput = /dev/null')
  [[ $2 != file ]] || words=(unshare --mount bash -c 'mount --bind "$0" /etc && exec "$@"'
    "$BATS_FILE_TMPDIR/etc" "${words[@]}")
  rm -rf "${work:?}/home"
  mkdir "$work/home"
  cd "$work/home" || return
  # Of a program that is deaf to SIGTERM, as one that waits may be, bash would say that it was killed.
  { timeout -k 1 10 "${words[@]}" "$1" --version >../out 2>../err </dev/null; } 2>/dev/null ||
    status=$?
  { echo "status $status"; cat ../out; sed 's/[0-9][0-9]*/N/g' ../err; } >"../$2"
  # groff starts its programs at once, and each says its version when it gets to it.
  [[ $1 != */groff ]] || sort -o "../$2" "../$2"
}

export -f compare is_as_bare observe

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

setup_file() {
  elf_programs >"$BATS_FILE_TMPDIR/programs"
  cp -a /etc "$BATS_FILE_TMPDIR/etc" 2>/dev/null || true
  mkdir -p "$BATS_FILE_TMPDIR/etc/forkshim"
  printf '%s\n' "${LIB//:/ }" >"$BATS_FILE_TMPDIR/etc/ld.so.preload"
  printf '[handler log]\noutput = /dev/null\n' >"$BATS_FILE_TMPDIR/etc/forkshim/forkshim.conf"
}

# Without the right to mount there is no other way than the variable.
find_ways() {
  local said
  ways=(variable)
  # shellcheck disable=SC2016 # the inner shell expands it
  said=$("${contained[@]}" unshare --mount bash -c 'mount --bind "$0" /etc && exec env FORKSHIM_PROBE=version true' \
    "$BATS_FILE_TMPDIR/etc" 2>/dev/null)
  [[ $said != forkshim* ]] || ways+=(file)
  ((EUID)) || assert_equal "${#ways[@]}" 2
}

# Part N of 12 of them, which a busy machine does in a test's time, too.
compare_part() { # N
  contain
  find_ways
  split -n "r/$1/12" "$BATS_FILE_TMPDIR/programs" >"$BATS_TEST_TMPDIR/part"
  (($(wc -l <"$BATS_TEST_TMPDIR/part") > 8))
  # shellcheck disable=SC2016 # the shell of each program expands it
  run timeout -k 1 300 "${contained[@]}" xargs -a "$BATS_TEST_TMPDIR/part" -P 4 -n 1 bash -c \
    'ways=($1); work=$(mktemp -d -p "$BATS_TEST_TMPDIR") && compare "$2"; rm -rf "$work"' - \
    "${ways[*]}" 3>&-
  refute_output
}

@test "every program of the machine says its version as bare, part 1 of 12" {
  compare_part 1
}

@test "every program of the machine says its version as bare, part 2 of 12" {
  compare_part 2
}

@test "every program of the machine says its version as bare, part 3 of 12" {
  compare_part 3
}

@test "every program of the machine says its version as bare, part 4 of 12" {
  compare_part 4
}

@test "every program of the machine says its version as bare, part 5 of 12" {
  compare_part 5
}

@test "every program of the machine says its version as bare, part 6 of 12" {
  compare_part 6
}

@test "every program of the machine says its version as bare, part 7 of 12" {
  compare_part 7
}

@test "every program of the machine says its version as bare, part 8 of 12" {
  compare_part 8
}

@test "every program of the machine says its version as bare, part 9 of 12" {
  compare_part 9
}

@test "every program of the machine says its version as bare, part 10 of 12" {
  compare_part 10
}

@test "every program of the machine says its version as bare, part 11 of 12" {
  compare_part 11
}

@test "every program of the machine says its version as bare, part 12 of 12" {
  compare_part 12
}
