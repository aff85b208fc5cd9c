// SPDX-License-Identifier: MIT
#include "deep/interpreter.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>

#include <string>

#include "text/missing_interpreter.h"

namespace forkshim::deep {

bool loads_the_library(pid_t process) {
  const int file = open(fmt::format("/proc/{}/exe", process).c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return false;
  const std::string loader = loader_of(file);
  close(file);
  return !loader.empty() && loader.find("/ld-musl-") == loader.npos;
}

}  // namespace forkshim::deep
