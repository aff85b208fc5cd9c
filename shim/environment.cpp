// SPDX-License-Identifier: MIT
#include "environment.h"

#include <string.h>
#include <sys/auxv.h>

#include "base/kernel.h"
#include "base/text.h"
#include "configure.h"

namespace forkshim {

bool Environment::read(char* const variables[]) {
  constexpr Text prefix("FORKSHIM_", 9);
  for (char* const* entry = variables; entry && *entry; ++entry) {
    // One look at the first byte for the many that are not ours.
    if ((*entry)[0] != 'F' || !Text(*entry).starts_with(prefix)) continue;
    Text value(*entry + prefix.size);
    const Text name = next_word(&value, '=');
    if (name == "CONFIG") config = value.data;
    if (name == "INLINE") inline_text = value.data;
    if (name == "STATE") state = value.data;
    if (name == "PROBE") probe = value.data;
    if (name == "TRUST") trust = value.data;
  }
  const bool asked = config || inline_text || state || probe;
  if (!asked && !kernel::exists(system_config)) return false;
  if (getauxval(AT_SECURE) == 0) return true;
  *this = {};
  secure = true;
  return kernel::exists(system_config);
}

}  // namespace forkshim
