// SPDX-License-Identifier: MIT
#include "supervision/start_environment.h"

#include <unistd.h>

#include <cstdlib>
#include <string>
#include <vector>

namespace forkshim {

void restore_start_environment() {
  // For ever, as environ is: libraries read it when they end.
  static auto& entries = *new std::vector<char*>;
  const char* const count = std::getenv("FORKSHIM_START");
  if (!count) return;
  const int known = std::atoi(count);
  for (int i = 0; i < known; ++i) {
    const std::string name = "FORKSHIM_START_" + std::to_string(i);
    char* const entry = std::getenv(name.c_str());
    if (!entry) return;
    entries.push_back(entry);
  }
  entries.push_back(nullptr);
  environ = entries.data();
}

}  // namespace forkshim
