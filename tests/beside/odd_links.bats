#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Programs that are linked or loaded in unusual ways: each runs as bare with the library, with and
# without a handler, and where its kind can be seen, each creation is logged once.

# shellcheck disable=SC2154 # what run assigns
load ../test_helper
load odd_program

setup() {
  cd "$BATS_TEST_TMPDIR" || return
  write_program
}

# Status, output and standard error of ./program as bare; what it creates is in the log.
assert_as_bare() { # WHAT [FUNCTIONS], those that are logged
  local status=0 expected way log=$PWD/log
  bare ./program >bare.out 2>bare.err || status=$?
  expected=$status
  for way in '' "[handler log]
output = $log
phases = parent"; do
    rm -f log
    status=0
    FORKSHIM_INLINE=$way preload ./program >out 2>err || status=$?
    assert_equal "$1: $status $(<out) $(<err)" "$1: $expected $(<bare.out) $(<bare.err)"
  done
  run jq -r 'select(.program | endswith("/program")).function' log
  assert_equal "$1: ${output//$'\n'/ }" "$1: ${2-fork system popen}"
}

@test "by other hash tables, bindings, segments and addresses" {
  local options
  while IFS= read -r options; do
    # shellcheck disable=SC2086 # words
    cc -o program program.c $options 2>/dev/null || fail "cannot link with $options"
    assert_as_bare "$options"
  done <<'END'
-Wl,--hash-style=sysv
-Wl,-z,now -Wl,-Bsymbolic -Wl,-z,nodlopen
-Wl,--no-eh-frame-hdr -s
-z execstack
-no-pie -Wl,-Ttext-segment=0x60000000
-Wl,-z,max-page-size=65536
-Wl,-z,pack-relative-relocs -Wl,-z,separate-code
END
}

@test "by other linkers" {
  local linker linked=0
  for linker in gold lld mold; do
    type "ld.$linker" >/dev/null 2>&1 || continue
    for options in "" "-no-pie -Wl,--hash-style=sysv" "-Wl,-z,now"; do
      # shellcheck disable=SC2086 # words
      clang "-fuse-ld=$linker" $options -o program program.c
      assert_as_bare "$linker $options"
      ((++linked))
    done
  done
  ((linked >= 6))
}

@test "with another file for a loader" {
  cp "$(readlink -f /lib64/ld-linux-x86-64.so.2)" loader.so || skip "another processor"
  cc -o program program.c -Wl,-dynamic-linker="$PWD/loader.so"
  assert_as_bare "another loader"
}

@test "with auditors, which see each binding" {
  cc -o program program.c
  cat >audit.c <<'END'
#define _GNU_SOURCE
#include <link.h>
unsigned la_version(unsigned version) { return version; }
#ifdef BINDINGS
unsigned la_objopen(struct link_map* map, Lmid_t space, uintptr_t* cookie) {
  return (void)map, (void)space, (void)cookie, LA_FLG_BINDTO | LA_FLG_BINDFROM;
}
uintptr_t la_symbind64(Elf64_Sym* symbol, unsigned index, uintptr_t* from, uintptr_t* to,
                       unsigned* flags, const char* name) {
  return (void)index, (void)from, (void)to, (void)flags, (void)name, symbol->st_value;
}
#endif
END
  for define in PLAIN BINDINGS; do
    cc -shared -fPIC "-D$define" -o audit.so audit.c
    LD_AUDIT=$PWD/audit.so assert_as_bare "LD_AUDIT $define"
  done
  LD_BIND_NOW=1 assert_as_bare LD_BIND_NOW
}

@test "with profiles, and static ones, which are not seen" {
  for option in -pg --coverage; do
    cc -o program program.c "$option"
    assert_as_bare "$option"
  done
  for option in -static -static-pie; do
    cc -o program program.c "$option"
    assert_as_bare "$option" ""
  done
}

@test "with gcc's and clang's sanitizers" {
  for words in "gcc address" "gcc undefined" "gcc thread" "gcc leak" "clang address" "clang memory" \
    "clang thread" "clang undefined"; do
    type "${words% *}" >/dev/null 2>&1 || continue
    "${words% *}" "-fsanitize=${words#* }" -o program program.c 2>/dev/null || continue
    assert_as_bare "$words"
  done
}
