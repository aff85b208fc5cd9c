// SPDX-License-Identifier: MIT
#include "environment.h"

#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

#include "base/text.h"

namespace forkshim {

void Environment::read() {
  secure = getauxval(AT_SECURE) != 0;
  if (secure || !environ) return;
  constexpr Text prefix("FORKSHIM_", 9);
  for (char** entry = environ; *entry; ++entry) {
    // One look at the first bytes for the many that are not ours.
    if (strncmp(*entry, prefix.data, prefix.size) != 0) continue;
    Text value(*entry + prefix.size);
    const Text name = next_word(&value, '=');
    if (name == "CONFIG") config = value.data;
    if (name == "INLINE") inline_text = value.data;
    if (name == "STATE") state = value.data;
    if (name == "PROBE") probe = value.data;
  }
}

}  // namespace forkshim
