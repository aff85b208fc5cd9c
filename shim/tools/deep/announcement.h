// SPDX-License-Identifier: MIT
// What the library in a process has said of the creation, thread or exec that it makes now.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>

#include "protocol/state_layout.h"

namespace forkshim::deep {

// Its ordinal, 0 for what a handler makes, or the errno with which it is to be refused beside
// layout::refusal_mark. Nothing where the thread has said nothing of this kind (0: a process).
std::optional<std::uint32_t> find_announcement(layout::State& state, pid_t thread,
                                               std::uint8_t kind);

// The same of an exec, and takes it away: if the exec succeeds, nobody is left to do so.
std::optional<std::uint32_t> take_announced_exec(layout::State& state, pid_t thread);

}  // namespace forkshim::deep
