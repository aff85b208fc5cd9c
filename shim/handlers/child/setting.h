// SPDX-License-Identifier: MIT
// One kind of setting that a child can get: how to read its option, and how to apply it.
#pragma once

#include <sched.h>
#include <stdint.h>

#include "base/text.h"
#include "forkshim/plugin.h"

namespace forkshim {

// An option as init read it. Read-only afterwards.
struct ChildValue {
  const char* text = nullptr;  // as configured, or null
  long number = 0;
  void* object = nullptr;
};

struct ChildSetting {
  const char* key;
  const char* expected;

  // May allocate. Returns false if the text is not what is expected.
  bool (*read)(const forkshim_host& host, ChildValue* value);

  // Runs in the child: must be async-signal-safe and write to its own stack only. Returns 0 or an
  // errno. Not called in a child that shares with its parent what it sets; see `shared_by`.
  int (*apply)(const ChildValue& value, const forkshim_event& event);

  // The clone flags by which a child shares what this sets with its parent.
  uint64_t shared_by;
};

// numbers.cpp
extern const ChildSetting child_pdeathsig, child_nice, child_oom_score_adj, child_umask, child_name,
    child_close_from;
// affinity.cpp
extern const ChildSetting child_affinity;
// rlimits.cpp
extern const ChildSetting child_rlimits;
// environment.cpp
extern const ChildSetting child_unsetenv, child_setenv;
// streams.cpp
extern const ChildSetting child_stdout, child_stderr;

}  // namespace forkshim
