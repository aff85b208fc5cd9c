// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace forkshim::launch {

struct HandlerWords {
  std::string plugin;
  std::vector<std::pair<std::string, std::string>> entries;
};

// The value of -H, 'PLUGIN KEY=VALUE...'. Ends forkshim with a sentence where it is something else.
HandlerWords parse_handler(const std::string& value);

}  // namespace forkshim::launch
