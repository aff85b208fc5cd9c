// SPDX-License-Identifier: MIT
// @NAME@: each child prints its position in the tree of processes.
//   text = TEXT   what it prints; default: begins
//
// forkshim/plugin.h and forkshim-plugin(7) say what each callback may do. It uses calloc and not
// new, because without the C++ library a plugin costs programs less.
#include <forkshim/plugin.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace {

// One for each section that names this plugin. Nothing changes it once init has run.
struct Handler {
  void (*say)(const char* text, size_t length);
  const char* text;
};

// [init] Before main: may allocate, open files and use stdio.
int init(const forkshim_host* host, void** self) {
  constexpr char expected[] = "expected a text of up to 100 bytes";
  const char* text = host->option(host, "text");
  if (text && std::strlen(text) > 100) {
    host->log(host, FORKSHIM_ERROR, expected, sizeof expected - 1);
    return EINVAL;
  }
  auto* handler = static_cast<Handler*>(std::calloc(1, sizeof(Handler)));
  if (!handler) return ENOMEM;
  *handler = {host->say, text ? text : "begins"};
  *self = handler;
  return 0;
}

// [child] [vfork] Async-signal-safe functions only: no malloc, no stdio, no locks.
void in_child(void* self, forkshim_event* event) {
  const auto& handler = *static_cast<const Handler*>(self);
  char line[400] = "@NAME@: ";
  std::strncat(line, event->lineage, 200);
  std::strcat(line, " ");
  std::strcat(line, handler.text);
  handler.say(line, std::strlen(line));
}

constexpr forkshim_plugin describe() {
  forkshim_plugin plugin = {};
  plugin.struct_size = sizeof plugin;
  plugin.abi_version = FORKSHIM_ABI_VERSION;
  plugin.name = "@NAME@";
  plugin.version = "1";
  plugin.init = init;
  plugin.child = in_child;
  plugin.vfork_child = in_child;
  return plugin;
}

}  // namespace

constexpr forkshim_plugin forkshim_plugin_v1 = describe();
