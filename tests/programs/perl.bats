#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# perl: fork, backquotes, system with a list, pipes to and from commands, and exec failures.

load ../test_helper
load ../program_assertions

@test "fork, wait and the child's status are as without the shim" {
  assert_logged perl -e '$| = 1; for my $status (0 .. 4) {
    my $pid = fork // die "fork: $!"; exit $status unless $pid;
    waitpid $pid, 0; print $? >> 8, "\n" }'
  assert_created "fork 5"
}

@test "backquotes, system and pipes give what they give without the shim" {
  assert_logged perl -e '$| = 1; print `echo backquotes`; print system("sh", "-c", "exit 3"), "\n";
    open my $from, "-|", "seq", "3" or die; print <$from>; close $from;
    open my $to, "|-", "sort -r" or die; print $to "$_\n" for 1 .. 3; close $to; print $?, "\n"'
  assert_created "fork 4"
}

@test "a command that does not exist sets the errno it sets without the shim" {
  assert_logged perl -e 'print system("/nowhere"), " ", $! + 0, " $!\n"'
}

@test "fork and \$! show the errno that fail gives" {
  observe refused shim run --log "$LOG" --fail ENOMEM@2 -- \
    perl -e '$| = 1; for (1, 2) { my $pid = fork; exit if defined $pid && !$pid;
      print defined $pid ? "forked\n" : $! + 0 . " $!\n" } wait'
  assert_equal "$(<"$BATS_TEST_TMPDIR/refused.stdout")" $'forked\n12 Cannot allocate memory'
  assert_paired "$LOG"
}

# perl tries again after 5 seconds where a fork for a pipe fails with EAGAIN.
@test "a pipe that cannot fork fails in perl's own words" {
  observe refused shim run --fail ENOMEM -- \
    perl -e 'open my $from, "-|", "seq 3" or die "open: $!\n"; print <$from>'
  run cat "$BATS_TEST_TMPDIR"/refused.{stdout,stderr,status}
  assert_output $'open: Cannot allocate memory\n12'
}
