// SPDX-License-Identifier: MIT
// The stacks of a log's lines, each kept once, by the text that it has there.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <unordered_map>

#include "sweep/recording.h"

namespace forkshim::sweep {

class LoggedStacks {
 public:
  Shared<Frames> at(const nlohmann::json& line);

 private:
  std::unordered_map<std::string, Shared<Frames>> known_;
};

}  // namespace forkshim::sweep
