// SPDX-License-Identifier: MIT
#include "supervision/outcome.h"

#include <fmt/core.h>

#include <cstring>

#include "text/printable.h"

namespace forkshim {

std::string signal_name(int signal) {
  const char* const name = sigabbrev_np(signal);
  return name ? fmt::format("SIG{}", name) : fmt::format("SIG{}", signal);
}

std::string error_name(int error) {
  const char* const name = strerrorname_np(error);
  return name ? name : std::to_string(error);
}

std::string start_error(const Result& result) {
  if (!result.missing.empty()) return result.missing;
  return fmt::format("{} ({})", strerror(result.start_error), error_name(result.start_error));
}

std::string start_failure(const Result& result) {
  return fmt::format("forkshim: cannot start the command: {}: {}", printable(result.blamed),
                     start_error(result));
}

}  // namespace forkshim
