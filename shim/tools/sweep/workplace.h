// SPDX-License-Identifier: MIT
// The folder that holds a sweep's logs and outputs, removed with everything in it at the end.
#pragma once

#include <stdexcept>
#include <string>

namespace forkshim::sweep {

// What keeps a sweep from being made: one sentence, and exit status 125.
struct Trouble : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class Workplace {
 public:
  Workplace();
  ~Workplace();
  Workplace(const Workplace&) = delete;
  Workplace& operator=(const Workplace&) = delete;

  // A new, empty folder in it.
  std::string make(const std::string& name) const;
  void remove(const std::string& folder) const;

 private:
  std::string path_;
};

}  // namespace forkshim::sweep
