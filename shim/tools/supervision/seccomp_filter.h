// SPDX-License-Identifier: MIT
// seccomp(2) filters that ask a supervisor, by a listener: what their programs are written with,
// and how they are installed.
#pragma once

#include <linux/filter.h>
#include <linux/seccomp.h>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace forkshim::seccomp {

using Program = std::vector<sock_filter>;

// Loads the word at an offset of seccomp_data.
void load(Program& program, std::size_t offset);

// Goes on if the loaded word is `value`; else skips as many statements.
void expect(Program& program, std::uint32_t value, std::size_t skipped);

void answer(Program& program, std::uint32_t action);

struct Installed {
  int listener = -1;
  int error = 0;              // errno of seccomp(2) where there is no listener
  bool no_new_privs = false;  // had to be set, and set-user-ID programs gain nothing
};

// Installs the filter in this process, for itself and all its descendants. From Linux 5.19 on a
// signal does not interrupt a call that the supervisor has taken; before it is taken, any does.
Installed install(Program& program);

}  // namespace forkshim::seccomp
