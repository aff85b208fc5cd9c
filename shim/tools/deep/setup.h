// SPDX-License-Identifier: MIT
// What a run's supervisor is told before it begins.
#pragma once

#include <functional>
#include <string>

#include "protocol/state_layout.h"

namespace forkshim::deep {

class OtherCalls;

// Says what the user should know, and has not asked for: a sentence without an end.
using Remark = std::function<void(const std::string&)>;

struct Setup {
  layout::State& state;             // mapped for as long as the supervisor lives
  std::string state_path;           // the file that processes map
  std::string config, inline_text;  // FORKSHIM_CONFIG and FORKSHIM_INLINE of the command
  Remark remark;
  Remark say;                       // what a handler says, as a process of the run would
  bool mentions_privileges = true;  // that set-user-ID programs gain nothing
  OtherCalls* others = nullptr;     // that the filter asks about
};

}  // namespace forkshim::deep
