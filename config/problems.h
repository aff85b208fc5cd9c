// SPDX-License-Identifier: MIT
// What is wrong with a configuration, said one sentence a problem: PLACE: what was found, what was
// expected, what the user can do.
#pragma once

#include "base/line.h"
#include "config/document.h"

namespace forkshim {

class Problems {
 public:
  // A check says all of them; a program under the shim is bothered with the first.
  enum class Report { all, first_only };
  // `say` writes one sentence for the user.
  Problems(Report report, void (*say)(Text sentence)) : report_(report), say_(say) {}

  void report(Place place, Text sentence);
  unsigned count() const { return count_; }

  // Says the first, if it has been kept until the configuration said where to, and how many were
  // not said.
  void conclude();

  // What a check says of a file that is none.
  static constexpr unsigned most_said = 50;

 private:
  const Report report_;
  void (*const say_)(Text sentence);
  unsigned count_ = 0;
  Sentence first_;
};

}  // namespace forkshim
