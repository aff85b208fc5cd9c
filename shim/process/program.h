// SPDX-License-Identifier: MIT
#pragma once

namespace forkshim {

// The program's names at start-up: programs overwrite their arguments later.
struct Program {
  const char* path = "";   // of the executable; empty without /proc
  const char* argv0 = "";  // may be empty
  const char* path_base = "";
  const char* argv0_base = "";
  const char* best_path() const { return path[0] ? path : argv0; }
};

extern constinit Program program;

// Fills `program` with copies in the arena. `argv0` may be null.
void identify_program(const char* argv0);

}  // namespace forkshim
