// SPDX-License-Identifier: MIT
// Reports what is wrong with a configuration, one sentence a problem: PLACE: what was found, what
// was expected, what the user can do.
#pragma once

#include "base/line.h"
#include "config/document.h"

namespace forkshim {

class Problems {
 public:
  // A check reports all; a program under the shim prints only the first.
  enum class Report { all, first_only };
  // `say` writes one sentence for the user.
  Problems(Report report, void (*say)(Text sentence)) : report_(report), say_(say) {}

  void report(Place place, Text sentence);
  unsigned count() const { return count_; }

  // Call at the end, when the configuration has said where messages go: prints the first problem,
  // if it was held back, and how many were not printed.
  void conclude();

  // Enough for a file that is not a configuration at all.
  static constexpr unsigned most_said = 10;

 private:
  const Report report_;
  void (*const say_)(Text sentence);
  unsigned count_ = 0;
  Sentence first_;
};

}  // namespace forkshim
