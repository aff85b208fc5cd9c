#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Programs that are started in unusual ways: by ld.so itself, with its debugging, under other
# personalities and small limits, without /proc and /dev, from no file that has a name. Each runs as
# bare with the library, with and without a handler.

# shellcheck disable=SC2154 # what run assigns
load ../test_helper
load odd_program

setup_file() {
  export LOADER=/lib64/ld-linux-x86-64.so.2
  [[ -e $LOADER ]] || skip "another processor"
}

setup() {
  cd "$BATS_TEST_TMPDIR" || return
  write_program
  cc -o program program.c
}

assert_as_bare() { # COMMAND ARG...
  local expected way
  run --separate-stderr bare "$@"
  expected="$status $output $stderr"
  for way in '' "[handler log]
output = $PWD/log"; do
    FORKSHIM_INLINE=$way run --separate-stderr preload "$@"
    assert_equal "$*: $status $output $stderr" "$*: $expected"
  done
}

assert_works() { # COMMAND ARG...: as bare, where it does what it is for
  rm -f log
  assert_as_bare "$@"
  assert_equal "$status $output" "0 3 4 hi"
  run jq -rs 'map(select(.phase == "parent").function) | unique | join(" ")' log
  assert_output "fork popen system"
}

@test "by ld.so, with another name, and with a PIE that names no loader" {
  assert_works "$LOADER" ./program
  assert_works "$LOADER" --argv0 other ./program
  assert_works "$LOADER" --inhibit-cache ./program
  cc -pie -fPIE -Wl,--no-dynamic-linker -o program program.c
  assert_works "$LOADER" ./program
}

@test "by ld.so's option --preload in place of the variable" {
  export FORKSHIM_INLINE="[handler log]
output = $PWD/log"
  run -0 --separate-stderr bare "$LOADER" --preload "$LIB" ./program
  assert_equal "$stderr$output" "3 4 hi"
  run jq -r 'select(.phase == "parent").function' log
  assert_output $'fork\nsystem\npopen'
}

@test "with ld.so's debugging, profile and tunables" {
  assert_works env LD_DEBUG=all LD_DEBUG_OUTPUT="$PWD/debug" ./program
  assert_works env LD_PROFILE=libc.so.6 LD_PROFILE_OUTPUT="$PWD" ./program
  assert_works env GLIBC_TUNABLES=glibc.malloc.tcache_count=0:glibc.malloc.perturb=85 ./program
  assert_works env GLIBC_TUNABLES=glibc.rtld.nns=1:glibc.rtld.optional_static_tls=0 ./program
}

@test "under other personalities" {
  for option in -R -L -X -RL; do
    setarch "$(uname -m)" "$option" true || continue
    assert_works setarch "$(uname -m)" "$option" ./program
  done
}

@test "under limits on memory, and without one on the stack" {
  assert_works prlimit --as=100000000 ./program
  assert_works prlimit --data=16000000 ./program
  assert_works prlimit --stack=unlimited ./program
  assert_works prlimit --stack=200000 ./program
  assert_works prlimit --core=0 --memlock=0 --sigpending=0 --msgqueue=0 ./program
}

# The configuration takes 2 MiB; the loader and libc, some 2.6 of address space.
@test "with a configuration and too little memory for it, it runs without handlers and says so" {
  export FORKSHIM_INLINE="[handler log]
output = $PWD/log"
  for limit in --data=2000000 --as=4700000; do
    bare env -u FORKSHIM_INLINE prlimit "$limit" dash -c '(exit 3); echo $?'
    run -0 --separate-stderr bare prlimit "$limit" env LD_PRELOAD="$LIB" dash -c '(exit 3); echo $?'
    assert_output 3
    assert_regex "$stderr" '^forkshim: .*no memory '
    assert_not_exist log
  done
  run -0 --separate-stderr bare prlimit --data=4500000 env LD_PRELOAD="$LIB" dash -c '(exit 3); echo $?'
  assert_equal "$output$stderr" 3
  assert_exist log
}

@test "without /proc and /dev" {
  local namespace=(unshare --mount)
  ((EUID == 0)) || namespace=(unshare --user --map-root-user --mount)
  "${namespace[@]}" true || skip "no mount namespace"
  assert_works "${namespace[@]}" bash -c '
    mount -t tmpfs none /proc && mount -t tmpfs none /dev && exec ./program'
}

@test "from a memfd, and from a file that is deleted" {
  assert_as_bare /usr/bin/python3 -c 'import os
file = os.memfd_create("program")
os.write(file, open("program", "rb").read())
os.execve(file, ["program"], os.environ)'
  assert_equal "$status $output" "0 3 4 hi"
  assert_as_bare bash -c 'cp program gone && exec 9<gone && rm gone && exec /proc/self/fd/9'
  assert_equal "$status $output" "0 3 4 hi"
}
