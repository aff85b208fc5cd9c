// SPDX-License-Identifier: MIT
// The keys of a log's lines, in their order, and the names of the phases (forkshim-log(5)). The
// handler log writes them; report, run, sweep and --trace read them.
#pragma once

#include <stdint.h>

#include "base/relro.h"

namespace forkshim::log {

enum class Phase : uint8_t { start, prepare, parent, child, failed, exit, missed };
inline constexpr unsigned phase_count = 7;

// No inline variable: a source that has two of one section cannot be linked with another.
FORKSHIM_IN_RELRO constexpr char phase_names[phase_count][8] = {
    "start", "prepare", "parent", "child", "failed", "exit", "missed"};

inline const char* phase_name(Phase phase) { return phase_names[static_cast<unsigned>(phase)]; }

namespace key {

inline constexpr char time[] = "t";
inline constexpr char phase[] = "phase";
inline constexpr char function[] = "function";
inline constexpr char kind[] = "kind";
inline constexpr char sequence[] = "seq";
inline constexpr char lineage[] = "lineage";
inline constexpr char pid[] = "pid";
inline constexpr char parent_pid[] = "ppid";
inline constexpr char thread[] = "tid";
inline constexpr char child[] = "child";
inline constexpr char error[] = "error";
inline constexpr char refused_by[] = "refused_by";
inline constexpr char duration[] = "ns";
inline constexpr char flags[] = "flags";
inline constexpr char flag_names[] = "flag_names";
inline constexpr char program[] = "program";
inline constexpr char caller[] = "caller";
inline constexpr char objects[] = "objects";
inline constexpr char stack[] = "stack";
inline constexpr char script[] = "script";
inline constexpr char host[] = "host";
inline constexpr char boot[] = "boot";
inline constexpr char run[] = "run";
inline constexpr char arguments[] = "args";
inline constexpr char status[] = "status";
inline constexpr char signal[] = "signal";

}  // namespace key
}  // namespace forkshim::log
