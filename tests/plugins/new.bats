#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# forkshim plugin new: what it writes builds and passes its own tests as it is, and what it refuses.

# shellcheck disable=SC2154 # what run assigns
load ../test_helper

setup() {
  cd "$BATS_TEST_TMPDIR"
}

# As a user does in the folder, with the commands that plugin new said. The tests of the tests
# shall not take this test's variables for their own.
build_and_test() { # FOLDER COMPILER...
  LIMIT=120 bare env -u BATS_TEST_TIMEOUT bash -c 'cd "$0" && cmake -B build "$@" &&
    cmake --build build && bats tests && ctest --test-dir build --output-on-failure' "$@"
}

assert_refused() { # SENTENCE ARG...
  run shim plugin "${@:2}"
  assert_failure 125
  assert_output "forkshim: $1"
}

@test "a new plugin in C builds without a warning and passes its tests" {
  run -0 shim plugin new greet
  assert_line --index 0 "The plugin greet is in ./greet. Build and test it so:"
  assert_line --index 1 "  cd ./greet && cmake -B build && cmake --build build && bats tests"
  assert_line --index 3 "  forkshim run -c build/greet.conf -- PROGRAM"
  run -0 build_and_test greet -D CMAKE_C_FLAGS=-Werror
  assert_line "ok 5 a text that is too long is an error"
  assert_line "100% tests passed, 0 tests failed out of 1"
}

@test "where ninja is and make is not, CMake is told to take it" {
  mkdir bin
  ln -s /usr/bin/* bin/
  rm -f bin/make bin/gmake
  PATH=$PWD/bin run -0 shim plugin new greet
  assert_line --index 1 "  cd ./greet && cmake -G Ninja -B build && cmake --build build && bats tests"
}

@test "a new plugin in C++ does so too, in a folder with a blank, and needs libc alone" {
  shim plugin new --cxx greet "my plugins"
  run -0 build_and_test "my plugins" -D CMAKE_CXX_FLAGS=-Werror
  assert_line "100% tests passed, 0 tests failed out of 1"
  run readelf -d "my plugins/build/greet.so"
  assert_equal "$(grep NEEDED <<<"$output" | sed 's/.*\[//')" "libc.so.6]"
}

@test "both templates are without a warning of clang and gcc" {
  shim plugin new c-plugin
  shim plugin new --cxx cxx-plugin
  for compiler in gcc clang "g++ -std=c++14" "clang++ -std=c++20"; do
    source=c-plugin/c-plugin.c
    [[ $compiler != *++* ]] || source=cxx-plugin/cxx-plugin.cpp
    # shellcheck disable=SC2086 # a compiler and its option
    $compiler -Wall -Wextra -pedantic -Wshadow -Werror -fsyntax-only -I "$ROOT/shim/include" "$source"
  done
}

@test "a plugin's test fails when the plugin does not do what it says" {
  shim plugin new greet
  sed -i 's/strcat(line, handler->text)/strcat(line, "nothing")/' greet/greet.c
  run build_and_test greet
  assert_failure
  assert_line "not ok 2 a child says where it stands, and the program goes on as ever"
}

@test "nothing of the template is left in what is written, and no licence of this project" {
  shim plugin new greet
  run grep -rE '@[A-Z]+@|SPDX' greet
  assert_failure 1
  run ls -A greet greet/tests
  assert_output "greet:
.gitignore
CMakeLists.txt
greet.c
greet.conf
tests

greet/tests:
greet.bats"
}

@test "a name that is none, a built-in handler's or a target of CMake is refused" {
  for name in Greet 9lives "a b" "" ../up a.b "$(printf 'x%.0s' {1..41})"; do
    assert_refused "a plugin's name has up to 40 small letters, digits, - and _, and begins with a\
 letter; found \"$name\"" new "$name"
  done
  assert_refused "the plugin cannot be named log, which is a built-in handler; take another, such as\
 my-log" new log
  assert_refused "the plugin cannot be named test, because every build with CMake has a target of that\
 name; take another, such as test-plugin" new test
  run ls -A
  refute_output
}

@test "a folder that exists is refused and left as it is, as is a link to nowhere" {
  mkdir greet
  ln -s nowhere link
  for folder in ./greet link; do
    assert_refused "$folder exists, expected a directory to make; name another, or remove it" \
      new greet "$folder"
  done
  run ls -A . greet
  assert_output $'.:\ngreet\nlink\n\ngreet:'
}

@test "a folder that cannot be made is refused" {
  run shim plugin new greet no/such/folder
  assert_failure 125
  assert_output "forkshim: the directory no/such/folder cannot be made: No such file or directory"
}

@test "a command line that is wrong is refused with the right one" {
  local right="expected: forkshim plugin new [--cxx] NAME [DIRECTORY]"
  assert_refused "plugin expects a command; $right"
  assert_refused "plugin has no command \"old\"; $right" old
  assert_refused "plugin new has no option --rust; $right" new --rust greet
  local wanted="plugin new takes a name, and a directory where that is not to have the name"
  assert_refused "$wanted; found 0 words; $right" new
  assert_refused "$wanted; found 3 words; $right" new a b c
}
