// SPDX-License-Identifier: MIT
#include "sweep/progress.h"

#include <fmt/core.h>
#include <unistd.h>

#include <cstdio>

#include "text/count.h"
#include "text/printable.h"

namespace forkshim::sweep {

Progress::Progress(Span interval)
    : terminal_(isatty(STDERR_FILENO) == 1),
      interval_(interval),
      start_(Clock::now()),
      said_(start_) {}

void Progress::show(size_t done, size_t total, size_t fresh, size_t findings) {
  if (!terminal_ && Clock::now() - said_ < interval_) return;
  const double elapsed = seconds(Clock::now() - start_);
  const std::string left =
      fresh ? fmt::format(", {:.0f} s left",
                          elapsed / static_cast<double>(fresh) * static_cast<double>(total - done))
            : "";
  clear();
  print_error(fmt::format("{}point {} of {}, {}{}{}", terminal_ ? "" : "forkshim: sweep: ", done,
                          total, counted(findings, "finding", "findings"), left,
                          terminal_ ? "" : "\n"));
  std::fflush(stderr);
  shown_ = terminal_;
  said_ = Clock::now();
}

void Progress::say(const char* what) {
  if (!terminal_) return;
  clear();
  print_error(what);
  std::fflush(stderr);
  shown_ = true;
  start_ = Clock::now();
}

void Progress::clear() {
  if (!shown_) return;
  print_error("\r\033[K");
  std::fflush(stderr);
  shown_ = false;
}

}  // namespace forkshim::sweep
