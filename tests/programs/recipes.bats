#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The recipes of forkshim-recipes(7) for libraries, with programs of Debian's: the trouble is there
# without the recipe, and gone with it.

# shellcheck disable=SC2154 # what the loaded files and run assign
load ../test_helper
load ../recipes

python=/usr/bin/python3

setup() { enter_checkout; }

lua_workers='
local unistd, wait = require "posix.unistd", require "posix.sys.wait".wait
io.stdout:setvbuf "no"
math.randomseed(7)
for _ = 1, 2 do
  local child = unistd.fork()
  if child == 0 then print(math.random(2^31 - 1)) os.exit(0, false) end
  wait(child)
end
print(math.random(2^31 - 1))'

@test "without random.conf, workers in Lua draw the numbers that their parent draws" {
  run -0 bare lua5.3 -e "$lua_workers"
  assert_equal "${#lines[@]} ${lines[0]} ${lines[1]}" "3 ${lines[2]} ${lines[2]}"
}

@test "with random.conf they draw their own, and the parent those that its seed gives" {
  own=$(bare lua5.3 -e 'math.randomseed(7) print(math.random(2^31 - 1))')
  run -0 with_recipe random lua5.3 -e "$lua_workers"
  assert_line --index 2 "$own"
  assert_equal "$(printf '%s\n' "${lines[@]}" | sort -u | wc -l)" 3
}

# Each of libc's three ways to draw, in a child and then in the parent.
draw='
import ctypes, os
libc = ctypes.CDLL(None)
libc.srandom(7), libc.srand48(7)
child = os.fork()
if child == 0 or os.wait():
    os.write(1, b"%d %d %d\n" % (libc.random(), libc.rand(), libc.lrand48()))
if child == 0: os._exit(0)'

@test "random.conf seeds random, rand and drand48 in the child alone" {
  run -0 bare "$python" -c "$draw"
  parents=${lines[1]}
  assert_equal "${lines[0]}" "$parents"
  run -0 with_recipe random "$python" -c "$draw"
  assert_line --index 1 "$parents"
  run join <(tr ' ' '\n' <<<"${lines[0]}" | sort) <(tr ' ' '\n' <<<"$parents" | sort)
  assert_output ""
}

@test "random.conf keeps out of a fork among threads, where libc's lock may be held" {
  run -0 with_recipe random "$python" -c "
import threading
done = threading.Event()
threading.Thread(target=done.wait).start()
$draw
done.set()"
  assert_equal "${#lines[@]} ${lines[0]}" "2 ${lines[1]}"
}

names='
import os
from gi.repository import GLib
GLib.random_int()
for worker in range(2):
    if os.fork() == 0:
        os.write(1, b"%s\n" % GLib.uuid_string_random().encode())
        os._exit(0)
    os.wait()
print(GLib.uuid_string_random())'

@test "without glib.conf, GLib gives workers and their parent the same unique names" {
  run -0 bare "$python" -c "$names"
  assert_equal "${#lines[@]} ${lines[0]} ${lines[1]}" "3 ${lines[2]} ${lines[2]}"
}

@test "with glib.conf the names are unique" {
  run -0 with_recipe glib "$python" -c "$names"
  assert_equal "$(printf '%s\n' "${lines[@]}" | sort -u | wc -l)" 3
}

# The names of the threads, in the parent and then in its child. jemalloc's name themselves.
threads_of_jemalloc() { # PRELOADS [OPTIONS]
  # shellcheck disable=SC2016 # for perl
  bare env LD_PRELOAD="$1" MALLOC_CONF="${2-background_thread:true}" perl -e '
    sub names { map { open my $file, "<", $_; <$file> =~ s/\n//r } glob "/proc/self/task/*/comm" }
    sub threads {
      for (1 .. 500) { last if names == 1 || grep { /jemalloc/ } names; select "", "", "", 0.01 }
      join " ", names
    }
    $| = 1;
    print "parent: ", threads, "\n";
    if (!fork) { print "child: ", threads, "\n"; exit }
    wait'
}

@test "without jemalloc.conf, a child has no background thread of jemalloc's" {
  run -0 threads_of_jemalloc libjemalloc.so.2
  assert_output "parent: perl jemalloc_bg_thd
child: perl"
}

@test "with jemalloc.conf a child has them again, where its parent has some" {
  export FORKSHIM_CONFIG=$ROOT/config/examples/jemalloc.conf
  run -0 threads_of_jemalloc "$LIB:libjemalloc.so.2"
  assert_output "parent: perl jemalloc_bg_thd
child: perl jemalloc_bg_thd"
  run -0 threads_of_jemalloc "$LIB:libjemalloc.so.2" background_thread:false
  assert_output $'parent: perl\nchild: perl'
  run -0 threads_of_jemalloc "$LIB"
  assert_output $'parent: perl\nchild: perl'
}

# A child that waits for ever is ended by SIGALRM.
build_openmp() {
  gcc -fopenmp -O1 -o openmp -x c - <<'END'
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static int count_threads(void) {
  int threads = 0;
#pragma omp parallel num_threads(2) reduction(+ : threads)
  ++threads;
  return threads;
}

int main(int count, char** words) {
  int status = 0;
  printf("parent: %d\n", count_threads());
  fflush(stdout);
  if (fork() == 0) {
    alarm(atoi(words[count - 1]));
    _exit(count_threads());
  }
  wait(&status);
  printf("child: %d, signal %d\n", WEXITSTATUS(status), WTERMSIG(status));
  printf("parent: %d\n", count_threads());
}
END
}

@test "without openmp.conf, a child waits for ever in OpenMP after its parent used it" {
  build_openmp
  run -0 bare ./openmp 2
  assert_output $'parent: 2\nchild: 0, signal 14\nparent: 2'
}

@test "with openmp.conf, parent and child have threads of their own" {
  build_openmp
  run -0 with_recipe openmp ./openmp 15
  assert_output $'parent: 2\nchild: 2, signal 0\nparent: 2'
}
