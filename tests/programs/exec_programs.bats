#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What real programs do when one of their execs fails: forkshim-programs-threads(7).

# shellcheck disable=SC2154 # what run assigns
load ../test_helper

setup() {
  cd "$BATS_TEST_TMPDIR" || return
  export LIMIT=50
}

sweep_execs() { # ARG...
  run --separate-stderr shim sweep --kinds exec --confirm 0 --progress 1h "$@"
}

@test "find -exec with a semicolon ends with 0, and with a plus it does not" {
  mkdir files && touch files/one files/two
  sweep_execs -- find files -type f -exec echo {} \;
  assert_line --regexp '^# 2 findings in 2 points: 2 silent$'
  sweep_execs -- find files -type f -exec echo {} +
  assert_line "# 0 findings in 1 point: 1 reported"
}

@test "awk's getline, perl and shells go on with an empty result" {
  sweep_execs -- awk 'BEGIN { "id -un" | getline user; print "user=" user }'
  assert_line --regexp '^# [0-9] findings? in [0-9] points?: [0-9] silent$'
  # shellcheck disable=SC2016 # for perl
  sweep_execs -- perl -e 'my $user = `/usr/bin/id -un`; system("/bin/echo", "one"); print "$user\n"'
  assert_line "# 2 findings in 2 points: 2 silent"
  for shell in bash dash; do
    # shellcheck disable=SC2016 # for the shell
    sweep_execs -- $shell -c 'n=$(cat /etc/passwd | wc -l); echo "$n"; exec /bin/echo end'
    assert_line --regexp '^# 2 findings in 3 points: 1 reported, 2 silent$'
  done
}

@test "git, tar, xargs, a recipe of make's and what env starts report it" {
  git init -q one
  git -C one -c user.name=a -c user.email=a@b commit -q --allow-empty -m first
  sweep_execs --before 'rm -rf two' -- git clone -q --no-local one two
  assert_line --regexp '^# 0 findings in [0-9] points: [0-9] reported$'
  sweep_execs --before 'rm -f a.tgz' -- tar -czf a.tgz one
  assert_line --regexp '^# 0 findings in [0-9] points?: [0-9] reported$'
  sweep_execs -- xargs -a /etc/hostname -n 1 echo
  assert_line --regexp '^# 0 findings in [0-9] points?: [0-9] reported$'
  # make itself has posix_spawn; the shell of a recipe executes.
  printf 'all: ; @:; /bin/true\n' >Makefile
  sweep_execs -- make
  assert_line --regexp '^# 0 findings in [0-9] points?: [0-9] reported$'
  sweep_execs -- env nice -n 1 timeout 5 echo hi
  assert_line "# 0 findings in 3 points: 3 reported"
}
