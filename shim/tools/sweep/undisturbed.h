// SPDX-License-Identifier: MIT
// The run in which nothing fails, made up to three times: what every other run is measured against.
#pragma once

#include <functional>
#include <map>
#include <optional>

#include "sweep/comparison.h"
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
  Span timeout{0};                       // for the disturbed runs
  Span judging{0};                       // for the commands that judge these
  Span patience{0};                      // the same while a process sleeps; 0 if --timeout decides
  std::map<std::string, size_t> unseen;  // creations by programs without the shim, by their names
  bool repeats = true;                   // it makes the same creations every time
  Alike alike = Alike::exactly;          // its outputs
  std::vector<std::string> notes;        // what is remarkable about it

  // What a run like this one needs to come as far again.
  Span patience_for(const Observation& run) const;

  // Whether most creations are unseen.
  bool sees_little() const;
};

// How many of the points earlier sweeps have answered, which found that the program repeats itself.
enum class Known { few, most, all };
using AskKnown = std::function<Known(const Undisturbed& first)>;

// Nothing where a signal came. Throws Trouble where a sweep would prove nothing: the shim does
// not come up in the program, it creates no process, or two runs of it differ.
std::optional<Undisturbed> run_undisturbed(const Options& options, const Environment& environment,
                                           const Workplace& workplace, const ComparedFiles& files,
                                           Pool& pool, const AskKnown& ask_known);

}  // namespace forkshim::sweep
