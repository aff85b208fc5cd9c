#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What libforkshim.so is made of: a guest in every process brings nothing but what it says.

load ../test_helper

dynamic() { # TAG: the values of a dynamic tag
  LC_ALL=C readelf -dW "$LIB" | sed -n "s/.*($1) *//p"
}

section_size() { # NAME: in bytes, 0 if there is no such section
  local hex
  hex=$(LC_ALL=C readelf -SW "$LIB" | sed 's/^ *\[ *[0-9]*\]//' |
    awk -v name="$1" '$1 == name { print $5 }')
  printf '%d' "$((16#${hex:-0}))"
}

exports() { # the exported names; where there are several versions, name@VERSION
  nm -D --defined-only "$LIB" | awk '$2 != "A" { print $3 }' | sed 's/@@/@/' | LC_ALL=C sort
}

@test "it exports the names it stands in front of and its API, and nothing else" {
  run exports
  assert_equal "$(sed 's/@.*//' <<<"$output" | uniq | xargs -n7)" "\
_Exit _Fork _IO_popen __asan_default_options __clone __cxa_finalize __fork
__vfork __wait __waitpid _exit clone daemon dlmopen
dlopen dlsym dlvsym execl execle execlp execv
execve execveat execvp execvpe fexecve fork forkpty
forkshim_atfork forkshim_fault forkshim_fault_fired pclose pidfd_spawn pidfd_spawnp popen
posix_spawn posix_spawnp pthread_create syscall system thrd_create vfork
wait wait3 wait4 waitid waitpid wordexp"
}

@test "it has each version of posix_spawn that libc has" {
  run exports
  assert_equal "$(grep '^posix_spawnp\?@' <<<"$output")" \
    "$(nm -D --defined-only "$(cc -print-file-name=libc.so.6)" | awk '{ print $3 }' |
      grep -E '^posix_spawnp?@' | sed 's/@@/@/' | LC_ALL=C sort)"
}

# The kernel maps a file around a fault, and a child has none of it mapped at first.
@test "what a fork runs in a run lies together in the text" {
  run bash -c "nm -C '$LIB' | grep -E ' [tT] forkshim::(Creation::(prepare|after_in_(child|parent))\\(|\
state::(begin_child|record_process|count|share_ordinal)\\()' | cut -d ' ' -f 1 | sort"
  assert_equal "${#lines[@]}" 7
  ((16#${lines[-1]} - 16#${lines[0]} < 32 << 10)) || fail "it takes more than 32 KiB: $output"
}

@test "so does what a start runs besides, in front of the constants" {
  local constants
  constants=$(readelf -SW "$LIB" | sed -n 's/.* \.rodata  *PROGBITS  *\([0-9a-f]*\) .*/\1/p')
  run bash -c "nm -C '$LIB' | grep -E ' [tT] forkshim::(initialise|take_shared_orders|read_configuration|\
Problems::conclude|owners::set_trusted_users|messages::remember_stderr_identity|symbols::find_next|\
state::identify)\(' | cut -d ' ' -f 1 | sort"
  ((${#lines[@]} >= 8)) || fail "functions are missing: $output"
  ((16#${lines[-1]} < 16#$constants && 16#$constants - 16#${lines[0]} < 64 << 10)) ||
    fail "it takes more than 64 KiB: $output $constants"
}

@test "it needs libc alone" {
  run dynamic NEEDED
  assert_output "Shared library: [libc.so.6]"
}

@test "every undefined symbol is one of libc's versions" {
  run bash -c "nm -D --undefined-only '$LIB' | awk '{ print \$NF }'"
  assert_line --regexp '^dladdr@GLIBC_2\.'
  run grep -v '@GLIBC_2\.' <<<"$output"
  refute_output
}

# pthreads(7) lists them. vdprintf answers the launcher in a process that ends then.
@test "it calls no function of libc that is a cancellation point" {
  run bash -c "nm -D --undefined-only '$LIB' | awk '{ print \$NF }' | sed 's/@.*//'"
  assert_line dlerror
  run grep -xE '(p?(read|write)v?|openat|open|creat|close|fcntl|fsync|fdatasync|msync|tcdrain|lockf|'\
'p?poll|p?select|epoll_p?wait|wait|waitpid|wait[34]|waitid|pause|sleep|usleep|(clock_)?nanosleep|'\
'sig(suspend|pause|wait|waitinfo|timedwait)|accept4?|connect|recv(from|m?msg)?|send(to|m?msg)?|'\
'pthread_(join|testcancel|cond_(timed)?wait)|sem_(timed)?wait|v?dprintf|v?printf|fprintf|fwrite|'\
'fopen|fclose|fflush|fputs|fgets|getline|opendir|readdir|system|popen|pclose|syslog|glob)(64)?' \
    <<<"$output"
  assert_output vdprintf
}

@test "it uses nothing of C++'s run time" {
  run bash -c "nm -DC --undefined-only '$LIB' | grep -E 'operator|std::|__cxa|__gxx|_Unwind'"
  refute_output
}

@test "it has one initialiser, which is its constructor, and no finaliser" {
  assert_equal "$(section_size .init_array)" 8
  for section in .fini_array .init .fini .ctors .dtors .preinit_array; do
    assert_equal "$section $(section_size "$section")" "$section 0"
  done
  run dynamic 'INIT|FINI|FINI_ARRAY|PREINIT_ARRAY'
  refute_output
}

@test "it is never unloaded, and what the loader relocates is read-only afterwards" {
  run dynamic FLAGS_1
  assert_output --partial NODELETE
  run readelf -lW "$LIB"
  assert_output --partial GNU_RELRO
}

# As hardening-check asks, except for immediate binding (shim/CMakeLists.txt) and a stack protector,
# whose canary a vfork child and its parent would share.
@test "it is marked for indirect branch tracking and shadow stacks, and so is each of its objects" {
  [[ $(uname -m) == x86_64 ]] || skip "another processor's marks are in tests/peers"
  run bash -c "LC_ALL=C readelf -nW '$LIB' | grep 'x86 feature:'"
  assert_output --partial 'x86 feature: IBT, SHSTK'
  local object objects
  mapfile -t objects < <(find "$FORKSHIM_BUILD/shim/CMakeFiles/forkshim_objects.dir" -name '*.o')
  ((${#objects[@]} > 50))
  for object in "${objects[@]}"; do
    run readelf -nW "$object"
    assert_output --partial 'IBT, SHSTK' "$object"
  done
}

@test "every function that it exports begins with a mark for indirect calls" {
  [[ $(uname -m) == x86_64 ]] || skip "another processor's marks are in tests/peers"
  run bash -c "objdump -d --no-show-raw-insn '$LIB' | grep -A1 -E '^[0-9a-f]+ <' |
    awk '/^[0-9a-f]+ </ { name = \$2 } /\tendbr64/ { print name }' | tr -d '<>:'"
  local name
  for name in $(exports | sed 's/@.*//' | uniq); do
    [[ $name == posix_spawn* ]] || assert_line "$name"
  done
}

@test "its code has no relocations" {
  run dynamic TEXTREL
  refute_output
  run dynamic FLAGS
  refute_output --partial TEXTREL
}

@test "its thread-local variables are initial-exec, so that none is allocated at first use" {
  run bash -c "readelf -rW '$LIB' | grep -oE 'TPOFF|TPREL|DTPMOD|DTPOFF|DTPREL|TLSDESC' | sort -u"
  assert_output --regexp '^(TPOFF|TPREL)$'
  run dynamic FLAGS
  assert_output --partial STATIC_TLS
  assert_equal "$(($(section_size .tbss) + $(section_size .tdata) <= 256))" 1
}

@test "neither its stack nor any segment is both writable and executable" {
  run bash -c "LC_ALL=C readelf -lW '$LIB' | grep -E '^ +[A-Z_]+ .*0x' | grep -E 'RWE|WE'"
  refute_output
  run bash -c "LC_ALL=C readelf -lW '$LIB' | grep GNU_STACK"
  assert_output --regexp ' RW +0x'
}

@test "it writes little of its own: two pages of variables at most" {
  assert_equal "$(($(section_size .data) + $(section_size .bss) <= 8192))" 1
}

@test "a sanitizer never gets into it" {
  run bash -c "nm -D --undefined-only '$LIB' | grep -E '__(asan|tsan|ubsan|msan)'"
  refute_output
}
