// SPDX-License-Identifier: MIT
// Outcomes of earlier sweeps that still hold, in a file that sweeps of any program share. It is one
// of results, whose points have identities.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "sweep/results.h"

namespace forkshim::sweep {

class Cache {
 public:
  // Throws Trouble where the file holds something else.
  explicit Cache(const std::string& file);

  std::optional<Outcome> find(const std::string& identity) const;

  // Kept if it would be the same again: neither a point that was not tested, nor one that is
  // unstable.
  void add(const Outcome& outcome);

  // Adds what is fresh to what the file holds by now. Throws Trouble where it cannot be written.
  void save(const Results& results);

 private:
  void read();

  std::string file_;
  std::map<std::string, Outcome> known_, fresh_;  // by identity
};

}  // namespace forkshim::sweep
