#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Libraries that find libc before the shim: what they create is not seen, and the run says so.

load ../test_helper

setup() {
  cd "$BATS_TEST_TMPDIR" || return
}

sentence="forkshim: 1 library was loaded by dlmopen or with RTLD_DEEPBIND: what processes these\
 create is not seen (forkshim-limits(7))"

library() { # NAME FUNCTION_BODY
  printf '#include <stdlib.h>\n#include <unistd.h>\n#include <sys/wait.h>\nvoid act(void) { %s }\n' \
    "$2" | cc -shared -fPIC -x c -o "$1" -
}

# opens PATH with each of the modes (numbers or names), and calls act() in what the last one gave.
opener() {
  printf '%s\n' '#define _GNU_SOURCE' '#include <dlfcn.h>' '#include <stdio.h>' \
    'int main(int count, char** words) { void* object = 0;' \
    '  (void)count; object = dlopen(words[1], RTLD_NOW | (words[2] ? RTLD_DEEPBIND : 0));' \
    '  if (!object) return puts(dlerror()), 1;' \
    '  void (*act)(void) = (void (*)(void))dlsym(object, "act"); act(); return 0; }' |
    cc -x c -Wl,--disable-new-dtags,-rpath,"\$ORIGIN/beside" -o opener -
}

@test "a library loaded with RTLD_DEEPBIND that makes a process is told at the run's end" {
  opener
  library ./forks.so 'pid_t p = vfork(); if (p == 0) _exit(0); waitpid(p, 0, 0);'
  for option in --log=log --stats --fail=EAGAIN@99; do
    run -0 shim run "$option" -- ./opener ./forks.so deep
    assert_output --partial "${sentence#forkshim: }"
    assert_equal "$(grep -c RTLD_DEEPBIND <<<"$output")" 1
  done
  run -0 shim run -q --log log -- ./opener ./forks.so deep
  refute_output
}

@test "one that makes none, or is loaded without the flag, is not" {
  opener
  library ./quiet.so '(void)getpid();'
  library ./forks.so 'pid_t p = vfork(); if (p == 0) _exit(0); waitpid(p, 0, 0);'
  run -0 shim run --log log -- ./opener ./quiet.so deep
  refute_output
  run -0 shim run --log log -- ./opener ./forks.so
  refute_output
  assert_equal "$(jq -r 'select(.phase == "parent").function' log)" vfork
}

@test "a second libc in a namespace of its own is" {
  run -0 shim run --log log -- "$PROGRAMS/by_handle" namespace fork
  assert_line "$sentence"
  assert_line "fork: 7"
}

@test "dlopen looks where the program that calls it says, and fails as without the shim" {
  opener && mkdir beside
  library beside/found.so '(void)getpid();'
  run -0 preload ./opener found.so
  run -1 bare ./opener absent.so
  expected=$output
  run -1 preload ./opener absent.so
  assert_output "$expected"
}
