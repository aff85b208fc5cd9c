#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The JVM, a program with many threads, by each of the ways in which its ProcessBuilder can start
# a process.

load ../test_helper
load ../program_assertions

arrange() {
  cat >Start.java <<'END'
class Start {
  public static void main(String[] programs) throws Exception {
    var shell = new ProcessBuilder("sh", "-c", "read x; echo $x; echo err >&2; exit 3").start();
    try (var input = shell.getOutputStream()) { input.write("piped\n".getBytes()); }
    System.out.print(new String(shell.getInputStream().readAllBytes()));
    System.out.print(new String(shell.getErrorStream().readAllBytes()) + shell.waitFor() + "\n");
    try { new ProcessBuilder("/nowhere").start(); }
    catch (java.io.IOException error) { System.out.println(error.getMessage()); }
  }
}
END
}

launch() { # MECHANISM: two processes, of which one finds no program
  assert_logged java -Xshare:auto -XX:TieredStopAtLevel=1 -Djdk.lang.Process.launchMechanism="$1" \
    Start.java
}

@test "ProcessBuilder starts programs by posix_spawn as without the shim" {
  launch POSIX_SPAWN
  assert_created "posix_spawn 2"
}

@test "ProcessBuilder starts programs by vfork as without the shim" {
  launch VFORK
  assert_created "vfork 2"
}

@test "ProcessBuilder starts programs by fork as without the shim" {
  launch FORK
  assert_created "fork 2"
}

@test "a refused creation becomes an IOException with the errno's number" {
  for mechanism in VFORK FORK; do
    observe refused shim run --fail EAGAIN -- \
      java -Djdk.lang.Process.launchMechanism="$mechanism" Start.java
    run cat "$BATS_TEST_TMPDIR/refused.stderr"
    # JDK 21 has other words for it.
    assert_output --regexp \
      'Cannot run program "sh": .*error(=|: )11[ ,(]+Resource temporarily unavailable'
  done
}
