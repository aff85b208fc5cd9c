// SPDX-License-Identifier: MIT
#pragma once

namespace forkshim {

// The shim's variables, as of start-up, in copies: programs overwrite their environment. All null
// in a set-user-id program (AT_SECURE).
struct Environment {
  const char* config = nullptr;
  const char* inline_text = nullptr;
  const char* probe = nullptr;
  const char* state = nullptr;
  bool secure = false;

  // Reads them in place; nothing is copied yet.
  void read();
};

}  // namespace forkshim
