#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Functions that a program takes from libc's own handle: dlsym and dlvsym answer with the shim's.

# shellcheck disable=SC2154 # what the loaded files and run assign
load ../test_helper
load ../entry_points

functions_logged() { # in order
  jq -r 'select(.phase == "parent") | .function' "$DOOR_LOG" | xargs
}

by_handle() { # HANDLE FUNCTION...: as bare; the functions that were logged are in `logged`
  log_doors
  local expected
  expected=$(bare "$PROGRAMS/by_handle" "$@")
  run preload "$PROGRAMS/by_handle" "$@"
  assert_success
  assert_output "$expected"
  logged=$(functions_logged)
}

@test "each function taken from libc's handle is dispatched once" {
  by_handle libc.so.6 fork _Fork __fork vfork system popen posix_spawn posix_spawnp
  assert_equal "$logged" "fork _Fork __fork vfork system popen posix_spawn posix_spawnp"
  refute_output --partial none
}

@test "so is one that is found through a library that needs libc" {
  by_handle libm.so.6 fork system
  assert_equal "$logged" "fork system"
}

@test "so are the names that libc keeps for itself" {
  by_handle default __libc_fork __libc_system
  assert_equal "$logged" "fork system"
}

@test "so is a version that dlvsym names, the older posix_spawn among them" {
  [[ $(uname -m) == x86_64 ]] || skip "the versions are those of x86-64"
  for handle in default program libc.so.6; do
    by_handle "$handle" system@GLIBC_2.2.5 fork@GLIBC_2.2.5 posix_spawn@GLIBC_2.2.5 \
      posix_spawn@GLIBC_2.15
    assert_equal "$logged" "system fork posix_spawn posix_spawn"
  done
  run bare "$PROGRAMS/by_handle" libc.so.6 system@GLIBC_9.9
  assert_output "system: none"
  run preload "$PROGRAMS/by_handle" libc.so.6 system@GLIBC_9.9
  assert_output "system: none"
}

@test "they can be refused" {
  config <<<'[handler fail]'
  run preload "$PROGRAMS/by_handle" libc.so.6 fork vfork _Fork
  assert_output "fork: -1
vfork: -1
_Fork: -1"
}

@test "without configuration and when switched off they are libc's own, at the same address" {
  cc -o "$BATS_TEST_TMPDIR/whose" -x c - <<'END'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
int main(void) {
  Dl_info found;
  dladdr(dlsym(dlopen("libc.so.6", RTLD_LAZY), "system"), &found);
  puts(found.dli_fname);
}
END
  expected=$(bare "$BATS_TEST_TMPDIR/whose")
  run preload "$BATS_TEST_TMPDIR/whose"
  assert_output "$expected"
  FORKSHIM_DISABLE=1 FORKSHIM_INLINE='[handler fail]' run preload "$BATS_TEST_TMPDIR/whose"
  assert_output "$expected"
}

@test "another library's copy of libc, in a namespace of its own, keeps its functions" {
  by_handle namespace fork system
  assert_equal "$logged" ""
}

@test "a function that libc lacks is not found, by any handle" {
  local names=(no_such_function) name libc handle
  libc=$(nm -D --defined-only "$(ldd "$PROGRAMS/by_handle" | awk '/libc\./ { print $3 }')")
  for name in $(nm -D --defined-only "$FORKSHIM_BUILD/lib/libforkshim.so" | sed 's/.* //; s/@.*//' | sort -u); do
    case $name in
      GLIBC_* | forkshim_* | __asan_* | __cxa_finalize) ;;
      *) grep -qE " $name(@|\$)" <<<"$libc" || names+=("$name") ;;
    esac
  done
  log_doors
  for handle in default program libc.so.6 libm.so.6 next; do
    expected=$(bare "$PROGRAMS/by_handle" "$handle" "${names[@]}")
    assert_equal "$expected" "$(printf '%s: none\n' "${names[@]}")"
    run preload "$PROGRAMS/by_handle" "$handle" "${names[@]}"
    assert_output "$expected"
  done
}

# As tools do that hook by libc's handle: to give them the shim's would be a loop without end.
@test "a library that stands in front of libc, too, still gets libc's own" {
  cc -shared -fPIC -o "$BATS_TEST_TMPDIR/front.so" -x c - <<'END'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <unistd.h>
pid_t fork(void) {
  void* libc = dlopen("libc.so.6", RTLD_NOLOAD | RTLD_LAZY);
  pid_t (*real)(void) = (pid_t(*)(void))dlsym(libc, "fork");
  return write(2, "front\n", 6) < 0 ? -1 : real();
}
END
  log_doors
  for library in "$LIB $BATS_TEST_TMPDIR/front.so" "$BATS_TEST_TMPDIR/front.so $LIB"; do
    : >"$DOOR_LOG"
    run timeout -k 1 60 env LD_PRELOAD="$library" "$PROGRAMS/by_handle" default fork 3>&-
    assert_output "front
fork: 7"
    [[ $library == *front.so ]] || continue
    assert_equal "$(functions_logged)" fork
  done
}

@test "RTLD_NEXT still means what comes behind the caller" {
  log_doors
  run preload "$PROGRAMS/doors" past:fork
  assert_equal "$(logged)" "atfork fork prepare=1 parent=1 child=1 failed=0"
}

@test "dlsym works in constructors and in resolvers" {
  cat >"$BATS_TEST_TMPDIR/early.c" <<'END'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <unistd.h>
static int seven(void) { return 7; }
static int none(void) { return 0; }
static void* resolve(void) { return dlsym(RTLD_DEFAULT, "getpid") ? (void*)seven : (void*)none; }
int chosen(void) __attribute__((ifunc("resolve")));
__attribute__((constructor)) static void begin(void) {
  pid_t (*own)(void) = (pid_t(*)(void))dlsym(dlopen("libc.so.6", RTLD_LAZY), "getpid");
  printf("%d %d\n", chosen(), own() == getpid());
}
END
  echo 'int main(void) { return 0; }' >"$BATS_TEST_TMPDIR/main.c"
  cc -o "$BATS_TEST_TMPDIR/early" "$BATS_TEST_TMPDIR"/{early,main}.c
  sed -i 's/^int chosen/static int chosen/' "$BATS_TEST_TMPDIR/early.c"
  cc -shared -fPIC -o "$BATS_TEST_TMPDIR/libearly.so" "$BATS_TEST_TMPDIR/early.c"
  # ld.so relocates this library before the shim, whose dlsym its resolver calls then.
  cc -o "$BATS_TEST_TMPDIR/early-library" "$BATS_TEST_TMPDIR/main.c" -L"$BATS_TEST_TMPDIR" \
    -Wl,--no-as-needed -learly -Wl,-rpath,"$BATS_TEST_TMPDIR"
  log_doors
  for program in early early-library; do
    for binding in '' 1; do
      expected=$(LD_BIND_NOW=$binding bare "$BATS_TEST_TMPDIR/$program")
      assert_equal "$expected" "7 1"
      LD_BIND_NOW=$binding run preload "$BATS_TEST_TMPDIR/$program"
      assert_output "$expected"
    done
  done
}

@test "Python's ctypes and Ruby's Fiddle are seen" {
  log_doors
  run preload /usr/bin/python3 -c '
import ctypes
libc = ctypes.CDLL("libc.so.6")
print(libc.system(b"exit 3") >> 8)'
  assert_output 3
  assert_equal "$(functions_logged)" system
  type -P ruby >/dev/null || return 0
  : >"$DOOR_LOG"
  run preload ruby -e 'require "fiddle"
libc = Fiddle.dlopen("libc.so.6")
puts Fiddle::Function.new(libc["system"], [Fiddle::TYPE_VOIDP], Fiddle::TYPE_INT).call("exit 3") >> 8'
  assert_output 3
  assert_equal "$(functions_logged | tail -c 7)" system
}

@test "functions behind a dlsym from libc are seen, and the next after the program by version" {
  [[ $(uname -m) == x86_64 ]] || skip "the versions are those of x86-64"
  cat >"$BATS_TEST_TMPDIR/roundabout.c" <<'END'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
typedef void* Look(void*, const char*);
typedef void* LookVersion(void*, const char*, const char*);
int main(int count, char** words) {
  void* libc = dlopen("libc.so.6", RTLD_LAZY);
  void* found = 0;
  if (!strcmp(words[1], "dlsym")) found = ((Look*)dlsym(libc, "dlsym"))(libc, "vfork");
  if (!strcmp(words[1], "dlvsym"))
    found = ((LookVersion*)dlsym(libc, "dlvsym"))(libc, "vfork", "GLIBC_2.2.5");
  if (!strcmp(words[1], "next")) found = dlvsym(RTLD_NEXT, "vfork", "GLIBC_2.2.5");
  pid_t child = ((pid_t(*)(void))found)();
  if (child == 0) _exit(count != 2);
  return waitpid(child, 0, 0) != child;
}
END
  bare cc -O1 -o "$BATS_TEST_TMPDIR/roundabout" "$BATS_TEST_TMPDIR/roundabout.c"
  log_doors
  for way in dlsym dlvsym next; do
    : >"$DOOR_LOG"
    run -0 preload "$BATS_TEST_TMPDIR/roundabout" "$way"
    assert_equal "$way $(functions_logged)" "$way vfork"
  done
}

@test "where the program loads the library itself, libc is before it, and is called" {
  log_doors
  run -0 bare /usr/bin/python3 -c 'import ctypes, os, sys
library = ctypes.CDLL(sys.argv[1])
child = library.fork()
if child == 0: os._exit(3)
print(os.waitpid(child, 0)[1] >> 8, library.system(b"exit 4") >> 8)' "$PRELOADED"
  assert_output "3 4"
  assert_equal "$(functions_logged)" "fork system"
}
