// SPDX-License-Identifier: MIT
// The script that an interpreter runs, by the interpreter's command line.
#pragma once

#include <string>

#include "sweep/recording.h"

namespace forkshim::sweep {

// "count.sh", or "-c" where the program is a word of the command line. Empty of what is no
// interpreter that is known, or where the command line names no script.
std::string script_of(const Started& started);

// Whether the interpreter can be asked for the line: handlers/script.
bool tells_line(const Started& started);

// The process that makes the creation, as it was started last: itself or its nearest ancestor.
const Started* started_as(const Recording& recording, const std::string& lineage);

}  // namespace forkshim::sweep
