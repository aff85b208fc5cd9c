#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The portable build in an Ubuntu 16.04 of April 2016, whose glibc is 2.23: its own programs, and
# the test program doors built by its own compiler. Needs root and that release's mirror.

# shellcheck disable=SC2016,SC2034,SC2154 # what the loaded files and run assign or take
load ../test_helper
load ../entry_points

setup_file() {
  export OLD=$BATS_FILE_TMPDIR/xenial LIMIT=60
  "$ROOT/scripts/build" portable >/dev/null 3>&-
  debootstrap --variant=minbase --no-check-gpg --include=perl,python2.7,gcc,libc6-dev \
    --components=main,universe xenial "$OLD" http://archive.ubuntu.com/ubuntu >/dev/null 3>&-
  mount -t proc proc "$OLD/proc"
  install_portable
  build_doors
}

teardown_file() {
  umount "$OLD/proc"
}

install_portable() {
  local prefix=$OLD/opt/forkshim build=$ROOT/build/portable
  mkdir -p "$prefix"/{bin,lib,libexec/forkshim}
  cp "$ROOT/scripts/forkshim" "$prefix/bin/"
  cp "$ROOT"/scripts/launcher/*.bash "$build"/libexec/forkshim/* "$prefix/libexec/forkshim/"
  cp "$build/lib/libforkshim.so" "$prefix/lib/"
}

# shellcheck disable=SC2016 # for the shell in there
build_doors() {
  mkdir "$OLD/opt/doors"
  cp "$ROOT"/tests/fixtures/programs/{doors*.[ch],own_fork.c} "$ROOT/tests/peers/old_headers.h" \
    "$OLD/opt/doors/"
  chroot "$OLD" sh -c 'cd /opt/doors && CC="gcc -std=gnu11 -w -D_GNU_SOURCE -include old_headers.h"
    $CC -shared -fPIC -Wl,-Bsymbolic own_fork.c -o libown_fork.so -ldl &&
    $CC doors*.c -o doors -ldl -lpthread -lutil'
}

old() { # PROGRAM ARG...
  bare chroot "$OLD" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin "$@"
}

forkshim() { # ARG...
  old /opt/forkshim/bin/forkshim "$@"
}

# Not _Fork, which came with glibc 2.34, nor terminals, which the tree has none of.
opened() { printf '%s\n' "${doors[@]}" | grep -v '^_Fork$\|forkpty'; }

@test "its libc is older than the library's build, and the library's symbols need no newer one" {
  assert_equal "$(old /lib/x86_64-linux-gnu/libc.so.6 | sed -n '1s/.*version \([0-9.]*\).*/\1/p')" 2.23
  run objdump -T "$OLD/opt/forkshim/lib/libforkshim.so"
  assert_equal "$(grep -o 'GLIBC_2[.0-9]*' <<<"$output" | sort -Vu | tail -n 1)" GLIBC_2.17
}

@test "each door of a program built there is as bare, and dispatched once" {
  mapfile -t doors < <(opened)
  printf '[handler log]\noutput = /doors.jsonl\nphases = prepare,parent,child,failed\n' \
    >"$OLD/doors.conf"
  DOOR_LOG=$OLD/doors.jsonl
  expected=$(old /opt/doors/doors "${doors[@]}")
  run old FORKSHIM_CONFIG=/doors.conf LD_PRELOAD=/opt/forkshim/lib/libforkshim.so \
    /opt/doors/doors "${doors[@]}"
  assert_output "$expected"
  assert_equal "$(logged)" "$(expected made "${doors[@]}")"
}

@test "its dash, which has no libdl, and its perl and python run under the launcher" {
  run forkshim run --stats -- dash -c 'true; (exit 3); echo $?; echo $(echo sub)'
  assert_line 3
  assert_line --regexp '^forkshim: [34] processes'
  run forkshim run --fail EAGAIN@2 -- perl -e 'for (1, 2) {
    my $pid = fork; exit if defined $pid && !$pid; print defined $pid ? "made\n" : "refused\n" }'
  assert_output "made
refused"
  # Its bash takes an empty list for unset.
  run forkshim run -H lint -- dash -c 'echo ran'
  assert_output ran
  run forkshim run -- dash -c 'echo ran'
  assert_line ran
  run forkshim run --log /python.jsonl -- python2.7 -c 'import os; print(os.system("exit 7") >> 8)'
  assert_line 7
}
