// SPDX-License-Identifier: MIT
#include "sweep/results.h"

#include <fmt/core.h>

#include <algorithm>

#include "text/count.h"

namespace forkshim::sweep {

size_t Results::total(Class kind) const {
  return static_cast<size_t>(std::count_if(outcomes.begin(), outcomes.end(),
                                           [&](const auto& o) { return o.verdict.kind == kind; }));
}

size_t Results::findings() const {
  return static_cast<size_t>(
      std::count_if(outcomes.begin(), outcomes.end(), [](const auto& o) { return o.counts(); }));
}

std::string summary_of(const Results& results) {
  std::string classes;
  for (const Class kind : every_class) {
    const size_t total = results.total(kind);
    if (total)
      classes += fmt::format("{}{} {}", classes.empty() ? "" : ", ", total, word_for(kind));
  }
  const std::string untried =
      results.nameless == 0
          ? ""
          : fmt::format("; {} not tried",
                        counted(results.nameless, "creation was", "creations were"));
  return fmt::format("{} in {}: {}{}", counted(results.findings(), "finding", "findings"),
                     counted(results.outcomes.size(), "point", "points"), classes, untried);
}

std::string interruption_of(const Results& results) {
  return fmt::format("interrupted by {} after {} of {} points", results.interrupted,
                     results.outcomes.size(), results.planned);
}

std::string why_no_pass(const Results& results) {
  if (!results.spoilt.empty()) return results.spoilt;
  if (!results.incomplete.empty()) return results.incomplete;
  if (!results.interrupted.empty()) return interruption_of(results);
  const bool partial = results.total(Class::untested) || results.nameless;
  return results.blind && results.findings() == 0 && !partial
             ? "most of what the program creates is unseen without --deep, so a sweep without"
               " findings proves nothing"
             : "";
}

}  // namespace forkshim::sweep
