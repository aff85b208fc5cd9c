/* SPDX-License-Identifier: MIT */
/*
 * embed LIBPYTHON: a C program that loads Python late, and forks in each stage of Python's life.
 * For each it prints what os.register_at_fork's callables wrote, or "alive" where that is nothing.
 */
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const char script[] =
    "import ctypes, os\n"
    "def say(letter): return lambda: os.write(1, letter)\n"
    "os.register_at_fork(before=say(b'b'), after_in_parent=say(b'p'), after_in_child=say(b'c'))\n"
    "class Last:\n"
    "    fork = ctypes.PyDLL(None).fork_in_finalisation\n"
    "    def __del__(self): self.fork()\n"
    "last = Last()\n";

static void say(const char* text) {
  if (write(STDOUT_FILENO, text, strlen(text)) < 0) abort();
}

static void fork_when(const char* stage) {
  say(stage);
  const pid_t child = fork();
  if (child == 0) {
    say(" alive");
    _exit(0);
  }
  int status = -1;
  if (waitpid(child, &status, 0) != child || status != 0) say(" dead");
  say("\n");
}

__attribute__((visibility("default"))) void fork_in_finalisation(void) {
  fork_when("in finalisation:");
}

static void* in_thread(void* stage) {
  fork_when(stage);
  return NULL;
}

static void* symbol(void* library, const char* name) {
  void* found = dlsym(library, name);
  if (found) return found;
  fprintf(stderr, "embed: no %s\n", name);
  exit(2);
}

int main(int argc, char* argv[]) {
  if (argc != 2) return 2;
  fork_when("before it is loaded:");
  void* python = dlopen(argv[1], RTLD_NOW | RTLD_GLOBAL);
  if (!python) return fprintf(stderr, "embed: %s\n", dlerror()), 2;
  void (*initialize)(int) = symbol(python, "Py_InitializeEx");
  int (*run)(const char*, void*) = symbol(python, "PyRun_SimpleStringFlags");
  void* (*save)(void) = symbol(python, "PyEval_SaveThread");
  void (*restore)(void*) = symbol(python, "PyEval_RestoreThread");
  int (*finalize)(void) = symbol(python, "Py_FinalizeEx");
  fork_when("before Py_Initialize:");
  for (int life = 1; life <= 2; ++life) {
    initialize(0);
    if (run(script, NULL) != 0) return 1;
    fork_when("with the GIL:");
    void* state = save();
    fork_when("without the GIL:");
    pthread_t thread;
    if (pthread_create(&thread, NULL, in_thread, "in a thread:") != 0) return 1;
    pthread_join(thread, NULL);
    restore(state);
    if (finalize() != 0) return 1;
    fork_when("after finalisation:");
  }
  return 0;
}
