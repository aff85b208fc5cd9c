// SPDX-License-Identifier: MIT
// The run in which nothing fails, made twice: what every other run is measured against.
#pragma once

#include <optional>

#include "sweep/environment.h"
#include "sweep/observation.h"
#include "sweep/pool.h"
#include "sweep/recording.h"
#include "sweep/work_folder.h"

namespace forkshim::sweep {

struct Undisturbed {
  Trial trial;
  Observation seen;
  Recording recording;
  Span timeout{0};                 // for the disturbed runs
  std::vector<std::string> notes;  // what is remarkable about it
};

// Nothing where a signal came. Throws Trouble where a sweep would prove nothing: the shim does
// not come up in the program, it creates no process, or two runs of it differ.
std::optional<Undisturbed> run_undisturbed(const Options& options, const Environment& environment,
                                           const Workplace& workplace, Pool& pool);

}  // namespace forkshim::sweep
