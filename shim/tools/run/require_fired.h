// SPDX-License-Identifier: MIT
// --require-fired: a preload fails open, and a fault that was never injected proves nothing.
#pragma once

#include <string>

#include "counters/state_view.h"

namespace forkshim::run_tool {

// One sentence where a fault was not injected; empty where all were.
std::string reason_to_fail(const stats::StateView& view, const std::string& program);

// Why a tree's counters are all zero, where no process of it has loaded the library.
std::string nobody_came(const std::string& program);

}  // namespace forkshim::run_tool
