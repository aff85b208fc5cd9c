#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What `forkshim doctor` says of programs of each sort, and its exit status.

load ../test_helper

setup() {
  cd "$BATS_TEST_TMPDIR" || return
}

doctor() { # PROGRAM ARG...
  shim doctor -v "$@"
}

# As a user who is not root, which the launcher's bash would not let a test be.
doctor_for_others() { # PROGRAM...
  local other=()
  ((EUID != 0)) || other=(setpriv --ruid=65534 --rgid=65534 --keep-groups)
  bare env FORKSHIM_LIBRARY="$LIB" "${other[@]}" "$FORKSHIM_BUILD/libexec/forkshim/doctor" -v "$@"
}

compile() { # FILE ARG...: a program that calls fork
  printf '#include <unistd.h>\nint main(void) { return fork() < 0; }\n' |
    "${CC:-gcc}" -o "$1" -x c - "${@:2}"
}

patch_byte() { # FILE OFFSET VALUE
  # shellcheck disable=SC2059
  printf "\\x$3" | dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}

@test "bash and dash are found in PATH and work fully" {
  run doctor bash dash
  assert_success
  assert_line "bash: file: $(type -P bash)"
  assert_line "bash: imports: fork by $(type -P bash)"
  assert_line "dash: sees: fork vfork"
  assert_line "dash: verdict: full: every creation that the symbols show is intercepted"
}

@test "without -v, one line has the verdict of each program" {
  run -2 shim doctor bash busybox
  assert_output "bash: verdict: full: every creation that the symbols show is intercepted
busybox: verdict: none: forkshim cannot work in it without --deep, because it is static: nothing is preloaded"
}

@test "a verdict says what --deep sees, and nothing of it where it cannot" {
  run doctor busybox
  assert_line --partial "verdict: none: forkshim cannot work in it without --deep, because it is static"
  "${CC:-gcc}" -xc -o forks -Wl,--dynamic-linker=/nowhere/ld.so - <<<'int main(void) { return 0; }'
  run doctor ./forks
  assert_failure 2
  assert_line --partial "verdict: none: forkshim cannot work in it, because its loader /nowhere/ld.so"
}

@test "with --verbose, the verdict comes before the facts of its program" {
  run -2 shim doctor --verbose bash busybox
  assert_line --index 0 --partial "bash: verdict: full: "
  assert_line --index 1 --partial "bash: file: "
  assert_line --regexp '^busybox: verdict: none: .*$'
  assert_equal "$(grep -n -A 1 '^busybox: ' <<<"$output" | head -n 1 | cut -d : -f 2-3)" \
    "busybox: verdict"
}

@test "python imports fork functions by name and loads libraries at run time" {
  run doctor /usr/bin/python3
  assert_line --regexp '/python3: imports: fork forkpty posix_spawn .*system vfork by /usr/bin/'
  assert_line --regexp '/python3: opens: .* at run time; those are not examined'
}

@test "what this build of the library lacks is missed, and the verdict says so" {
  compile forks
  compile library.so -shared -fPIC
  FORKSHIM_LIBRARY=library.so run bare "$FORKSHIM_BUILD/libexec/forkshim/doctor" -v ./forks
  assert_failure 1
  assert_line "./forks: misses: fork"
  assert_line --regexp '^\./forks: verdict: partial: .* this build of the library lacks fork$'
}

@test "inline system calls are said to be beyond what reading can tell" {
  run doctor dash
  assert_line --partial "dash: inline: system calls in the code cannot be told from reading it"
}

@test "the libraries that a program needs are examined, by RUNPATH and ORIGIN too" {
  mkdir lib
  compile lib/libours.so -shared -fPIC -Wl,-soname,libours.so
  printf 'int main(void) { return 0; }\n' |
    gcc -x c - -o program -Wl,--no-as-needed -Llib -lours -Wl,-rpath,"\$ORIGIN/lib"
  ln -s "$PWD/program" lib/link
  run doctor lib/link
  assert_success
  assert_line "lib/link: imports: fork by $(realpath lib/libours.so)"
  rm lib/libours.so
  run doctor ./program
  assert_failure 1
  assert_line "./program: missing: libours.so, needed by ./program"
}

@test "without section headers, libraries are found and symbols are said to be unreadable" {
  compile bare-segments
  for offset in {40..47} {60..63}; do patch_byte bare-segments "$offset" 00; done
  bare ./bare-segments
  run doctor ./bare-segments
  assert_failure 1
  assert_line "./bare-segments: symbols: unreadable in ./bare-segments"
  assert_line --regexp '^\./bare-segments: libraries: .*/libc\.so\.6'
}

@test "a program whose loader does not exist cannot be hooked" {
  compile lost -Wl,--dynamic-linker=/nowhere/ld-linux-x.so.1
  run doctor ./lost
  assert_failure 2
  assert_line "./lost: linking: dynamic, loaded by /nowhere/ld-linux-x.so.1, which does not exist"
}

@test "a static program cannot be hooked, be it position-independent or not" {
  compile static -static
  compile static-pie -static-pie
  for program in ./static ./static-pie; do
    run doctor "$program"
    assert_failure 2
    assert_line "$program: linking: ${program#./}"
    assert_line --regexp "^$program: verdict: none: .* it is static"
  done
}

@test "busybox-static cannot be hooked" {
  run doctor busybox
  assert_failure 2
  assert_line "busybox: linking: static"
}

@test "a program of musl is hooked as one of glibc" {
  CC=musl-gcc compile musl
  run doctor ./musl
  assert_success
  assert_line --regexp '^\./musl: libc: musl, '
  assert_line --regexp '^\./musl: verdict: full: '
}

@test "a program of another class or machine cannot be hooked" {
  compile other
  patch_byte other 4 01
  patch_byte other 18 03
  patch_byte other 19 00
  run doctor ./other
  assert_failure 2
  assert_line --regexp '^\./other: elf: 32-bit x86, the library is 64-bit '
}

@test "set-user-id programs cannot be hooked for other users than their owner" {
  run doctor_for_others mount su
  assert_failure 2
  assert_line "mount: set-user-id: 0, so ld.so drops the library"
  assert_line --regexp '^su: verdict: none: .* because it is set-user-id$'
}

@test "a set-user-id program of one's own is no obstacle" {
  compile own
  chmod u+s own
  run doctor ./own
  assert_success
  assert_line --regexp '^\./own: set-user-id: [0-9]+, which is yours; '
}

@test "a set-group-id program of another group cannot be hooked" {
  install -g 65534 -m 2755 "$(type -P true)" grouped
  run doctor ./grouped
  assert_failure 2
  assert_line "./grouped: set-group-id: 65534, so ld.so drops the library"
}

@test "file capabilities keep the shim out for all users but root" {
  compile capable
  setcap cap_net_raw+ep capable
  run doctor_for_others ./capable
  assert_failure 2
  assert_line "./capable: capabilities: cap_net_raw=ep, so ld.so drops the library"
}

@test "Go's forks are said to pass the shim by" {
  compile go
  echo >buildinfo
  objcopy --add-section .go.buildinfo=buildinfo go
  run doctor ./go
  assert_failure 1
  assert_line --regexp '^\./go: verdict: partial: .* Go makes processes by inline system calls$'
}

@test "a damaged ELF file ends in a sentence or a verdict, never in a crash" {
  for size in 5 40 63 64 100 500 800 4000 13000; do
    head -c "$size" "$(type -P dash)" >broken
    chmod +x broken
    run doctor ./broken
    ((status == 0 || status == 1 || status == 2 || status == 125)) || fail "status $status"
    refute_line --partial Sanitizer
  done
}
