// SPDX-License-Identifier: MIT
// What a run says at its end without being asked. A preload fails open: a fault that was never
// injected, a creation past the shim or a lost log line would otherwise pass for success.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "counters/state_view.h"

namespace forkshim::run_tool {

// What the run is called in its sentences.
struct Wording {
  std::string program;
  std::vector<std::string> written;  // NAME=TEXT: the option that a handler comes from
  bool running = false;              // processes go on counting
  pid_t pid = 0;                     // the program's
};

// Whether FORKSHIM_DISABLE is set.
bool is_switched_off();

// Why no handler ran, where no process has loaded the library.
std::string nobody_came(const Wording& wording);

// The faults that never fired, "--fail EAGAIN@9 never fired (2 creations seen)"; empty where all
// did. A fault: fail, delay, signal, and a plugin from a file that can refuse; unless it is
// `required`, the latter only where there were creations.
std::string idle_faults(const stats::StateView& view, const Wording& wording, bool required);

// One sentence where --require-fired is not met; else empty.
std::string reason_to_fail(const stats::StateView& view, const Wording& wording);

// That the program itself did not load the library, where one that it started did and took its
// name, or nothing.
std::string other_root(const stats::StateView& view, const Wording& wording);

// "3 log lines were lost: No space left on device", or empty.
std::string lost_lines(const stats::StateView& view);

// That programs which gave up rights ran without a part of the configuration, or nothing.
std::string unheeded(const stats::StateView& view);

}  // namespace forkshim::run_tool
