// SPDX-License-Identifier: MIT
#pragma once

#include "base/relro.h"
#include "base/text.h"

namespace forkshim {

// In relro, because every process reads it, and most read nothing else.
FORKSHIM_IN_RELRO_INLINE(system_config)
inline constexpr char system_config[] = "/etc/forkshim/forkshim.conf";

inline constexpr Text own_prefix("FORKSHIM_", 9);

// Whether an entry of an environment is one of the shim's. The first byte rules out most.
inline bool is_own_variable(const char* entry) {
  return entry[0] == 'F' && Text(entry).starts_with(own_prefix);
}

// The shim's variables at start-up. All null in a set-user-ID program (AT_SECURE).
struct Environment {
  const char* config = nullptr;
  const char* inline_text = nullptr;
  const char* probe = nullptr;
  const char* state = nullptr;
  const char* trust = nullptr;
  bool secure = false;
  bool disabled = false;  // FORKSHIM_DISABLE, which set-user-ID programs obey, too

  // Returns whether the shim has anything to do. The members point into `variables`. In a
  // set-user-ID program all FORKSHIM_* but FORKSHIM_DISABLE are removed from `variables` and
  // `environ`.
  bool read(char* variables[]);
};

}  // namespace forkshim
