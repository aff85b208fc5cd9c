#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# sweep and report write no file that is another file of the same command line.

load ../test_helper

setup() {
  cd "$BATS_TEST_TMPDIR" || return
}

program='echo >>runs; (exit 0); exit 0'

assert_clash() { # ONE OTHER ARG...: forkshim ARG... names both as one file, and runs nothing
  run -125 shim "${@:3}"
  assert_output --partial "$1 and $2 are one file, so one would overwrite the other"
  assert_not_exist runs
}

@test "two reports of a sweep on one file are refused before any run, however it is spelt" {
  mkdir folder
  ln -s ../q folder/link
  ln -s "$PWD" here
  for pair in 'json junit' 'json sarif' 'json record' 'junit sarif' 'record cache' 'json cache'; do
    read -r one other <<<"$pair"
    for name in q ./q "$PWD/q" folder/link here/q; do
      assert_clash "--$one q" "--$other $name" sweep "--$one" q "--$other" "$name" sh -c "$program"
    done
  done
  assert_clash "--json q" "--plan ./q" sweep --json q --plan=./q sh -c "$program"
  echo old >q
  ln q hard
  assert_clash "--json q" "--junit hard" sweep --json q --junit hard sh -c "$program"
  assert_equal "$(<q)" old
}

@test "a report of a sweep on a file that the sweep reads or prints to is refused" {
  printf '[handler log]\noutput = l\n' >known
  echo "$program" >script
  for words in '--allow known' '--stdin known' '--compare known' '-c known'; do
    assert_clash "--sarif known" "$words" sweep --sarif known $words sh -c "$program"
  done
  assert_clash "--json script" "the command's ./script" sweep --json script sh ./script
  assert_clash "--json l" "-H log output ./l" sweep --json l -H 'log output=./l' sh ./script
  run -125 --separate-stderr bash -c '"$FORKSHIM" sweep --junit out sh script >out'
  assert_regex "$stderr" "--junit out and standard output are one file"
}

@test "results may be merged into one of their files, and no other report may" {
  for shard in 1 2; do shim sweep --shard $shard/2 --json $shard.json sh -c '(:); (:); exit 0' || true; done
  assert_clash "--junit 1.json" "--merge ./1.json" sweep --merge ./1.json 2.json --junit 1.json
  shim sweep --merge 1.json 2.json --json ./1.json >merged || true
  run jq '.points | length' 1.json
  assert_output 2
}

@test "reports each have their own file, and devices may be named twice" {
  shim sweep --json q --junit r --sarif /dev/null --record /dev/null sh -c "$program" || true
  assert_file_not_empty q
  assert_file_not_empty r
  assert_exist runs
}

@test "forkshim report refuses two outputs on one file, and one that is a log" {
  shim run --log log.jsonl -- sh -c '(:); (exit 0)'
  cp log.jsonl before.jsonl
  ln -s log.jsonl link
  for name in p ./p; do
    assert_clash "--trace p" "--html $name" report --trace p --html "$name" log.jsonl
    assert_clash "--html p" "--sqlite $name" report --html p --sqlite "$name" log.jsonl
  done
  assert_not_exist p
  run -125 shim report --trace link log.jsonl
  assert_output --partial "--trace link and the log log.jsonl are one file"
  cmp log.jsonl before.jsonl
  echo '{}' >s.json
  assert_clash "--trace s.json" "--sweep ./s.json" report --html p.html --trace s.json --sweep ./s.json log.jsonl
}
