// SPDX-License-Identifier: MIT
// How a process, its outcome and its duration are called in every text output.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "report/forest.h"

namespace forkshim::report {

// Neutralised, and visible where there is nothing.
std::string name_or_mark(std::string_view text);

// The name by which the program was called, or else its file's.
std::string program_name(const Forest& forest, const Process& process);

inline constexpr std::size_t longest_args = 60;

// `cc1 -quiet a.c`, neutralised, its arguments cut to a readable length.
std::string program_label(const Forest& forest, const Process& process,
                          std::size_t args = longest_args);

// " [100]"; nothing where nobody has told it.
std::string id_label(const Process& process);

// `make [100] 0`
std::string process_label(const Forest& forest, const Process& process);

// `exit 0`, `no exit record`, `no own record`.
std::string outcome_label(const Forest& forest, const Process& process);

// `failed: EAGAIN, refused by NAME`
std::string fault_label(const Forest& forest, const Fault& fault);

// From birth to exit, or to the end of the log where no exit was seen.
std::int64_t lifetime(const Forest& forest, const Process& process);

}  // namespace forkshim::report
