/* SPDX-License-Identifier: MIT */
/*
 * A handler that appends a line for each callback to the file `output`:
 *   PHASE HANDLER LINEAGE FUNCTION KIND ERROR REFUSED_BY COOKIE
 * Its cookies are unique, it leaves a wrong errno behind wherever it ran, and with `refuse` it
 * refuses with that number.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "forkshim/plugin.h"

struct trace {
  const char* name;
  int file;
  int refuse;
};

struct line {
  char text[400];
  size_t length;
};

static uint64_t last_cookie;

static void add(struct line* line, const char* word) {
  const size_t length = strlen(word);
  if (line->length + length + 1 > sizeof line->text) abort();
  memcpy(line->text + line->length, word, length);
  line->length += length;
  line->text[line->length++] = ' ';
}

static void add_number(struct line* line, uint64_t number) {
  char digits[21];
  char* start = digits + sizeof digits - 1;
  *start = '\0';
  do {
    *--start = (char)('0' + number % 10);
    number /= 10;
  } while (number != 0);
  add(line, start);
}

static void write_line(const struct trace* trace, const char* phase, const forkshim_event* event) {
  struct line line = {.length = 0};
  add(&line, phase);
  add(&line, trace->name);
  add(&line, event->lineage);
  add(&line, event->function);
  add_number(&line, event->kind);
  add_number(&line, (uint64_t)event->error);
  add(&line, event->refused_by ? event->refused_by : "-");
  add_number(&line, event->cookie);
  line.text[line.length - 1] = '\n';
  if (write(trace->file, line.text, line.length) != (ssize_t)line.length) abort();
  errno = ERANGE;
}

static int init(const forkshim_host* host, void** self) {
  struct trace* trace = calloc(1, sizeof *trace);
  const char* output = host->option(host, "output");
  const char* refuse = host->option(host, "refuse");
  if (!trace || !output) return EINVAL;
  trace->name = host->name;
  trace->refuse = refuse ? atoi(refuse) : 0;
  *self = trace;
  if (host->checking) return 0;
  const int file = open(output, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) return errno;
  trace->file = fcntl(file, F_DUPFD_CLOEXEC, 100);
  close(file);
  return trace->file < 0 ? errno : 0;
}

static int prepare(void* self, forkshim_event* event) {
  const struct trace* trace = self;
  event->cookie = __atomic_add_fetch(&last_cookie, 1, __ATOMIC_RELAXED);
  write_line(trace, "prepare", event);
  return trace->refuse;
}

static void parent(void* self, forkshim_event* event) { write_line(self, "parent", event); }
static void failed(void* self, forkshim_event* event) { write_line(self, "failed", event); }
static void child(void* self, forkshim_event* event) { write_line(self, "child", event); }
static void vfork_child(void* self, forkshim_event* event) {
  write_line(self, "vfork_child", event);
}

const forkshim_plugin forkshim_plugin_v1 = {
    .struct_size = sizeof(forkshim_plugin),
    .abi_version = FORKSHIM_ABI_VERSION,
    .name = "trace",
    .version = "1",
    .init = init,
    .prepare = prepare,
    .parent = parent,
    .failed = failed,
    .child = child,
    .vfork_child = vfork_child,
};
