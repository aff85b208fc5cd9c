#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# sweep: where in its source a program creates a process, in TAP, JUnit XML and JSON.

load ../test_helper

setup() {
  cd "$BATS_TEST_TMPDIR" || return
}

# The program of tests/fixtures/programs/stacks.c, whose children's failure the check tells.
build() { # FLAG...
  bare cc -w -o stacks "$@" "$ROOT/tests/fixtures/programs/stacks.c" -lpthread -ldl
}

sweep() { # ARG...
  LIMIT=60 shim sweep --json r.json "$@"
}

# "FUNCTION: SITE" for each point.
sites() {
  jq -r '.points[] | .function + ": " + .site.function +
    if .site.file == "" then " in " + .site.object else
      " at " + (.site.file | split("/")[-1]) + ":" + (.site.line | tostring) end' r.json
}

line_of() { # TEXT: the line of the fixture that has it
  grep -nF -- "$1" "$ROOT/tests/fixtures/programs/stacks.c" | cut -d: -f1 | sed -n "${2:-1}p"
}

@test "each function that creates a process is named with function, file and line" {
  build -g -O2
  sweep ./stacks functions || true
  run sites
  assert_output "fork: by_fork at stacks.c:$(line_of 'child = fork()')
clone: by_clone at stacks.c:$(line_of 'waitpid(clone(')
posix_spawn: by_spawn at stacks.c:$(line_of 'if (posix_spawn(')
system: by_system at stacks.c:$(line_of 'made += system(')
popen: by_popen at stacks.c:$(line_of 'stream = popen(')
vfork: by_vfork at stacks.c:$(line_of 'child = vfork()')
posix_spawn: by_vfork at stacks.c:$(line_of 'posix_spawn(&(pid_t)')"
}

@test "a finding says its site, its stack and its fingerprint in TAP and JUnit XML" {
  cat >silent.c <<'END'
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>
static void start_worker(void) {
  const pid_t child = fork();
  if (child == 0) puts("worked");
  if (child == 0) fflush(stdout), _exit(0);
  waitpid(child, 0, 0);
}
int main(void) {
  start_worker();
  return 0;
}
END
  bare cc -g -O1 -o silent silent.c
  run -1 sweep --junit r.xml ./silent
  assert_line --regexp '^  site: "start_worker at .*/silent\.c:5"$'
  assert_line --regexp '^    start_worker at .*/silent\.c:5( \(inlined\))?$'
  assert_line --regexp '^    main at .*/silent\.c:11$'
  assert_line --regexp '^  fingerprint: "[0-9a-f]{12}-[0-9a-f]{6}"$'
  run -0 xmllint --noout --schema "$ROOT/tests/fixtures/junit.xsd" r.xml
  run xmllint --xpath 'string(//failure)' r.xml
  assert_line --regexp '^main at .*/silent\.c:11$'
}

@test "functions of C++ are named as the source has them, and those of split debug information, too" {
  cat >pool.cpp <<'END'
#include <sys/wait.h>
#include <unistd.h>
namespace area {
struct Pool {
  template <typename T>
  __attribute__((noinline)) void start(T wanted) {
    if (wanted > 0 && fork() == 0) _exit(0);
    wait(nullptr);
  }
};
}  // namespace area
int main() { area::Pool().start(3); }
END
  for flags in "" -gsplit-dwarf "-gsplit-dwarf -gdwarf-4"; do
    bare c++ -g -O1 $flags -o pool pool.cpp
    sweep ./pool
    run sites
    assert_output "fork: void area::Pool::start<int>(int) at pool.cpp:7"
  done
  rm -f *.dwo
  sweep ./pool
  run sites
  assert_output "fork: void area::Pool::start<int>(int) at pool.cpp:7"
}

@test "inlined functions are named, each with the line of its call" {
  build -g -O2 -DAPART=inline
  sweep ./stacks functions || true
  run jq -r '.points[] | select(.function == "popen").site.stack[]' r.json
  assert_line --regexp "^by_popen at .*:$(line_of 'stream = popen(') \(inlined\)$"
  assert_line --regexp "^middle at .*:$(line_of 'by_popen(), by_vfork()') \(inlined\)$"
  assert_line --regexp '^main at '
}

@test "without debug information a function is named by its symbol, and without symbols by its offset" {
  build -O2
  sweep ./stacks functions || true
  run sites
  assert_line "fork: by_fork in $PWD/stacks"
  strip stacks
  sweep ./stacks functions || true
  run sites
  assert_line --regexp "^fork: $PWD/stacks\+0x[0-9a-f]+ in $PWD/stacks$"
}

@test "debug information in another file is found by the build id" {
  build -g -O2
  mkdir .debug
  objcopy --only-keep-debug stacks .debug/stacks.debug
  strip stacks
  objcopy --add-gnu-debuglink=.debug/stacks.debug stacks
  sweep ./stacks functions || true
  run sites
  assert_line "fork: by_fork at stacks.c:$(line_of 'child = fork()')"
}

@test "a library that is loaded later is named" {
  build -g -O2
  bare cc -g -O2 -shared -fPIC -o later.so -x c - <<'END'
#include <sys/wait.h>
#include <unistd.h>
void from_library(void) {
  const pid_t child = fork();
  if (child == 0) _exit(0);
  waitpid(child, 0, 0);
}
END
  sweep ./stacks library ./later.so || true
  run jq -r '.points[0].site | .object, .function, .stack[1]' r.json
  assert_line --index 0 ./later.so
  assert_line --index 1 from_library
  assert_line --index 2 --regexp "^by_library at .*stacks\.c:[0-9]+"
}

@test "a file that was replaced since it ran names no lines of another version" {
  build -g -O2
  cp stacks kept
  printf '#!/bin/sh\ncp kept copy; chmod +x copy; ./copy; strip --remove-section=.note.gnu.build-id copy\n' >run
  chmod +x run
  sweep --program copy ./run || true
  run jq -r '.points[0].site.stack[0]' r.json
  assert_output --regexp '/copy\+0x[0-9a-f]+ \(the file was replaced since\)$'
}

@test "Debian's programs have the symbols that they export" {
  sweep bash -c '(true); true' || true
  run sites
  assert_output "fork: make_child in $(readlink -f "$(command -v bash)")"
}

@test "a script's creations have the functions of its interpreter" {
  sweep /usr/bin/python3 -c 'import os
child = os.fork()
if not child: os._exit(0)
os.waitpid(child, 0)' || true
  run jq -r '.points[0].site | .object, (.stack | length > 5)' r.json
  assert_line --index 0 --regexp python3
  assert_line --index 1 true
}

@test "a finding in a script names the script, and says that its line is not known" {
  printf '%s\n' 'x=$(ls / | wc -l)' 'echo "$x"' >count
  run -1 shim sweep --confirm 0 --at 0.1.1 --sarif r.sarif --json r.json -- dash -u count word
  assert_line --partial "script: \"count: the stack is its interpreter's, and its line is not known; forkshim-sites(7), SCRIPTS"
  assert_equal "$(jq -r '.points[0].site.script' r.json)" count
  assert_equal "$(jq -c '.runs[0].results[0].locations[0].physicalLocation.artifactLocation' r.sarif)" \
    '{"uri":"count","uriBaseId":"%SRCROOT%"}'
  printf '%s\n' 'import os' 'os.system("true")' >prog.py
  for words in "perl -w -I. -e system(qq(true));1:-e" "/usr/bin/python3 -W ignore prog.py:prog.py" \
    "bash -o pipefail -c (:);:;exit:-c" "env -u X dash -c (:):-c"; do
    shim sweep --confirm 0 --compare none --json r.json --errors ENOMEM ${words%:*} >/dev/null || true
    assert_equal "$(jq -r '.points[0].site.script' r.json)" "${words##*:}"
  done
}

@test "a function whose first instruction a signal interrupts is named itself" {
  cat >crash.c <<'END'
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>
static void on_crash(int signal) { (void)signal; _exit(system("true") != 0); }
__attribute__((noinline)) int innocent(int* p) { return p[1] * 3; }
__attribute__((noinline)) int guilty(int* p) { return *p; }
int main(int argc, char** argv) {
  signal(SIGSEGV, on_crash);
  return innocent((int[]){1, 2}) + guilty(argc > 5 ? (int*)argv : 0);
}
END
  bare cc -g -Os -o crash crash.c
  sweep ./crash || true
  run jq -r '.points[0].site.stack[]' r.json
  assert_line --regexp "^guilty at .*crash.c:6"
  refute_line --regexp "^innocent "
}

@test "no library for a server of debug information is loaded where no server is named" {
  bare env -u DEBUGINFOD_URLS LD_DEBUG=files "$FORKSHIM" sweep sh -c '(exit 0); exit 0' 2>files
  assert_file_contains files "file=libdw.so.1 "
  run -1 grep libdebuginfod files
  bare env DEBUGINFOD_URLS=http://localhost:1 LD_DEBUG=files \
    "$FORKSHIM" sweep sh -c '(exit 0); exit 0' 2>files
  assert_file_contains files "libdebuginfod"
}
