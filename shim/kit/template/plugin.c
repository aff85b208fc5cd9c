/* SPDX-License-Identifier: MIT */
/*
 * @NAME@: each child says where it stands in the tree of processes.
 *   text = TEXT   what it says of itself; default: begins
 *
 * forkshim/plugin.h and forkshim-plugin(7) say what each callback may do.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <forkshim/plugin.h>

/* One for each section that names this plugin. Nothing changes it once init has run. */
struct handler {
  void (*say)(const char* text, size_t length);
  const char* text;
};

/* [init] Before main: may allocate, open files and use stdio. */
static int init(const forkshim_host* host, void** self) {
  static const char expected[] = "expected a text of up to 100 bytes";
  const char* text = host->option(host, "text");
  if (text && strlen(text) > 100) {
    host->log(host, FORKSHIM_ERROR, expected, sizeof expected - 1);
    return EINVAL;
  }
  struct handler* handler = calloc(1, sizeof *handler);
  if (!handler) return ENOMEM;
  handler->say = host->say;
  handler->text = text ? text : "begins";
  *self = handler;
  return 0;
}

/* [child] [vfork] Async-signal-safe functions only: no malloc, no stdio, no locks. */
static void in_child(void* self, forkshim_event* event) {
  const struct handler* handler = self;
  char line[400] = "@NAME@: ";
  strncat(line, event->lineage, 200);
  strcat(line, " ");
  strcat(line, handler->text);
  handler->say(line, strlen(line));
}

const forkshim_plugin forkshim_plugin_v1 = {
    .struct_size = sizeof(forkshim_plugin),
    .abi_version = FORKSHIM_ABI_VERSION,
    .name = "@NAME@",
    .version = "1",
    .init = init,
    .child = in_child,
    .vfork_child = in_child,
};
