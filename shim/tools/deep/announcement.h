// SPDX-License-Identifier: MIT
// What the library in a process has said of the creation that it makes now.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>

#include "protocol/state_layout.h"

namespace forkshim::deep {

// The creation's ordinal, 0 for one that a handler makes, or the errno with which it is to be
// refused beside layout::refusal_mark. Nothing where the thread has said nothing.
std::optional<std::uint32_t> find_announcement(const layout::State& state, pid_t thread);

}  // namespace forkshim::deep
