// SPDX-License-Identifier: MIT
#include "process/variables.h"

#include <dlfcn.h>
#include <string.h>
#include <sys/auxv.h>

#include "base/kernel.h"
#include "base/loader.h"
#include "base/text.h"

namespace forkshim {

namespace {

constexpr Text kill_switch("FORKSHIM_DISABLE=", 17);

// Any value but none and 0: who reaches for a kill switch does not read up on its values first.
bool turns_off(const char* entry) {
  const Text text = entry;
  if (!text.starts_with(kill_switch)) return false;
  const Text value(entry + kill_switch.size);
  return !value.empty() && !(value == "0");
}

// A set-user-id program would hand them on to what it runs with all its rights, and that obeys
// them. ld.so takes LD_PRELOAD out for the same reason. The kill switch stays: it gives no orders.
void drop_ours(char** variables) {
  if (!variables) return;
  char** kept = variables;
  for (char** entry = variables; *entry; ++entry)
    if (!is_own_variable(*entry) || Text(*entry).starts_with(kill_switch)) *kept++ = *entry;
  *kept = nullptr;
}

}  // namespace

bool Environment::read(char* variables[]) {
  bool found = false;
  for (char* const* entry = variables; entry && *entry; ++entry) {
    if (!is_own_variable(*entry)) continue;
    found = true;
    disabled |= turns_off(*entry);
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
    const bool off = disabled;
    *this = {};
    secure = true;
    disabled = off;
    drop_ours(variables);
    // Another library's constructor may have made the environment anew.
    const auto* now = static_cast<char***>(forkshim_dlsym(RTLD_DEFAULT, "environ"));
    if (now && *now != variables) drop_ours(*now);
  }
  if (disabled) return false;
  return config || inline_text || state || probe || kernel::exists(system_config);
}

}  // namespace forkshim
