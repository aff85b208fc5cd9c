/* SPDX-License-Identifier: MIT */
/*
 * A plugin for gunicorn.conf: registers a Python expression with os.register_at_fork, for all
 * children, when the program first forks. By then Python runs, and what it imports is there.
 * cc -shared -fPIC -D_GNU_SOURCE -I shim/include -o after_fork.so after_fork.c
 */
#include <dlfcn.h>
#include <errno.h>
#include <forkshim/plugin.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static int (*has_gil)(void);
static int (*run_simple_string)(const char* code);
static char code[500];
static bool is_registered;

static int complain(const forkshim_host* host, const char* sentence) {
  host->log(host, FORKSHIM_ERROR, sentence, strlen(sentence));
  return EINVAL;
}

static int init(const forkshim_host* host, void** self) {
  (void)self;
  const char* expression = host->option(host, "expression");
  if (!expression) return complain(host, "it has no expression; expected one in Python");
  const int length =
      snprintf(code, sizeof code, "__import__('os').register_at_fork(after_in_child=lambda: %s)",
               expression);
  if (length >= (int)sizeof code) return complain(host, "its expression is too long");
  *(void**)&has_gil = dlsym(RTLD_DEFAULT, "PyGILState_Check");
  *(void**)&run_simple_string = dlsym(RTLD_DEFAULT, "PyRun_SimpleString");
  if (host->checking || (has_gil && run_simple_string)) return 0;
  return complain(host, "the program has no Python in it; name one that has with `program`");
}

/* os.fork comes here with the GIL. Other code may not have it, and then registers nothing. */
static int prepare(void* self, forkshim_event* event) {
  (void)self, (void)event;
  if (is_registered || !has_gil()) return 0;
  is_registered = true;
  run_simple_string(code);
  return 0;
}

const forkshim_plugin forkshim_plugin_v1 = {.struct_size = sizeof(forkshim_plugin),
                                            .abi_version = FORKSHIM_ABI_VERSION,
                                            .name = "after_fork",
                                            .version = "1",
                                            .init = init,
                                            .prepare = prepare};
