#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# sweep: each report stays what it is, whatever a program, its arguments, output and path hold.

load ../test_helper

setup() {
  cd "$BATS_TEST_TMPDIR" || return
}

# A program whose name and folder hold what has a meaning in TAP, YAML, XML, JSON, HTML and GitHub's
# commands, which prints the same and much more, and loses a line where its fork fails.
hostile() { # ARG...: of sweep
  local name=$'a "b\' ]]> <x> & # TODO \\ :: \e[31m\x80\xff\nnot ok 1 - x\r%25 $(touch made) \xe2\x80\xae'
  mkdir -p "$name"
  cat >"$name/run" <<'END'
#!/usr/bin/perl
$| = 1;
my $odd = "\0\e]0;x\a\n::error::x\n  ...\n]]></failure>\nBail out!\n1..9\n# TODO\n\xff\xfe\x80\r\n";
print STDERR $odd, "y" x 100_000, "\n", $odd;
my $pid = fork;
if (defined $pid && !$pid) { print "child $odd", "z" x 100_000, $odd; exit 0 }
wait if defined $pid;
END
  chmod +x "$name/run"
  run -1 --separate-stderr shim sweep --errors ENOMEM "$@" -- "$name/run" "$name" $'\n...\n' "$(printf 'w%.0s' {1..100000})"
}

@test "TAP is TAP for Perl's parser and a reader of TAP 14, and holds no byte that steers a terminal" {
  hostile
  printf '%s\n' "$output" >out.tap
  LC_ALL=C run grep -acP '[^\n\t\x20-\x7e\x80-\xff]' out.tap
  assert_output 0
  iconv -f UTF-8 -t UTF-8 out.tap >/dev/null
  run -0 bare perl -MTAP::Parser -e '
    my $parser = TAP::Parser->new({source => "out.tap"});
    1 while $parser->next;
    print join ",", $parser->tests_run, $parser->failed, $parser->todo, $parser->parse_errors;'
  assert_output 1,1
  # TAP 14: a YAML block begins and ends with lines of its own, and no other line begins a test.
  assert_equal "$(grep -cE '^(not )?ok |^Bail|^1\.\.' out.tap) $(grep -cx '  ---' out.tap) $(grep -cx '  \.\.\.' out.tap)" \
    "2 1 1"
  sed -n '/^  ---$/,/^  \.\.\.$/p' out.tap | sed '1d;$d' >block.yaml
  if /usr/bin/python3 -c 'import yaml' 2>/dev/null; then
    /usr/bin/python3 -c 'import yaml; assert yaml.safe_load(open("block.yaml"))["class"] == "silent"'
  fi
}

@test "JUnit XML, SARIF, JSON and GitHub's annotations are whole" {
  hostile --junit r.xml --sarif r.sarif --json r.json --github
  run -0 xmllint --noout --schema "$ROOT/tests/fixtures/junit.xsd" r.xml
  run -0 xmllint --xpath 'concat(count(//testcase), count(//failure))' r.xml
  assert_output 11
  assert_equal "$(jq -r '.runs[0].results | length' r.sarif) $(jq -r '.points[0].class' r.json)" "1 silent"
  for file in r.xml r.sarif r.json; do
    iconv -f UTF-8 -t UTF-8 "$file" >/dev/null
    LC_ALL=C run grep -acP '\x1b|\x00|\r' "$file"
    assert_output 0
  done
  assert_equal "$(grep -ac '^::' <<<"$stderr")" 1
  assert_not_exist made
}

@test "the page of a hostile sweep holds one script of its data" {
  hostile --json r.json
  run -0 shim report --html page.html --sweep r.json
  assert_equal "$(grep -c '</script>' page.html)" "$(grep -c '<script' page.html)"
  LC_ALL=C run grep -acP '\x1b|\x00' page.html
  assert_output 0
}
