#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What hardening-check(1) of devscripts asks of programs and libraries, by readelf and nm. The tools,
# which read what others have written, have all of it. What the library lacks is a cost or a hazard in
# every program, which forkshim-security(7) names.

load ../test_helper

setup_file() {
  readelf -hW "$FORKSHIM_BUILD/libexec/forkshim/run" | grep -q 'DYN' ||
    skip "static tools are of another make"
}

# What it finds missing in a file, one word a line.
missing_in() { # FILE
  local symbols dynamic segments
  symbols=$(nm -D --undefined-only "$1" | awk '{ print $NF }' | sed 's/@.*//')
  dynamic=$(LC_ALL=C readelf -dW "$1") segments=$(LC_ALL=C readelf -lW "$1")
  [[ $symbols == *__stack_chk_fail* ]] || echo stack-protector
  grep -qx '__[a-z]*_chk' <<<"$symbols" || echo fortified-functions
  [[ $segments == *GNU_RELRO* ]] || echo read-only-relocations
  [[ $dynamic == *BIND_NOW* || $dynamic == *'Flags: NOW'* ]] || echo immediate-binding
  [[ $segments == *'file type is DYN'* ]] || echo position-independence
  grep -q 'GNU_STACK.* RW ' <<<"$segments" || echo stack-without-code
}

@test "each tool has a stack protector, fortified functions, immediate binding and so on" {
  local tool tools=("$FORKSHIM_BUILD"/libexec/forkshim/*)
  ((${#tools[@]} >= 5))
  for tool in "${tools[@]}"; do
    [[ -x $tool && $(head -c 4 "$tool" | tail -c 3) == ELF ]] || continue
    run missing_in "$tool"
    # One that calls none of these functions with a buffer whose size is known.
    [[ $tool != */top && $tool != */doctor ]] || output=${output//fortified-functions/}
    assert_equal "$tool ${output//$'\n'/}" "$tool "
  done
}

@test "the library lacks what would cost or change the program, and nothing else" {
  run missing_in "$LIB"
  assert_output "stack-protector
fortified-functions
immediate-binding"
}

@test "none of its functions takes more than a page of stack at once, which could miss a guard page" {
  [[ $(uname -m) == x86_64 ]] || skip "another processor"
  run bash -c "objdump -d --no-show-raw-insn '$LIB' |
    sed -n 's/.*sub *\\\$0x\([0-9a-f]*\),%rsp/\1/p' | sort -u"
  assert_success
  local size largest=0
  for size in $output; do ((16#$size <= largest)) || largest=$((16#$size)); done
  ((largest > 0 && largest <= 4096)) || fail "a function takes $largest bytes"
}

# Programs have the mark for control flow only where libc's crt1.o has it, which Debian's lacks.
# Debian 13's asks x86 programs, too, for what aarch64 alone has.
@test "hardening-check finds nothing else" {
  local check=(hardening-check --quiet)
  [[ $(hardening-check --help) != *--nobranchprotection* ]] || check+=(--nobranchprotection)
  cd "$FORKSHIM_BUILD/libexec/forkshim"
  run -0 "${check[@]}" --nocfprotection run sweep report
  run -0 "${check[@]}" --nocfprotection --nofortify top doctor
  run -0 "${check[@]}" --nopie --nostackprotector --nofortify --nobindnow "$LIB"
}

@test "an object without a mark for the hardware's checks does not link" {
  [[ $(uname -m) == x86_64 ]] || skip "another processor"
  cd "$BATS_TEST_TMPDIR"
  local mark
  assert_file_contains "$ROOT/shim/CMakeLists.txt" 'z,cet-report=error'
  for mark in none full; do
    gcc -fPIC "-fcf-protection=$mark" -c -o object.o -x c - <<<'int object(void) { return 1; }'
    run gcc -shared -nostdlib -Wl,-z,cet-report=error -o library.so object.o
    [[ $mark == full ]] || assert_output --partial "missing IBT and SHSTK properties"
    [[ $mark == none ]] || assert_success
  done
}
