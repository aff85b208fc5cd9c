#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What a start of a program asks the kernel: nothing that it does not need, because every program of
# a tree pays for it.

load ../test_helper

# The system calls of a start behind ld.so's, whose last is munmap of its cache.
calls_of_start() { # COMMAND...: without a shell in between
  rm -f "$BATS_TEST_TMPDIR/calls"
  bare strace -o "$BATS_TEST_TMPDIR/calls" -E LD_PRELOAD="$LIB" "$@"
  sed -n '/^munmap/,$p' "$BATS_TEST_TMPDIR/calls" | sed 1d
}

@test "a start looks for the program's path only where something needs it" {
  export FORKSHIM_INLINE='[handler fail]'
  calls=$(calls_of_start /bin/true)
  assert_regex "$calls" 'mmap'
  refute_regex "$calls" '/proc/self/exe'
  FORKSHIM_INLINE=$'[handler fail]\nprogram = true'
  refute_regex "$(calls_of_start /bin/true)" '/proc/self/exe'
  FORKSHIM_INLINE=$'[handler fail]\nprogram = other'
  refute_regex "$(calls_of_start /bin/true)" '/proc/self/exe'
  FORKSHIM_INLINE=$'[handler fail]\ncaller = true'
  assert_regex "$(calls_of_start /bin/true)" '/proc/self/exe'
  FORKSHIM_INLINE=$'[handler log]\noutput = /dev/null\n[handler other]\nplugin = log\noutput = -'
  calls=$(calls_of_start /bin/true)
  assert_equal "$(grep -c '/proc/self/exe' <<<"$calls")" 1
}

# Whether the program COMMAND... is one for which a handler with `program = GLOB` runs.
selects() { # GLOB COMMAND...
  FORKSHIM_INLINE="[handler log]
output = -
phases = start
program = $1"
  shift
  [[ $(FORKSHIM_INLINE=$FORKSHIM_INLINE preload "$@" 2>&1) == *'"phase":"start"'* ]]
}

# bats test_tags=native
@test "a base name that rules a pattern out is the executable's own" {
  cd "$BATS_TEST_TMPDIR"
  local real glob
  real=$(realpath /bin/cat)
  cp "$real" own-cat
  ln -s own-cat link
  ln -s "$PWD/link" far
  mkdir -p folder
  ln -s ../far folder/farther
  for name in ./own-cat ./link ./far folder/farther "$PWD/folder/farther"; do
    for glob in '*/own-cat' own-cat 'own-*' '*-cat' 'own-c[a]t' '*n-ca?' "$PWD/own-cat" "$PWD/*" 'own-ca\t'; do
      selects "$glob" bash -c 'exec -a x "$1" /dev/null' - "$name" || fail "$name is no $glob"
    done
    for glob in '*/own' '*/ow*/cat' "$PWD/own" '*/link' '*own-ca'; do
      ! selects "$glob" bash -c 'exec -a x "$1" /dev/null' - "$name" || fail "$name is $glob"
    done
  done
  # The executable of a script is its interpreter; that of ld.so as a command, ld.so.
  printf '#!%s\n' "$PWD/link" >script
  chmod +x script
  printf '#!%s -u\n' "$PWD/script" >nested
  chmod +x nested
  selects '*/own-cat' ./script
  selects '*/own-cat' ./nested
  ! selects '*/script' bash -c 'exec -a x ./script' || false
  selects "*/$(basename "$(realpath /lib64/ld-linux-x86-64.so.2)")" /lib64/ld-linux-x86-64.so.2 \
    "$PWD/own-cat" /dev/null
  # By a descriptor, whose number is another file's by now.
  cat >opens.c <<'EOF'
#include <fcntl.h>
__attribute__((constructor)) static void take(void) { open("/dev/null", O_RDONLY); }
EOF
  "${CC:-cc}" -shared -fPIC -o opens.so opens.c
  FORKSHIM_INLINE=$'[handler log]\noutput = -\nphases = start\nprogram = */own-cat' \
    run bare /usr/bin/python3 -ISc 'import os, sys
os.environ["LD_PRELOAD"] = sys.argv[1]
os.execve(os.open("own-cat", os.O_RDONLY | os.O_CLOEXEC), ["x", "/dev/null"], os.environ)' \
    "$LIB:$PWD/opens.so"
  assert_output --partial '"phase":"start"'
}

@test "a start with a log reads no arguments from /proc, and logs them as /proc has them" {
  export FORKSHIM_INLINE="[handler log]
output = $BATS_TEST_TMPDIR/log
phases = start"
  calls=$(calls_of_start /bin/true)
  assert_regex "$calls" 'write\('
  refute_regex "$calls" cmdline
  printf -v long '%3000s' ""
  for arguments in "" "one|two three||" "$long|cut" "${long:0:2037}|x" "${long:0:2038}|x"; do
    IFS='|' read -ra words <<<"$arguments"
    rm -f "$BATS_TEST_TMPDIR/log"
    # The first 2,048 bytes count.
    preload head -qc 2048 /proc/self/cmdline "${words[@]}" 2>/dev/null |
      python3 -c '
import json, sys
text = sys.stdin.read(2048)
words = text.split("\0")[:-1] if text.endswith("\0") else text.split("\0")
print(json.dumps(words, separators=(",", ":")))' >"$BATS_TEST_TMPDIR/expected"
    jq -c .args "$BATS_TEST_TMPDIR/log" >"$BATS_TEST_TMPDIR/found"
    run cmp "$BATS_TEST_TMPDIR/expected" "$BATS_TEST_TMPDIR/found"
    assert_success
  done
}

@test "the path is found where argv[0] is another name" {
  cd "$BATS_TEST_TMPDIR"
  export FORKSHIM_INLINE=$'[handler fail]\nprogram = */bash\ncaller = */bash'
  run bare env LD_PRELOAD="$LIB" bash -c 'exec -a other "$BASH" -c "(:)"'
  assert_output --partial 'Resource temporarily unavailable'
}

# In a run, the calls of a program that something in the tree has just started.
calls_in_run() {
  shim run -q -H 'fail when=1000' -- strace -f -o "$BATS_TEST_TMPDIR/calls" dash -c '/bin/true; :'
  sed -n '/execve("\/bin\/true"/,$p' "$BATS_TEST_TMPDIR/calls"
}

# For $LIB ld.so looks there by itself, before it opens the library.
starts_without_proc() {
  calls=$(calls_in_run | sed -n '/libforkshim/,$p')
  [[ $calls == *futex* && $calls != */proc/* ]]
}

@test "a program whose process is new does not look into /proc" {
  # Where the machine lets more than 20 ms pass between the fork and the exec, it does.
  wait_until starts_without_proc
}

# Of the library: behind ld.so's, whose last is munmap of its cache, and before the program's end.
makes_at_most() { # COUNT
  calls=$(calls_in_run | sed -n '/ munmap(/,/ exit_group(/p' | sed '1d;$d')
  [[ -n $calls ]] && (($(wc -l <<<"$calls") <= $1))
}

@test "a start in a run asks the kernel for no more than it needs" {
  # What it asks /proc for, where the machine was slow, comes on top.
  wait_until makes_at_most 19
  # Nothing of a directory, which the run has judged, nor of a file before it is open.
  refute_regex "$calls" 'stat[a-z]*\(AT_FDCWD'
}

@test "a start asks for each directory of its configuration once, and for the file when it is open" {
  config <<<'[handler fail]'
  calls=$(calls_of_start /bin/true)
  assert_equal "$(grep -c 'stat[a-z]*(AT_FDCWD' <<<"$calls")" \
    "$(tr -cd / <<<"${FORKSHIM_CONFIG%/*}" | wc -c)"
  assert_equal "$(grep -c "$FORKSHIM_CONFIG" <<<"$calls")" 1
  # A link is followed, and each directory is asked for.
  ln -s "$FORKSHIM_CONFIG" "$BATS_TEST_TMPDIR/link"
  FORKSHIM_CONFIG=$BATS_TEST_TMPDIR/link run preload perl -e 'defined fork or print "refused\n"'
  assert_output refused
}

@test "a program in another pid namespace than the run's asks which one" {
  local others=()
  ((EUID == 0)) || others=(--user --map-root-user)
  run bare unshare "${others[@]}" --pid --fork true
  [[ $status == 0 ]] || skip "a pid namespace is not allowed here"
  shim run -q -H 'fail when=1000' -- unshare "${others[@]}" --pid --fork \
    strace -f -o "$BATS_TEST_TMPDIR/calls" dash -c '/bin/true; :'
  assert_regex "$(sed -n '/execve("\/bin\/true"/,$p' "$BATS_TEST_TMPDIR/calls")" '/proc/self/ns/pid'
}

@test "a process that was described long before its exec is still itself" {
  run shim run -q --log - -- /usr/bin/python3 -ISc 'import os, time
if os.fork() == 0:
    time.sleep(0.1)
    os.execv("/bin/dash", ["dash", "-c", "(:); :"])
os.wait()'
  assert_line --regexp '"lineage":"0\.1\.1".*"phase":"parent"|"phase":"parent".*"lineage":"0\.1\.1"'
}
