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
