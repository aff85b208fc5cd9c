// SPDX-License-Identifier: MIT
// The options that become sections of a configuration, one by one.
#pragma once

#include <string>

#include "launch/configuration.h"

namespace forkshim::launch {

// An output's name, in which % would begin a pattern.
std::string without_patterns(const std::string& path);

class OptionReader {
 public:
  explicit OptionReader(Configuration& into) : into_(into) {}

  void read_all();

 private:
  void read(const std::string& option, const std::string& value);
  void read_handler(const std::string& value);
  void read_fail(const std::string& value);
  void read_break(const std::string& value);
  void read_log(const std::string& value);
  void follow_exec();
  std::string debugger() const;

  Configuration& into_;
};

}  // namespace forkshim::launch
