// SPDX-License-Identifier: MIT
// The built-in handlers. Each is a plugin like any other, in a file of its own.
#pragma once

#include "forkshim/plugin.h"

extern const forkshim_plugin forkshim_call;
extern const forkshim_plugin forkshim_child;
extern const forkshim_plugin forkshim_command;
extern const forkshim_plugin forkshim_delay;
extern const forkshim_plugin forkshim_fail;
extern const forkshim_plugin forkshim_limit;
extern const forkshim_plugin forkshim_lint;
extern const forkshim_plugin forkshim_log;
extern const forkshim_plugin forkshim_order;
extern const forkshim_plugin forkshim_python;
extern const forkshim_plugin forkshim_signal;

namespace forkshim {

// One a line, so that adding one touches no other line.
// clang-format off
inline constexpr const forkshim_plugin* builtins[] = {
    &forkshim_log,
    &forkshim_fail,
    &forkshim_delay,
    &forkshim_signal,
    &forkshim_order,
    &forkshim_limit,
    &forkshim_child,
    &forkshim_command,
    &forkshim_lint,
    &forkshim_call,
    &forkshim_python,
};
// clang-format on

inline bool is_builtin(const forkshim_plugin& plugin) {
  for (const forkshim_plugin* builtin : builtins)
    if (builtin == &plugin) return true;
  return false;
}

}  // namespace forkshim
