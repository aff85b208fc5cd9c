// SPDX-License-Identifier: MIT
// Names of handlers that are in use. They must differ, so a new one passes over those of the
// configuration's file and of an outer forkshim.
#pragma once

#include <set>
#include <string>

namespace forkshim::launch {

class TakenNames {
 public:
  // Those that the library would find in a file, which may be missing or too large for it, or in a
  // text.
  void add_file(const std::string& path);
  void add_text(const std::string& text);

  // The name, or else with the first number that makes it new: "fail-2".
  std::string take(const std::string& name);

  bool empty() const { return names_.empty(); }

 private:
  std::set<std::string> names_;
};

}  // namespace forkshim::launch
