// SPDX-License-Identifier: MIT
// The flags of a clone by their names, as a key of the log.
#pragma once

#include <string.h>

#include "base/signal_name.h"
#include "forkshim/plugin.h"
#include "output/json_line.h"
#include "protocol/clone_flags.h"
#include "protocol/log_keys.h"

namespace forkshim::log {

// "CLONE_VM|CLONE_VFORK|SIGCHLD"; what has no name as a number.
template <size_t capacity>
[[gnu::cold]] void add_flag_names(JsonLine<capacity>& row, const forkshim_event& event) {
  const bool by_clone3 =
      strcmp(event.function, "syscall:clone3") == 0 || strcmp(event.function, "thread:clone3") == 0;
  uint64_t bits = clone_flag_bits(event.clone_flags, by_clone3);
  const int number = clone_exit_signal(event.clone_flags, by_clone3);
  const char* const signal = signal_name(number);
  Line<capacity>& names = row.begin(key::flag_names).add('"');
  const char* between = "";
  for (unsigned i = 0; i < sizeof clone_flag_names / sizeof *clone_flag_names; ++i) {
    const uint64_t bit = uint64_t{1} << (first_clone_flag + i);
    if (!(bits & bit)) continue;
    names.add(between).add("CLONE_").add(clone_flag_names[i]);
    bits &= ~bit;
    between = "|";
  }
  if (bits != 0) names.add(between).add_hex(bits);
  if (bits != 0) between = "|";
  if (signal) names.add(between).add("SIG").add(signal);
  if (!signal && number != 0) names.add(between).add_signed(number);
  names.add('"');
}

}  // namespace forkshim::log
