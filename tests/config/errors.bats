#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Configurations that are wrong in one way each: what is said, and that nothing else happens.

load ../test_helper
load ../config_assertions

# The lines are bad in their last one.
assert_last_line_bad() { # SENTENCE, with the lines on standard input
  config
  assert_bad "$FORKSHIM_CONFIG:$(grep -c '' "$FORKSHIM_CONFIG"): $1"
}

@test "an unknown key gets the nearest key" {
  assert_last_line_bad 'unknown key "on_eror" in [shim]; did you mean "on_error"?' <<'END'
[shim]
on_eror = stop
END
  assert_last_line_bad 'unknown key "outptu" for the handler log; did you mean "output"?' <<'END'
[handler log]
outptu = x
END
}

@test "an unknown key that is near to none gets the command that lists the keys" {
  assert_last_line_bad 'unknown key "x" for the handler fail; `forkshim handlers fail` lists its keys' <<'END'
[handler fail]
x = 1
END
}

@test "an unknown value in [shim] gets what is expected and the nearest value" {
  assert_last_line_bad 'vfork = "natve"; expected native | fork; did you mean "native"?' <<'END'
[shim]
vfork = natve
END
  assert_last_line_bad 'follow_exec = "maybe"; expected yes | no' <<<$'[shim]\nfollow_exec = maybe'
  assert_last_line_bad 'seed = "1x"; expected NUMBER, such as 42' <<<$'[shim]\nseed = 1x'
}

@test "values are matched wholly and as they are written" {
  for value in natives Native nat ''; do
    assert_last_line_bad "vfork = \"$value\"; expected native | fork$(
      [[ $value != natives && $value != Native ]] || printf '; did you mean "native"?'
    )" <<<$'[shim]\nvfork = '"$value"
  done
}

@test "an unknown built-in handler gets the nearest one" {
  assert_last_line_bad 'no built-in handler "lgo"; did you mean "log"?' <<'END'
[handler audit]
plugin = lgo
END
}

@test "a handler without plugin = must carry a built-in's name" {
  assert_last_line_bad 'the section has no plugin =, and there is no built-in handler "audit";'"\
 expected one that \`forkshim handlers\` lists, or a plugin's path with a slash" <<<'[handler audit]'
}

@test "an unknown kind or function gets the nearest one" {
  assert_last_line_bad \
    'kinds = "vfrok"; expected all | fork | vfork | spawn | thread | exec, a list; did you mean "vfork"?' <<'END'
[handler fail]
kinds = fork, vfrok
END
  assert_last_line_bad \
    'functions = "posix_spwan"; expected all | FUNCTION, a list; did you mean "posix_spawn"?' <<'END'
[handler fail]
functions = posix_spwan
END
}

@test "a bad value of a selector says what is expected, with examples" {
  while IFS='|' read -r setting expected; do
    assert_last_line_bad "${setting% = *} = \"${setting##*= }\"; expected $expected" \
      <<<$'[handler fail]\n'"$setting"
  done <<'END'
when = 0|N | N..M | N+ | N+STEP, such as 3, 2..5, 4+ or 1+2
when = 5..2|N | N..M | N+ | N+STEP, such as 3, 2..5, 4+ or 1+2; the first number must not be above the second
depth = 4..2|N | N..M, such as 1 or 2..4; the first number must not be above the second
max = -1|N, such as 3
at = 1|LINEAGE, a list, such as 0.3.1 or 0.1,0.2
at = 0|LINEAGE, a list, such as 0.3.1 or 0.1,0.2
at = 0.0|LINEAGE, a list, such as 0.3.1 or 0.1,0.2
at = 0.01|LINEAGE, a list, such as 0.3.1 or 0.1,0.2
at = 0#0|LINEAGE, a list, such as 0.3.1 or 0.1,0.2
at = 0.1!0|LINEAGE, a list, such as 0.3.1 or 0.1,0.2
at = 0#1!1|LINEAGE, a list, such as 0.3.1 or 0.1,0.2
at = 0.1#|LINEAGE, a list, such as 0.3.1 or 0.1,0.2
at = 0..1|LINEAGE, a list, such as 0.3.1 or 0.1,0.2
probability = 2|0..1 | P%, such as 0.25 or 10%
END
  assert_last_line_bad 'program = ""; expected GLOB, such as nginx or */bin/sh' \
    <<<$'[handler fail]\nprogram ='
}

@test "an errno in small letters gets the right one" {
  assert_last_line_bad 'handler "fail": error = "eagain"; expected an errno such as EAGAIN, ENOMEM or 11; did you mean "EAGAIN"?' \
    <<<$'[handler fail]\nerror = eagain'
}

@test "a # behind a value is part of it" {
  assert_last_line_bad 'handler "fail": error = "EAGAIN # x"; expected an errno such as EAGAIN, ENOMEM or 11; a comment behind a value begins with ;, not with #' \
    <<<$'[handler fail]\nerror = EAGAIN # x'
}

@test "a wrong key of a plugin gets those that its init asked for" {
  assert_last_line_bad 'unknown key "outputs" for the handler trace; its init asks for output, refuse; did you mean "output"?' <<END
[handler trace]
plugin = $PLUGINS/trace.so
output = /dev/null
outputs = x
END
}

@test "an unknown section says which there are" {
  for section in shims 'shim x' handler 'handler ' '' 'handlers a'; do
    assert_last_line_bad "section [$(xargs <<<"$section")]; expected [shim] or [handler NAME]" \
      <<<"[$section]"
  done
}

@test "a header that does not end with its bracket is wrong" {
  assert_last_line_bad 'section [handler log has no closing bracket; expected ]' <<<'[handler log'
  assert_last_line_bad 'found "output = x" behind [handler log]; expected nothing more on this'"\
 line, or a comment after ;" <<<'[handler log] output = x'
}

@test "names of handlers must differ, also between file and FORKSHIM_INLINE" {
  assert_last_line_bad 'handler "fail" is there already; names must differ' \
    <<<$'[handler fail]\n[handler fail]'
  config <<<'[handler log]'
  FORKSHIM_INLINE='[handler log]' run --separate-stderr shim check
  assert_said 125 "" 'FORKSHIM_INLINE:1: handler "log" is there already; names must differ'
}

@test "a key stands once in a section" {
  assert_last_line_bad 'key "max" is there already in this section; keep one' <<'END'
[handler fail]
max = 1
max = 2
END
}

@test "a name of 40 characters is read and one of 41 is not" {
  local name
  name=$(printf '%040d' 0)
  config <<<"[handler $name]"$'\nplugin = fail'
  run shim check
  assert_success
  assert_last_line_bad "a handler's name of 41 characters; at most 40 are read, shorten it" \
    <<<"[handler ${name}1]"
}

@test "a line without = is wrong" {
  assert_last_line_bad 'found "output"; expected KEY = VALUE' <<<$'[handler log]\noutput'
}

@test "a line before the first section is wrong" {
  assert_last_line_bad '"max" stands before any section; expected [shim] or [handler NAME] first' \
    <<<'max = 1'
}

@test "a missing library and a missing function of call are said" {
  assert_last_line_bad 'handler "call": the library cannot be loaded: libnone.so: cannot open'"\
 shared object file: No such file or directory" <<<$'[handler call]\nlibrary = libnone.so'
  assert_last_line_bad 'handler "call": no function "none" is found; check its name, and name its'"\
 library with \`library\`" <<<$'[handler call]\nprepare = none'
}

@test "an errno that does not exist gets the nearest one" {
  assert_last_line_bad 'handler "fail": error = "EAGIAN"; expected an errno such as EAGAIN, ENOMEM'"\
 or 11; did you mean \"EAGAIN\"?" <<<$'[handler fail]\nerror = EAGIAN'
}

@test "several problems are one sentence for a program, and one each for a check" {
  config <<<$'[shim]\nsed = 1\n[handler log]\nphases = parnt\n[handler x]'
  run --separate-stderr preload sh -c 'echo ran'
  assert_said 0 ran "$FORKSHIM_CONFIG:2: unknown key \"sed\" in [shim]; did you mean \"seed\"?\
 (and 2 more; \`forkshim check\` lists them)"
  run --separate-stderr shim check
  assert_equal "$status" 125
  assert_equal "${#stderr_lines[@]}" 3
  assert_regex "$stderr" ':4: handler "log": phases = "parnt"; expected a list of start, .*; did you mean "parent"\?'
}
