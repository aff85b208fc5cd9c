// SPDX-License-Identifier: MIT
// child: applies settings to the child of a fork or a vfork before the program goes on there.
// Settings that the kernel keeps for each process suit a vfork child; the environment does not,
// because it is its parent's memory. A setting that fails is reported, and the child continues
// without it.
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/errno_name.h"
#include "base/line.h"
#include "handlers/child/setting.h"
#include "handlers/option_error.h"
#include "protocol/builtin.h"

using namespace forkshim;

namespace {

// In the order in which they are applied. Standard error comes last, so that messages go where the
// parent's do until then.
constexpr const ChildSetting* settings[] = {
    &child_pdeathsig, &child_nice,       &child_oom_score_adj, &child_affinity,
    &child_umask,     &child_name,       &child_unsetenv,      &child_setenv,
    &child_rlimits,   &child_close_from, &child_stdout,        &child_stderr,
};
constexpr size_t setting_count = sizeof settings / sizeof settings[0];

struct Child {
  ChildValue values[setting_count];
  const char* name;
  void (*say)(const char* text, size_t length);
  bool said_vfork;
};

int init(const forkshim_host* host, void** self) {
  auto* child = static_cast<Child*>(calloc(1, sizeof(Child)));
  if (!child) return ENOMEM;
  *self = child;
  child->name = host->name;
  child->say = host->say;
  bool any = false;
  for (size_t i = 0; i < setting_count; ++i) {
    ChildValue& value = child->values[i];
    value.text = host->option(host, settings[i]->key);
    if (!value.text) continue;
    any = true;
    if (!settings[i]->read(*host, &value))
      return bad_value(host, settings[i]->key, value.text, settings[i]->expected);
  }
  if (any) return 0;
  return bad_option(host, "it sets nothing; `forkshim handlers child` lists what it can set");
}

void say_failure(const Child& child, size_t index, int error, const forkshim_event& event) {
  Line<500> sentence;
  sentence.add("handler \"").add(child.name).add("\": ").add(settings[index]->key);
  sentence.add(" = ").add_quoted(child.values[index].text);
  sentence.add(" cannot be had by process ").add_signed(event.child_pid);
  sentence.add(" (").add(event.lineage).add("): ");
  const char* name = errno_name(error);
  sentence.add(name ? name : "?").add("; it goes on without");
  child.say(sentence.text().data, sentence.text().size);
}

uint64_t shared_with_parent(const forkshim_event& event) {
  return event.clone_flags | (event.kind == FORKSHIM_VFORK ? CLONE_VM : 0);
}

void in_child(void* self, forkshim_event* event) {
  const Child& child = *static_cast<const Child*>(self);
  const uint64_t shared = shared_with_parent(*event);
  for (size_t i = 0; i < setting_count; ++i) {
    if (!child.values[i].text || (settings[i]->shared_by & shared)) continue;
    if (const int error = settings[i]->apply(child.values[i], *event))
      say_failure(child, i, error, *event);
  }
}

// Reports, once a program, that an environment cannot be set in a vfork child.
int prepare(void* self, forkshim_event* event) {
  Child& child = *static_cast<Child*>(self);
  if (event->kind != FORKSHIM_VFORK) return 0;
  for (size_t i = 0; i < setting_count; ++i) {
    if (!child.values[i].text || !(settings[i]->shared_by & CLONE_VM)) continue;
    if (__atomic_exchange_n(&child.said_vfork, true, __ATOMIC_RELAXED)) return 0;
    Line<300> sentence;
    sentence.add("handler \"").add(child.name).add("\": ").add(settings[i]->key);
    sentence.add(" does not reach the child of a vfork, whose memory is its parent's; with");
    sentence.add(" `vfork = fork` in [shim] it would be a fork's");
    child.say(sentence.text().data, sentence.text().size);
    return 0;
  }
  return 0;
}

}  // namespace

extern const forkshim_plugin forkshim_child;
constexpr forkshim_plugin forkshim_child =
    builtin("child", {.init = init, .prepare = prepare, .child = in_child, .vfork_child = in_child},
            runs_own_code | asks_program_path);
