#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# sweep --cache: what has not changed is not run again, and what has is.

load ../test_helper

setup() {
  cd "$BATS_TEST_TMPDIR" || return
  export LIMIT=100
}

program() { # NAME STATUS: a program that forks once and ends with a status if it cannot, all in C
  cat >"$1.c" <<END
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>
int main(void) {
  const pid_t pid = fork();
  if (pid == 0) _exit(0);
  if (pid < 0) return $2;
  wait(NULL);
  return puts("$1") < 0;
}
END
  "${CC:-gcc}" -o "$1" "$1.c"
}

runs_with_faults() { # how many the last sweep made, and forgets them
  local runs=0
  [[ ! -e faults ]] || runs=$(wc -l <faults)
  rm -f faults
  echo "$runs"
}

# Four programs one after the other, by a driver that no change touches. A run with a fault is counted.
suite() {
  local i
  for i in 1 2 3 4; do program "p$i" 3; done
  printf '%s\n' 'for i in 1 2 3 4; do ./p$i || { echo >>faults; exit 1; }; done; exit 0' >driver
}

@test "a second sweep runs no point, and says the same" {
  suite
  run -0 shim sweep --errors ENOMEM --cache cache dash driver
  first=$(grep -v '^#' <<<"$output")
  [[ $(runs_with_faults) -ge 4 ]]
  run -0 shim sweep --errors ENOMEM --cache cache dash driver
  assert_equal "$(grep -v '^#' <<<"$output")" "$first"
  assert_line "# 8 of 8 points from the cache cache"
  assert_equal "$(runs_with_faults)" 0
}

@test "a program that was built anew has its own points run, and a planted regression is found" {
  suite
  run -0 shim sweep --errors ENOMEM --cache cache dash driver
  runs_with_faults
  program p3 0
  run -1 shim sweep --errors ENOMEM --cache cache dash driver
  assert_line "# 7 of 8 points from the cache cache"
  assert_line --partial "not ok 6 - 0.3.1 fork ENOMEM (p3): silent, status 0, but standard output"
}

# A program that forks once, and what it ends with then is the word of a library.
library() { # FILE FUNCTION STATUS
  bare cc -std=gnu89 -w -shared -fPIC -o "$1" "${@:4}" -x c <(echo "int $2(void) { return $3; }")
}

user() { # FUNCTION FLAG...
  bare cc -std=gnu89 -w -o user -x c <(printf '%s\n' '#include <sys/wait.h>' '#include <unistd.h>' \
    'int main(void) { const pid_t pid = fork(); if (pid == 0) _exit(0);' \
    "if (pid < 0) return $1(); wait(0); return puts(\"user\") < 0; }") -x none "${@:2}"
}

# The second sweep takes from the cache what the driver creates, and runs what the program does.
assert_found_after() { # COMMAND...
  printf '%s\n' '(exit 0) || exit 2; ./user || exit; exit 0' >driver
  run -0 shim sweep --errors ENOMEM --cache cache dash driver
  "$@"
  run -1 shim sweep --errors ENOMEM --cache cache dash driver
  assert_line "# 2 of 3 points from the cache cache"
  assert_line --partial "not ok 3 - 0.2.1 fork ENOMEM (user): silent"
  rm cache
}

@test "so has one whose library was, where the program or the user says that it is" {
  mkdir lib
  library lib/libown.so own 3
  user own -Llib -lown -Wl,--enable-new-dtags,-rpath,'$ORIGIN/lib'
  assert_found_after library lib/libown.so own 0
  library lib/libown.so own 3
  user own -Llib -lown -Wl,--disable-new-dtags,-rpath,"$PWD/lib"
  assert_found_after library lib/libown.so own 0
  library lib/libown.so own 3
  user own -Llib -lown
  LD_LIBRARY_PATH=$PWD/lib assert_found_after library lib/libown.so own 0
}

@test "so has one whose library's library was, without build ids as well" {
  mkdir lib
  library lib/libinner.so inner 3 -Wl,--build-id=none
  bare cc -std=gnu89 -w -shared -fPIC -o libouter.so -x c <(echo 'int outer(void) { return inner(); }') \
    -x none -Llib -linner -Wl,-rpath,'${ORIGIN}/lib'
  user outer ./libouter.so -Wl,--allow-shlib-undefined
  assert_found_after library lib/libinner.so inner 0 -Wl,--build-id=none
}

@test "no FIFO or device is waited for where a program says that its libraries are" {
  mkdir lib strange
  library lib/libown.so own 3
  mkfifo strange/libown.so
  user own -Llib -lown -Wl,-rpath,"$PWD/lib:$PWD/strange" -Wl,--enable-new-dtags
  assert_found_after library lib/libown.so own 0
}

@test "so has a plugin that forks, and that no table of the program names" {
  plugin() { # STATUS
    bare cc -std=gnu89 -w -shared -fPIC -o plugin.so -x c <(printf '%s\n' '#include <sys/wait.h>' \
      'int plugin(void) { const int pid = fork(); if (pid == 0) _exit(0);' \
      "if (pid < 0) return $1; wait(0); puts(\"plugin\"); return 0; }")
  }
  plugin 3
  bare cc -std=gnu89 -w -o user -x c <(printf '%s\n' '#include <dlfcn.h>' 'int main(void) {' \
    'int (*plugin)(void) = dlsym(dlopen("./plugin.so", RTLD_NOW), "plugin");' \
    'return plugin(); }') -ldl
  assert_found_after plugin 0
}

@test "a cache that knows all points saves two fault-free runs, and one that knows most the third" {
  suite
  sweep_counted() { # STATUS: and prints how many runs were made
    rm -f runs
    shim sweep --errors ENOMEM --before 'echo >>runs' --cache cache "${@:2}" dash driver >out || (($? == $1)) || return
    wc -l <runs
  }
  assert_equal "$(sweep_counted 0)" 11
  assert_equal "$(sweep_counted 0)" 1
  program p3 0
  # Two fault-free runs and one afterwards, and the point with what confirms its finding.
  assert_equal "$(sweep_counted 1)" 6
  assert_equal "$(sweep_counted 1)" 1
  assert_file_contains out '^not ok 6 - 0.3.1 fork ENOMEM (p3): silent'
  # What differs in the second run is looked at in a third.
  program p3 3
  printf '%s\n' '[ -e warm ] || (exit 0); : >warm' >>driver
  sed -i 's/; exit 0$//' driver
  sweep_counted 0
  program p3 2
  rm warm
  assert_equal "$(sweep_counted 0)" 4
}

@test "a finding from the cache is one, and --force runs all" {
  suite
  program p2 0
  run -1 shim sweep --errors ENOMEM --cache cache dash driver
  runs_with_faults
  run -1 shim sweep --errors ENOMEM --cache cache dash driver
  assert_line --partial "not ok 4 - 0.2.1 fork ENOMEM (p2): silent"
  assert_equal "$(runs_with_faults)" 0
  run -1 shim sweep --errors ENOMEM --force --cache cache dash driver
  [[ $(runs_with_faults) -ge 3 ]]
}

@test "another command, fault, check, script or timeout holds for itself" {
  suite
  run -0 shim sweep --errors ENOMEM --cache cache dash driver
  for change in '--errors EAGAIN' '--errors ENOMEM --check true' '--errors ENOMEM --timeout 9' \
    '--errors ENOMEM --action kill --confirm 0'; do
    # shellcheck disable=SC2086 # words
    run shim sweep $change --cache cache dash driver
    refute_line --partial "from the cache"
  done
  echo '# longer' >>driver
  run -0 shim sweep --errors ENOMEM --cache cache dash driver
  refute_line --partial "from the cache"
  run -0 shim sweep --errors ENOMEM,EAGAIN --cache cache dash driver
  assert_line "# 8 of 16 points from the cache cache"
}

@test "the order of what has not changed does not matter" {
  suite
  run -0 shim sweep --errors ENOMEM --cache cache dash -c './p1 && ./p2; exit'
  run -0 shim sweep --errors ENOMEM --cache cache dash -c './p1 && ./p2; exit'
  assert_line "# 4 of 4 points from the cache cache"
}

# As gcc is, which creates two processes, but faster.
compiler() {
  cat >cc1 <<'END'
#!/usr/bin/perl
for my $step (1, 2) { my $pid = fork; defined $pid or exit 4; exit 0 unless $pid; wait }
open my $from, "<", $ARGV[0]; open my $to, ">", $ARGV[1]; print {$to} readline $from;
END
  chmod +x cc1
}

@test "a make of a project with one file changed runs a twentieth" {
  compiler
  for i in $(seq 12); do echo "$i" >f$i.c; done
  printf '%s\n' 'all: $(patsubst %.c,%.o,$(wildcard f*.c))' '%.o: %.c ; ./cc1 $< $@' >Makefile
  run -0 shim sweep --before 'rm -f *.o' --errors ENOMEM --cache cache -- make -s
  total=$(sed -n 's/^1\.\.//p' <<<"$output")
  [[ $total -ge 36 ]]
  echo changed >f7.c
  run -0 shim sweep --before 'rm -f *.o' --errors ENOMEM --cache cache -- make -s
  taken=$(sed -n 's/^# \([0-9]*\) of .* from the cache.*/\1/p' <<<"$output")
  assert_equal "$((total - taken))" 2
}

@test "what is unstable or was not tested is no part of the cache; a damaged one is refused" {
  run -0 shim sweep --errors ENOMEM --compare none --cache cache perl -e '
    my $pid = fork;
    if (defined $pid) { exit 0 unless $pid; wait; exit 0 }
    open my $f, ">>", "failed"; print $f "x"; close $f;
    kill "ABRT", $$ if -s "failed" == 1; exit 3'
  assert_line --partial "unstable 1/3"
  assert_not_exist cache
  echo '{}' >cache
  run -125 shim sweep --cache cache sh -c '(exit 0); true'
  assert_output --partial "cache: expected results that sweep --json wrote"
  run -125 shim sweep --force sh -c '(exit 0); true'
  assert_output --partial "--force is about the file of --cache"
}
