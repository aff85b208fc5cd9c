// SPDX-License-Identifier: MIT
#pragma once

namespace forkshim {

// The program's names at start-up: programs overwrite their arguments later.
struct Program {
  const char* path = "";   // of the executable; empty without /proc, and until it is asked for
  const char* argv0 = "";  // may be empty
  const char* path_base = "";
  const char* argv0_base = "";
  bool has_asked = false;
  const char* best_path() const { return path[0] ? path : argv0; }
};

extern constinit Program program;

// Fills `program`. `argv0` may be null, and is not copied.
void identify_program(const char* argv0);

// Copies it into the arena, for handlers.
void keep_program();

// The executable's base name by what was executed (AT_EXECFN, getauxval(3)), or null where only
// /proc can tell: in a script, under ld.so as a command, or behind too many links. Found once, by a
// call or two that take 1 microsecond each. Call at the start, while `program_arguments` are there.
const char* executed_base();

// Asks for `path`, once. A process's first look into /proc costs 10 microseconds, because the
// kernel makes the folder for it, and removes it at its end. Call at the start, not in a creation.
void ask_program_path();

}  // namespace forkshim
