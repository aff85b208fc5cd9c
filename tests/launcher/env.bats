#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What forkshim env prints: whoever it is for reads back exactly what forkshim run would set.

load ../test_helper

# A comment that has what is special to any of the readers.
setup() {
  unset FORKSHIM_CONFIG
  # shellcheck disable=SC2089,SC2090
  export FORKSHIM_INLINE=$'# a "b" \'c\' \\d\\\\ $HOME ${HOME} $(X) $$ 100% %n & *\n'
  FORKSHIM_INLINE+=$'#\ttab\x01\r\x1b\x7f \xc3\xa4\\\n'
  cd "$BATS_TEST_TMPDIR"
}

expected() { # the text of a run with --fail ENOMEM@2
  printf '%s' "$FORKSHIM_INLINE" '[handler fail]' $'\nplugin = fail\nerror = ENOMEM\nwhen = 2\n'
}

@test "a shell reads back what env prints" {
  shim env --fail ENOMEM@2 >exports
  for shell in bash dash "busybox sh"; do
    # shellcheck disable=SC2086 # two words
    bare env -u FORKSHIM_INLINE $shell -c '. ./exports && printf "%s" "$FORKSHIM_INLINE"
      printf "%s" "$LD_PRELOAD"' >text
    run cmp text <(expected && printf '%s' "$PRELOADED")
    assert_success
  done
}

@test "what env prints is in effect in a shell that reads it" {
  unset FORKSHIM_INLINE
  run bare bash -c 'eval "$(forkshim=$1 && "$forkshim" env --fail ENOMEM)"; exec bash -c "(:)"' - \
    "$FORKSHIM"
  assert_output "bash: fork: Cannot allocate memory"
}

@test "systemd reads back what env --format systemd prints" {
  printf '[Service]\nExecStart=/bin/true\n' >t.service
  shim env --format systemd --fail ENOMEM@2 >>t.service
  SYSTEMD_LOG_LEVEL=debug bare systemd-analyze verify ./t.service >log 2>&1
  sed -n 's/^\t*Environment: //; /^LD_PRELOAD=/,/RuntimeDirectoryPreserve/p' log | sed '$d' >found
  { printf 'LD_PRELOAD=%s\nFORKSHIM_INLINE=' "$PRELOADED" && expected && echo; } >wanted
  run cmp found wanted
  assert_success
}

@test "a YAML parser and Kubernetes's expansion read back what env --format kubernetes prints" {
  shim env --format kubernetes --fail ENOMEM@2 >env.yaml
  expected >wanted
  run /usr/bin/python3 - "$PRELOADED" <<'END'
import re, sys, yaml
env = yaml.safe_load(open("env.yaml"))["env"]
assert all(set(entry) == {"name", "value"} for entry in env)
# $$ is a dollar, $(NAME) a variable's value, and any other dollar is one.
read = lambda text: re.sub(r"\$\$|\$\((\w+)\)", lambda m: "EXPANDED" if m[1] else "$", text)
values = {entry["name"]: read(entry["value"]) for entry in env}
text = open("wanted", newline="").read()
assert values == {"LD_PRELOAD": sys.argv[1], "FORKSHIM_INLINE": text}, values
END
  assert_success
}

# A Dockerfile's heredoc with a quoted end is taken as it stands, as a shell's is.
@test "a Dockerfile gets one file of the configuration and the options" {
  printf '[handler third]\nplugin = fail\nwhen = 3' >third.conf
  shim env --format docker -c third.conf --fail ENOMEM@2 >Dockerfile
  run tail -n 1 Dockerfile
  assert_output "ENV LD_PRELOAD=\"${PRELOADED//\$/\\\$}\""
  sed -i '$d; 1s#^COPY \(<<"[A-Z_]*"\) /etc/forkshim/forkshim.conf$#cat \1 >embedded#' Dockerfile
  bare bash Dockerfile
  run cmp embedded <(cat third.conf && echo && expected)
  assert_success
}

@test "a Dockerfile's ENV keeps what is special there" {
  unset FORKSHIM_INLINE
  run --separate-stderr bare env LD_PRELOAD='/$a/"b\c.so' "$FORKSHIM" env --format docker
  assert_output "ENV LD_PRELOAD=\"${PRELOADED//\$/\\\$}:/\\\$a/\\\"b\\\\c.so\""
}

@test "env prints the library alone where nothing else was asked for" {
  unset FORKSHIM_INLINE
  run shim env --format systemd
  assert_output "Environment=\"LD_PRELOAD=$PRELOADED\""
}

@test "env makes relative names absolute, since a service starts elsewhere" {
  unset FORKSHIM_INLINE
  echo '[shim]' >own.conf
  run shim env -c own.conf --log forks.jsonl
  assert_line "export 'FORKSHIM_CONFIG=$PWD/own.conf'"
  assert_line "output = $PWD/forks.jsonl"
}

@test "env refuses an error in the configuration and prints nothing" {
  run --separate-stderr shim env --fail ENOSUCH
  assert_failure 125
  refute_output
  assert_regex "$stderr" '"?ENOSUCH'
}

@test "env refuses what it does not know" {
  for words in "--format" "--format xml" "--format=" "--stats" "true"; do
    # shellcheck disable=SC2086 # two words
    run shim env $words
    assert_failure 125
    assert_output --regexp '^forkshim: (--format .*expect|env has no option|env takes options only)'
  done
}
