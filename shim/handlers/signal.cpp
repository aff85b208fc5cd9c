// SPDX-License-Identifier: MIT
// signal: sends a signal to the child or the parent, before the creation or after it, or ends the
// child with a status.
//
// A fork's child gets its signal before the program goes on there. A vfork child shares its
// parent's memory: a stop would block the parent forever, and a signal handler would write to the
// parent's data. So before exec it gets only SIGKILL; any other signal comes from the parent after
// the exec, as it does for a spawn's child.
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/kernel.h"
#include "base/line.h"
#include "base/signal_name.h"
#include "forkshim/plugin.h"
#include "handlers/option_error.h"
#include "handlers/stop_sentence.h"
#include "protocol/builtin.h"

using namespace forkshim;

namespace {

constexpr int none = -1;

struct Signals {
  int prepare;
  int child;
  int parent;
  int status;
  const char* name;
  void (*say)(const char* text, size_t length);
};

int read_signal(const forkshim_host* host, const char* key, int* signal) {
  const char* name = host->option(host, key);
  *signal = name ? signal_by_name(name) : none;
  if (*signal != 0) return 0;
  return bad_value(host, key, name, "a signal such as SIGKILL, SIGSTOP or 9");
}

int read_status(const forkshim_host* host, int* status) {
  const char* text = host->option(host, "exit");
  uint64_t number = 0;
  if (text && !parse_number(text, 255, &number))
    return bad_value(host, "exit", text, "an exit status from 0 to 255");
  *status = text ? static_cast<int>(number) : none;
  return 0;
}

int init(const forkshim_host* host, void** self) {
  auto* signals = static_cast<Signals*>(calloc(1, sizeof(Signals)));
  if (!signals) return ENOMEM;
  *self = signals;
  signals->name = host->name;
  signals->say = host->say;
  if (int error = read_signal(host, "prepare", &signals->prepare)) return error;
  if (int error = read_signal(host, "child", &signals->child)) return error;
  if (int error = read_signal(host, "parent", &signals->parent)) return error;
  if (int error = read_status(host, &signals->status)) return error;
  const bool does_something = signals->prepare != none || signals->child != none ||
                              signals->parent != none || signals->status != none;
  if (does_something) return 0;
  return bad_option(host, "it does nothing; expected at least one of prepare, child, parent, exit");
}

void say_stop(const Signals& signals, pid_t pid, const forkshim_event& event) {
  Line<400> sentence;
  add_stop(sentence, signals.name, pid, event);
  const Text text = sentence.text();
  signals.say(text.data, text.size);
}

void send(const Signals& signals, int signal, pid_t pid, const forkshim_event& event) {
  if (stops(signal)) say_stop(signals, pid, event);
  kernel::kill(pid, signal);
}

void end(const Signals& signals) {
  if (signals.status != none) _exit(signals.status);
}

int prepare(void* self, forkshim_event* event) {
  const auto& signals = *static_cast<Signals*>(self);
  if (signals.prepare != none) send(signals, signals.prepare, event->parent_pid, *event);
  return 0;
}

void child(void* self, forkshim_event* event) {
  const auto& signals = *static_cast<Signals*>(self);
  if (signals.child != none) send(signals, signals.child, kernel::getpid(), *event);
  // The first process of a pid namespace cannot kill itself.
  if (signals.child == SIGKILL) _exit(128 + SIGKILL);
  end(signals);
}

void vfork_child(void* self, forkshim_event* event) {
  const auto& signals = *static_cast<Signals*>(self);
  if (signals.child == SIGKILL) return child(self, event);
  end(signals);
}

void parent(void* self, forkshim_event* event) {
  const auto& signals = *static_cast<Signals*>(self);
  const bool was_killed = event->kind == FORKSHIM_VFORK && signals.child == SIGKILL;
  const bool is_late = event->kind != FORKSHIM_FORK && event->child_pid > 0 && !was_killed;
  if (signals.child != none && is_late) send(signals, signals.child, event->child_pid, *event);
  if (signals.parent != none) send(signals, signals.parent, event->parent_pid, *event);
}

}  // namespace

extern const forkshim_plugin forkshim_signal;
constexpr forkshim_plugin forkshim_signal = builtin("signal", {.init = init,
                                                               .prepare = prepare,
                                                               .parent = parent,
                                                               .child = child,
                                                               .vfork_child = vfork_child});
