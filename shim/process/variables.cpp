// SPDX-License-Identifier: MIT
#include "process/variables.h"

#include <dlfcn.h>
#include <string.h>
#include <sys/auxv.h>

#include "base/kernel.h"
#include "base/text.h"

namespace forkshim {

namespace {

// A set-user-id program would hand them on to what it runs with all its rights, and that obeys
// them. ld.so takes LD_PRELOAD out for the same reason.
void drop_ours(char** variables) {
  if (!variables) return;
  char** kept = variables;
  for (char** entry = variables; *entry; ++entry)
    if (!is_own_variable(*entry)) *kept++ = *entry;
  *kept = nullptr;
}

}  // namespace

bool Environment::read(char* variables[]) {
  bool found = false;
  for (char* const* entry = variables; entry && *entry; ++entry) {
    if (!is_own_variable(*entry)) continue;
    found = true;
    Text value(*entry + own_prefix.size);
    const Text name = next_word(&value, '=');
    if (name == "CONFIG") config = value.data;
    if (name == "INLINE") inline_text = value.data;
    if (name == "STATE") state = value.data;
    if (name == "PROBE") probe = value.data;
    if (name == "TRUST") trust = value.data;
  }
  if (!found && !kernel::exists(system_config)) return false;
  if (getauxval(AT_SECURE) != 0) {
    *this = {};
    secure = true;
    drop_ours(variables);
    // Another library's constructor may have made the environment anew.
    const auto* now = static_cast<char***>(dlsym(RTLD_DEFAULT, "environ"));
    if (now && *now != variables) drop_ours(*now);
  }
  return config || inline_text || state || probe || kernel::exists(system_config);
}

}  // namespace forkshim
