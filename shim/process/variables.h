// SPDX-License-Identifier: MIT
#pragma once

#include "base/relro.h"

namespace forkshim {

// Near, since each process asks for it, and most for nothing else.
FORKSHIM_NEAR_INLINE inline constexpr char system_config[] = "/etc/forkshim/forkshim.conf";

// The shim's variables, as of start-up, in copies: programs overwrite their environment. All null
// in a set-user-id program (AT_SECURE).
struct Environment {
  const char* config = nullptr;
  const char* inline_text = nullptr;
  const char* probe = nullptr;
  const char* state = nullptr;
  const char* trust = nullptr;
  bool secure = false;

  // Whether anything asks for more than passing by. Reads in place; nothing is copied yet. In a
  // set-user-id program all FORKSHIM_* leave `variables` and `environ`.
  bool read(char* variables[]);
};

}  // namespace forkshim
