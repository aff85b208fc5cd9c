#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# sweep: the line of a script in which a finding was made, in every report.

load ../test_helper

setup() {
  cd "$BATS_TEST_TMPDIR" || return
}

# With a fault that lasts, because Python and Ruby try again by another function.
sweep() { # ARG...
  LIMIT=100 shim sweep --faults from --json r.json "$@"
}

# A module of ours loses what subprocess of Python's library cannot start.
write_program() {
  mkdir -p package
  printf '%s\n' 'import subprocess' '' 'def words(text):' '    try:' \
    '        return subprocess.run(["wc", "-w"], input=text, stdout=-1).stdout' \
    '    except OSError:' '        return b""' >package/count.py
  touch package/__init__.py
  printf '%s\n' 'from package import count' 'print(count.words(b"a b c"))' >main.py
}

@test "a finding in Python names file and line of the user's module in TAP, JUnit XML and annotations" {
  write_program
  GITHUB_STEP_SUMMARY=page.md run -1 sweep --junit r.xml --github -- /usr/bin/python3 main.py
  assert_line "  script: \"words at $PWD/package/count.py:5\""
  assert_line --regexp "^    package/count\.py:5: error: in words: silent: status 0, but .* [[]0\.1 .*[]]\$"
  assert_line --partial "::error file=package/count.py,line=5,"
  assert_line --regexp '^    _execute_child at /usr/lib/python3.*/subprocess\.py:[0-9]+$'
  assert_line "    <module> at $PWD/main.py:2"
  run -0 bare xmllint --noout --schema "$ROOT/tests/fixtures/junit.xsd" r.xml
  run cat r.xml
  assert_line --partial "package/count.py:5: error: in words: silent"
  assert_output --partial "Script: words at $PWD/package/count.py:5"
  assert_output --partial "&lt;module&gt; at $PWD/main.py:2"
}

@test "so do SARIF, the results and the page" {
  write_program
  run -1 sweep --sarif r.sarif -- /usr/bin/python3 main.py
  run jq -c '.runs[0].results[0] | .locations[0].physicalLocation,
    .locations[0].logicalLocations[0].fullyQualifiedName, [.stacks[].message.text]' r.sarif
  assert_line --index 0 '{"artifactLocation":{"uri":"package/count.py","uriBaseId":"%SRCROOT%"},"region":{"startLine":5}}'
  assert_line --index 1 '"words"'
  assert_line --index 2 '["In the script, the creation was called by","The creation was called by"]'
  run jq -c '.points[0].site | [.script, .script_file, .script_line, .script_function]' r.json
  assert_output "[\"main.py\",\"$PWD/package/count.py\",5,\"words\"]"
  shim report --html page.html --sweep r.json
  run -0 grep -c "words at $PWD/package/count.py:5" page.html
}

@test "a finding in Ruby, Perl, PHP and bash names the line; dash and a missing file say what is known" {
  printf '%s\n' 'def work' '  puts `echo hi`' 'rescue SystemCallError' 'end' 'work' >main.rb
  printf '%s\n' 'my $word =' '  `echo hi`;' 'print $word // "";' >main.pl
  printf '%s\n' '<?php' 'echo @shell_exec("echo hi");' >main.php
  printf '%s\n' 'x=$(' 'true | echo hi' ')' 'echo "$x"' >main.bash
  cp main.bash main.dash
  for words in "ruby main.rb:work at main.rb:2" "perl main.pl:main.pl:[12]" "php main.php:$PWD/main.php:2" \
    "bash ./main.bash:./main.bash:[23]" "dash ./main.dash:./main.dash: the stack is its interpreter's, .*"; do
    # shellcheck disable=SC2086
    run -1 sweep --confirm 0 --errors ENOMEM -- ${words%%:*}
    assert_line --regexp "^  script: \"${words#*:}\"$"
  done
}

@test "a word of the command line has a line, but no file that an editor could open" {
  run -1 sweep --confirm 0 --sarif r.sarif -- /usr/bin/python3 -c 'import os

os.system("echo hi")'
  assert_line '  script: "\u003cmodule> at \u003cstring>:3"'
  refute_line --partial "error: in"
  run jq -c '.runs[0].results[0].locations[0].physicalLocation.region' r.sarif
  assert_output null
}

@test "the run that asks for the line is not judged, and has no part in what is confirmed" {
  # Three fault-free runs and one afterwards, three with the fault, and that one.
  write_program
  printf '%s\n' 'from package import count' 'open("runs", "a").write(".\n")' \
    'print(count.words(b"a b c"))' >main.py
  run -1 sweep --check 'echo >>checks; grep -q 3' -- /usr/bin/python3 main.py
  assert_equal "$(wc -l <runs) $(wc -l <checks)" "8 7"
}

@test "a finding from the cache, from a plan and from a merge has its line" {
  write_program
  for _ in 1 2; do
    run -1 sweep --cache cache -- /usr/bin/python3 main.py
    assert_line "  script: \"words at $PWD/package/count.py:5\""
  done
  assert_line "# 1 of 1 point from the cache cache"
  run -1 shim sweep --merge r.json
  assert_line "  script: \"words at $PWD/package/count.py:5\""
}

@test "a program that hangs, and a worker of a pool, have their lines" {
  printf '%s\n' 'from concurrent.futures import ProcessPoolExecutor' 'def main():' \
    '    with ProcessPoolExecutor(2) as pool:' '        print(list(pool.map(str.upper, "ab")))' \
    'main()' >pool.py
  run -1 sweep --confirm 0 --at 0.2 -- /usr/bin/python3 pool.py
  assert_line "  class: hang"
  assert_line "  script: \"main at $PWD/pool.py:4\""
}
