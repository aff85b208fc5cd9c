#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Programs without /proc, and in another root without /proc, /dev and the shim's files; needs root.

# shellcheck disable=SC2016,SC2154 # for the program's shell; what run assigns
load ../test_helper
load carried_on

setup() {
  root=$(mktemp -d /tmp/forkshim-root.XXXXXX)
  no_proc='mount -t tmpfs none /proc'
}

teardown() {
  rm -rf "$root"
}

# A root with dash, true and what these need.
make_root() {
  local file
  mkdir "$root/bin"
  cp "$(readlink -f /bin/dash)" "$root/bin/dash" && cp /bin/true "$root/bin/"
  for file in $(ldd /bin/dash | grep -o '/[^ ]*'); do install -D "$file" "$root$file"; done
}

@test "without /proc, handlers and the log run" {
  FORKSHIM_INLINE=$'[handler log]\noutput = '$root/log run --separate-stderr alone "$no_proc" \
    env LD_PRELOAD="$LIB" dash -c "$forking"
  assert_carried_on
  assert_equal "$(phases "$root/log")" "3 child,4 exit,3 parent,2 start"
}

@test "without /proc, the launcher runs a program and its processes share a state" {
  run --separate-stderr alone "$no_proc" "$FORKSHIM" run -q --fail EAGAIN@9 -- dash -c "$forking"
  assert_carried_on
  run alone "$no_proc" "$FORKSHIM" run --fail EAGAIN@2 -- \
    dash -c '(:); dash -c "(:); echo not reached"'
  refute_line "not reached"
}

@test "a program that changes its root goes on with its log" {
  make_root
  FORKSHIM_INLINE=$'[handler log]\noutput = '$root/log run --separate-stderr preload \
    /usr/bin/perl -e 'chroot shift or die; chdir "/"; delete $ENV{LD_PRELOAD};
      exit 3 if !(fork // die); wait; exec "/bin/dash", "-c", shift' "$root" "$forking"
  assert_carried_on
  assert_equal "$(phases "$root/log")" "1 child,1 exit,1 parent,1 start"
}

@test "in a root without the library a program runs bare, and ld.so says so" {
  make_root
  run --separate-stderr bare chroot "$root" /bin/dash -c "LD_PRELOAD=$LIB /bin/dash -c '$forking'"
  assert_equal "$output" "carried on 3 0"
  assert_regex "$stderr" "^ERROR: ld.so: object '$LIB' .* ignored"
}

@test "in a root without configuration, /proc and /dev one sentence is said" {
  make_root
  cp "$LIB" "$root/lib.so"
  run --separate-stderr bare chroot "$root" /bin/dash -c \
    "LD_PRELOAD=/lib.so FORKSHIM_CONFIG=/gone exec /bin/dash -c '$once'"
  assert_carried_on "/gone: the configuration cannot be read: No such file or directory"
}
