#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# ruby, tclsh and node, which forks beside its event loop's threads.

load ../test_helper
load ../program_assertions

@test "ruby forks, spawns and opens pipes as without the shim" {
  assert_logged ruby -e 'STDOUT.sync = true; puts `echo backquotes`
    system("exit 3"); p $?.exitstatus
    Process.wait fork { exit 5 }; p $?.exitstatus; Process.wait spawn("false"); p $?.exitstatus
    IO.popen("cat", "r+") { |io| io.puts "piped"; io.close_write; puts io.read }
    begin; spawn("/nowhere"); rescue => error; p error; end'
}

# ruby collects its garbage and tries once more before it gives up.
@test "ruby raises the exception that the errno stands for" {
  observe refused shim run --log "$LOG" --fail ENOMEM@2+ -- ruby -e 'for i in 1..2
    begin; Process.wait fork { exit }; p $?.exitstatus; rescue => error; p error; end; end'
  assert_equal "$(<"$BATS_TEST_TMPDIR/refused.stdout")" \
    $'0\n#<Errno::ENOMEM: Cannot allocate memory - fork(2)>'
  assert_paired "$LOG"
  assert_equal "$(lines_of "$LOG" '.phase == "failed"')" 2
}

@test "tclsh runs pipelines as without the shim" {
  arrange() { echo 'puts [exec echo hello | tr a-z A-Z]; catch {exec sh -c "exit 3"} message
    puts $message; catch {exec /nowhere} message; puts $message' >a.tcl; }
  assert_logged tclsh a.tcl
  # Tcl 8.6.16 vforks.
  assert_equal "$(lines_of "$LOG" '.phase == "parent" and (.kind | IN("fork", "vfork"))')" 4
}

@test "node runs child processes as without the shim" {
  arrange() { cat >a.js <<'END'
const { execSync, spawnSync, exec, fork } = require("child_process");
if (process.send) { process.send("from the child"); process.disconnect(); return; }
console.log(execSync("cat", { input: "piped" }).toString(), spawnSync("false").status);
console.log(spawnSync("/nowhere").error.code);
exec("echo out; exit 4", (error, out) => {
  console.log(error.code, out);
  fork(__filename).on("message", console.log).on("exit", (code) => console.log("exit", code));
});
END
  }
  assert_logged node a.js
}

@test "node reports the errno that refused its child" {
  observe refused shim run --log "$LOG" --fail EAGAIN -- \
    node -e 'console.log(require("child_process").spawnSync("true").error.code)'
  assert_equal "$(<"$BATS_TEST_TMPDIR/refused.stdout")" EAGAIN
  assert_paired "$LOG"
}
