#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Plugins that can be loaded, and each way of being one that cannot.

load ../test_helper
load ../config_assertions

use_plugin() { # PATH [KEY=VALUE...]
  config < <(printf '[handler mine]\nplugin = %s\n' "$1" && (($# == 1)) || printf '%s\n' "${@:2}")
}

# The plugin is refused for this reason, at the line that names it.
assert_refused() { # PATH REASON
  use_plugin "$1"
  assert_bad "$FORKSHIM_CONFIG:2: plugin $1: $2; not loaded"
}

@test "a plugin that does not exist is refused" {
  assert_refused "$BATS_TEST_TMPDIR/none.so" "No such file or directory"
}

@test "a directory, a device and a FIFO are refused, and none is waited for" {
  mkfifo "$BATS_TEST_TMPDIR/fifo.so"
  for path in "$BATS_TEST_TMPDIR" /dev/null "$BATS_TEST_TMPDIR/fifo.so"; do
    assert_refused "$path" "it is not a regular file, expected a shared object"
  done
}

@test "a text file and an empty file are refused" {
  printf '%s\n' {1..99} >"$BATS_TEST_TMPDIR/text.so"
  assert_refused "$BATS_TEST_TMPDIR/text.so" "invalid ELF header"
  : >"$BATS_TEST_TMPDIR/empty.so"
  assert_refused "$BATS_TEST_TMPDIR/empty.so" "file too short"
}

@test "a shared object that is cut short is refused" {
  head -c 100 "$PLUGINS/bad/minor.so" >"$BATS_TEST_TMPDIR/cut.so"
  use_plugin "$BATS_TEST_TMPDIR/cut.so"
  run --separate-stderr preload sh -c 'echo ran'
  assert_equal "$output" ran
  assert_regex "$stderr" "^forkshim: $FORKSHIM_CONFIG:2: plugin .*/cut.so: .*; not loaded\$"
}

# To bind it in a creation takes 3 KiB of the caller's stack.
@test "the clock is bound at the start for a plugin that wants the time" {
  cc -shared -fPIC -I "$ROOT/shim/include" -o "$BATS_TEST_TMPDIR/time.so" -x c - <<'END'
#include <forkshim/plugin.h>
const forkshim_plugin forkshim_plugin_v1 = {
    .struct_size = sizeof(forkshim_plugin), .abi_version = FORKSHIM_ABI_VERSION,
    .flags = FORKSHIM_WANTS_TIME, .name = "time", .version = "1"};
END
  use_plugin "$BATS_TEST_TMPDIR/time.so"
  run -0 preload env LD_DEBUG=bindings dash -c 'echo creates; (exit 0); exit 0'
  local bound="binding file .*libforkshim.so.*: normal symbol .clock_gettime'"
  assert_regex "${output%%creates*}" "$bound"
  run -1 grep -E "$bound" <<<"${output#*creates}"
}

@test "a plugin that would make the program's stacks executable is refused" {
  for stack in execstack noexecstack; do
    cc -shared -fPIC -Wl,-z,$stack -I "$ROOT/shim/include" -o "$BATS_TEST_TMPDIR/$stack.so" -x c - <<'END'
#include <forkshim/plugin.h>
const forkshim_plugin forkshim_plugin_v1 = {
    .struct_size = sizeof(forkshim_plugin), .abi_version = FORKSHIM_ABI_VERSION,
    .name = "stack", .version = "1"};
END
  done
  assert_refused "$BATS_TEST_TMPDIR/execstack.so" \
    "it asks for an executable stack; link it with -z noexecstack"
  use_plugin "$BATS_TEST_TMPDIR/noexecstack.so"
  run -1 preload grep -c 'rwxp.*\[stack\]' /proc/self/maps
  assert_output 0
}

@test "a shared object of another ELF class is refused" {
  cp "$PLUGINS/bad/minor.so" "$BATS_TEST_TMPDIR/class.so"
  printf '\1' | dd of="$BATS_TEST_TMPDIR/class.so" bs=1 seek=4 conv=notrunc status=none
  assert_refused "$BATS_TEST_TMPDIR/class.so" "wrong ELF class: ELFCLASS32"
}

@test "a program is refused, since it cannot be loaded as a library" {
  local dash
  dash=$(readlink -f "$(type -P dash)")
  assert_refused "$dash" "cannot dynamically load position-independent executable"
}

@test "a plugin that file modes forbid to read is refused" {
  install -m 0 "$PLUGINS/bad/minor.so" "$BATS_TEST_TMPDIR/secret.so"
  use_plugin "$BATS_TEST_TMPDIR/secret.so"
  run --separate-stderr concerned_by_modes "$FORKSHIM" check 3>&-
  assert_said 125 "" "$FORKSHIM_CONFIG:2: plugin $BATS_TEST_TMPDIR/secret.so: Permission\
 denied; not loaded"
}

@test "a plugin that needs a function nobody has is refused at load, not at its first call" {
  assert_refused "$PLUGINS/bad/undefined_symbol.so" "undefined symbol: no_library_has_this"
}

@test "a shared object without the plugin symbol is refused" {
  assert_refused "$PLUGINS/bad/no_symbol.so" \
    "it has no symbol forkshim_plugin_v1, so it is no forkshim plugin"
}

@test "a plugin whose structure is too small is refused with both sizes" {
  assert_refused "$PLUGINS/bad/struct_size.so" "its forkshim_plugin_v1 has 80 bytes, expected at\
 least 88; build it against this forkshim's plugin.h"
}

@test "a plugin of another major ABI is refused with both versions" {
  local minor
  minor=$(sed -n 's/^#define FORKSHIM_ABI_MINOR \([0-9]*\)u$/\1/p' \
    "$ROOT/shim/include/forkshim/plugin.h")
  assert_refused "$PLUGINS/bad/major.so" "needs plugin ABI 2, this is 1.$minor"
}

@test "a plugin without a name or a version is refused" {
  for bad in empty_name null_name null_version; do
    assert_refused "$PLUGINS/bad/$bad.so" "its name or version is missing, expected both"
  done
}

@test "a plugin that calls itself as a built-in handler is refused" {
  assert_refused "$PLUGINS/bad/builtin_name.so" \
    'its name "log" is a built-in handler'\''s, expected another'
}

@test "a plugin whose init returns an errno is left out, with the errno's text" {
  use_plugin "$PLUGINS/bad/init_fails.so"
  assert_bad "$FORKSHIM_CONFIG:1: handler \"mine\": its init failed: Operation not permitted"
}

@test "an error that init says is shown at the option it asked for last" {
  use_plugin "$PLUGINS/bad/init_complains.so" 'size = 1' 'colour = blue'
  assert_bad "$FORKSHIM_CONFIG:4: handler \"mine\": colour = \"blue\"; expected \"red\""
}

@test "an error about an option that is absent is shown at the section" {
  use_plugin "$PLUGINS/bad/init_complains.so" 'size = 1'
  assert_bad "$FORKSHIM_CONFIG:1: handler \"mine\": colour = \"blue\"; expected \"red\""
}

@test "a key that the plugin never asked for is unknown" {
  use_plugin "$PLUGINS/bad/asks_nothing.so" 'colour = blue'
  assert_bad "$FORKSHIM_CONFIG:3: unknown key \"colour\" for the handler bad; its init asks for\
 none"
}

@test "a mistyped selector of a plugin gets a hint" {
  use_plugin "$PLUGINS/bad/asks_nothing.so" 'whn = 3'
  assert_bad "$FORKSHIM_CONFIG:3: unknown key \"whn\" for the handler bad; its init asks for\
 none; did you mean \"when\"?"
}

@test "warnings and notes of init are said on one line each, and the handler runs" {
  use_plugin "$PLUGINS/bad/init_warns.so" 'colour = red'
  run --separate-stderr shim check
  assert_success
  assert_equal "$stderr" "forkshim: $FORKSHIM_CONFIG:3: handler \"mine\": red?is louder
forkshim: $FORKSHIM_CONFIG:3: handler \"mine\": noted"
}

@test "a plugin built against a newer header of the same major is loaded" {
  use_plugin "$PLUGINS/bad/minor.so"
  run shim check
  assert_success
}

@test "a plugin built against the first header of the major is loaded and runs" {
  use_plugin "$PLUGINS/bad/oldest.so"
  run --separate-stderr shim run -- dash -c '(:); /bin/true; echo ran'
  assert_said 0 ran ""
}

@test "one shared object serves several handlers" {
  config < <(printf '[handler %s]\nplugin = '"$PLUGINS"'/bad/minor.so\n' one two)
  run shim run -- sh -c '(:); echo ran'
  assert_success
  assert_output ran
}

@test "a plugin may be named through a link, with blanks in its path" {
  mkdir "$BATS_TEST_TMPDIR/a b"
  ln -s "$PLUGINS/bad/minor.so" "$BATS_TEST_TMPDIR/a b/link.so"
  use_plugin "$BATS_TEST_TMPDIR/a b/link.so"
  run shim check
  assert_success
}

@test "handlers of two plugins in turn each run their own" {
  config <<<"[handler first]
plugin = $PLUGINS/trace.so
output = $BATS_TEST_TMPDIR/first
[handler counts]
plugin = $FORKSHIM_BUILD/tests/bench/count.so
total = $BATS_TEST_TMPDIR/total
[handler last]
plugin = $PLUGINS/trace.so
output = $BATS_TEST_TMPDIR/last"
  run preload bash -c '(:); :'
  assert_success
  assert_output ""
  assert_equal "$(cat "$BATS_TEST_TMPDIR/total")" "1 1 0 1"
  for name in first last; do
    assert_equal "$(cut -d ' ' -f 1,2 "$BATS_TEST_TMPDIR/$name" | sort | xargs)" \
      "child $name parent $name prepare $name"
  done
}
