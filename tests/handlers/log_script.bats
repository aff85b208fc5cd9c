#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The key `script` of the log: where in a script a creation was made, asked of the interpreter.

load ../test_helper

setup() {
  cd "$BATS_TEST_TMPDIR" || return
}

record() { # PROGRAM ARG...: its creations with their places in the script, in the file log
  rm -f log
  FORKSHIM_INLINE=$'[handler log]\noutput = log\nscript = yes\nphases = prepare,parent' \
    preload "$@"
}

places() { # of each creation, the innermost first
  jq -r 'select(.phase == "prepare") | .script // [] | join(" ")' log
}

python() { # LINE...: a module with them, which the program main.py calls
  printf '%s\n' 'import os, subprocess, threading' '' 'def work():' "${@/#/    }" >module.py
  printf '%s\n' 'import module' '' 'module.work()' 'print("done")' >main.py
}

@test "Python tells the functions up to a fork, a subprocess and a system" {
  python 'if os.fork() == 0: os._exit(0)' 'os.wait()' 'os.system("true")' \
    'subprocess.run(["true"])'
  run -0 record /usr/bin/python3 main.py
  assert_output "done"
  run places
  assert_line --index 0 "$PWD/module.py:4:work $PWD/main.py:3:<module>"
  assert_line --index 1 "$PWD/module.py:6:work $PWD/main.py:3:<module>"
  assert_line --index 2 --regexp "/subprocess\.py:[0-9]+:_execute_child .* $PWD/module\.py:7:work $PWD/main\.py:3:<module>\$"
}

@test "a thread of Python tells its own functions, while another one holds the GIL" {
  python 'def child():' '    for i in range(20): os.system("true")' \
    'thread = threading.Thread(target=child)' 'thread.start()' \
    'while thread.is_alive(): sum(range(1000))'
  run -0 record /usr/bin/python3 main.py
  assert_output "done"
  run places
  assert_equal "${#lines[@]}" 20
  assert_line --index 0 --regexp "^$PWD/module\.py:5:child /usr/lib/python3.*/threading\.py:[0-9]+:run "
}

@test "a thread that Python does not know, and code without a frame, tell nothing" {
  cat >thread.c <<'END'
#include <pthread.h>
#include <stdlib.h>
static void* work(void* result) { return *(int*)result = system("true"), NULL; }
int make(void) {
  int result = -1;
  pthread_t thread;
  if (pthread_create(&thread, NULL, work, &result) == 0) pthread_join(thread, NULL);
  return result;
}
END
  bare cc -shared -fPIC -o libthread.so thread.c -lpthread
  python 'import ctypes' 'print(ctypes.CDLL("./libthread.so").make())'
  run -0 record /usr/bin/python3 main.py
  assert_line --index 0 0
  run jq -c 'select(.phase == "prepare") | has("script")' log
  assert_output false
}

@test "an exception under way, and the callables of atexit, are the program's own" {
  python 'import atexit' 'atexit.register(lambda: os.system("echo end"))' 'try:' '    1 / 0' \
    'except ZeroDivisionError:' '    os.system("true")' '    raise'
  run -1 record /usr/bin/python3 main.py
  assert_line --partial "ZeroDivisionError: division by zero"
  assert_line --index -1 end
  run places
  assert_line --index 0 "$PWD/module.py:9:work $PWD/main.py:3:<module>"
}

@test "Ruby tells the methods up to backquotes and a fork" {
  printf '%s\n' 'class Work' '  def self.run' '    `true`' '    Process.wait(fork { exit! })' '  end' \
    'end' '[1].each { Work.run }' 'puts "done"' >main.rb
  run -0 record ruby main.rb
  assert_output "done"
  run places
  assert_line --index 0 "main.rb:3:run main.rb:7:block in <main> main.rb:7:<main>"
  assert_line --index 1 "main.rb:4:run main.rb:7:block in <main> main.rb:7:<main>"
}

@test "Perl tells the line, also where a file is read" {
  printf '%s\n' 'while (<STDIN>) {' '  chomp(my $word = `echo $_`);' '  print "$word\n";' '}' \
    'system("true") == 0 or die;' >"main line 9.pl"
  run -0 record perl "main line 9.pl" < <(printf 'one\n')
  assert_output one
  run places
  assert_line --index 0 "main line 9.pl:2:"
  assert_line --index -1 "main line 9.pl:5:"
}

@test "PHP and bash tell the line" {
  printf '%s\n' '<?php' 'function work() {' '  return shell_exec("echo done");' '}' 'echo work();' >main.php
  run -0 record php main.php
  assert_output "done"
  assert_equal "$(places | head -n 1)" "$PWD/main.php:3:"
  printf '%s\n' 'work() {' '  (exit 3)' '}' 'work' 'x=$(' 'expr 1 + 1' ')' 'echo "$x"' >main.bash
  run -0 record bash ./main.bash
  assert_output 2
  run places
  assert_line --index 0 "./main.bash:2:"
  assert_line --index 1 --regexp '^\./main\.bash:[567]:$'
}

@test "others, and an exec, tell nothing, and the line is whole" {
  FORKSHIM_INLINE=$'[handler log]\noutput = log\nscript = yes\nstack = yes\nphases = prepare\nkinds = all,exec' \
    run -0 preload /usr/bin/python3 -c 'import os
os.system("true")
os.execvp("dash", ["dash", "-c", "(exit 0); exit 0"])'
  run jq -c '[.kind, has("stack"), .script]' log
  assert_line '["spawn",true,["<string>:2:<module>"]]'
  assert_line '["exec",true,null]'
  assert_line '["fork",true,null]'
}

@test "a value that is none of the two is refused" {
  run preload env FORKSHIM_INLINE=$'[handler log]\nscript = maybe' true
  assert_output --partial 'script = "maybe"; expected yes or no'
}
