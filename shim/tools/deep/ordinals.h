// SPDX-License-Identifier: MIT
// The numbers of what a process makes: its creations, its threads and its execs are counted apart,
// each by the supervisor and, in the state's table, by the library in the process.
#pragma once

#include <cstdint>

#include "deep/family.h"

namespace forkshim::deep {

struct Counter {
  using Own = std::uint32_t Person::*;
  using Shared = std::uint32_t layout::Process::*;
  Own own;
  Shared shared;
};

Counter counter_of(std::uint8_t kind);

}  // namespace forkshim::deep
