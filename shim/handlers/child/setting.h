// SPDX-License-Identifier: MIT
// One kind of setting that a child can get: how its option is read, and how it is put in force.
#pragma once

#include <sched.h>
#include <stdint.h>

#include "base/text.h"
#include "forkshim/plugin.h"

namespace forkshim {

// An option as init read it. Read-only afterwards.
struct ChildValue {
  const char* text = nullptr;  // as it was configured; null where it was not
  long number = 0;
  void* object = nullptr;
};

struct ChildSetting {
  const char* key;
  const char* expected;

  // May allocate. False if the text is not what is expected.
  bool (*read)(const forkshim_host& host, ChildValue* value);

  // In the child: async-signal-safe, and no store to memory but its own stack's. Returns 0 or an
  // errno. Not called in a child that shares the thing with its parent, as `shared_by` tells.
  int (*apply)(const ChildValue& value, const forkshim_event& event);

  // The clone flags by which a child shares what this sets with its parent.
  uint64_t shared_by;
};

// child_numbers.cpp
extern const ChildSetting child_pdeathsig, child_nice, child_oom_score_adj, child_umask, child_name,
    child_close_from;
// child_affinity.cpp
extern const ChildSetting child_affinity;
// child_rlimits.cpp
extern const ChildSetting child_rlimits;
// child_environment.cpp
extern const ChildSetting child_unsetenv, child_setenv;
// child_streams.cpp
extern const ChildSetting child_stdout, child_stderr;

}  // namespace forkshim
