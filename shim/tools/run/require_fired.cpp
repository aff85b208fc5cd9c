// SPDX-License-Identifier: MIT
#include "run/require_fired.h"
#include "counters/words.h"
#include "text/printable.h"

#include <fmt/format.h>

namespace forkshim::run_tool {

std::string nobody_came(const std::string& program) {
  return fmt::format(
      "no process of the run loaded the library, so no handler ran; forkshim doctor"
      " {} says why",
      printable(program));
}

std::string reason_to_fail(const stats::StateView& view, const std::string& program) {
  if (!view.begun) return "--require-fired: " + nobody_came(program);
  size_t faults = 0, idle = 0;
  std::string names;
  for (const stats::HandlerCounts& handler : view.handlers) {
    if (handler.plugin != "fail" && handler.plugin != "delay" && handler.plugin != "signal")
      continue;
    ++faults;
    if (handler.fired != 0) continue;
    names += fmt::format("{}{} (saw {})", idle++ ? ", " : "", handler.name, handler.seen);
  }
  if (faults == 0) return "--require-fired: no handler of fail, delay or signal is configured";
  if (idle == 0) return "";
  return fmt::format("--require-fired: {} never fired: {}; the run made {}",
                     idle == 1 ? "a handler" : fmt::format("{} handlers", idle), names,
                     stats::counted(view.total().creations(), "creation", "creations"));
}

}  // namespace forkshim::run_tool
