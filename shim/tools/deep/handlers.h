// SPDX-License-Identifier: MIT
// The handlers of the configuration, as far as they can run for a creation that only the kernel
// sees: in the supervisor, with no code inside the process.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "config/document.h"
#include "creation/registry.h"
#include "creation/selectors.h"
#include "forkshim/plugin.h"
#include "handlers/delay_span.h"
#include "output/line_file.h"
#include "protocol/state_layout.h"

namespace forkshim::deep {

struct SupervisedHandler {
  enum class Does { refuse, hold, put_in_order, send_signals, write_lines, run, nothing };

  std::string name;
  const Section* section = nullptr;
  Does does = Does::nothing;
  const char* cannot = nullptr;  // why it does not do all for such a creation; null: it does
  const char* cannot_for_thread = nullptr;  // the same of threads and execs
  bool has_said_so = false;

  Handler selection = {};  // kinds, functions and selectors
  Selectors selectors;     // without those that are read from /proc
  bool has_selectors = false;
  bool counts_in_tree = true;
  const char* program = nullptr;  // a glob; null: any
  const char* caller = nullptr;
  Threads threads = Threads::any;
  layout::Firings* firings = nullptr;  // of the tree

  const forkshim_plugin* plugin = nullptr;  // of one that refuses
  void* self = nullptr;
  bool by_kernel = false;  // its refusals in the library are asked of the supervisor (as = kernel)
  delay::Span spans[delay::phase_count] = {};
  std::uint64_t seed = 0;
  bool child_first = false;  // of one that puts in order
  std::uint64_t bound_ns = 0, lead_ns = 0;
  int signal_before = 0, signal_child = 0, signal_parent = 0;  // 0: none
  unsigned phases = 0;  // of a log: a bit for each name in log_phases
  LogOutput output;

  // Whether it acts on the child of a creation, or on the creator once that has it.
  bool acts_at_birth() const;
};

enum LogPhase : unsigned { log_prepare = 1, log_parent = 2, log_failed = 4, log_child = 8 };

// Reads FORKSHIM_CONFIG and FORKSHIM_INLINE as the library does, which has judged them before.
// `state` is mapped for as long as the handlers live.
std::vector<SupervisedHandler> read_handlers(layout::State& state, const std::string& config,
                                             const std::string& inline_text);

}  // namespace forkshim::deep
