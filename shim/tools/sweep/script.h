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

// The process that makes the creation, as the program that it is then: its own, or that of the
// nearest ancestor that has one, as that was when it made the next.
const Started* started_as(const Recording& recording, const Creation& creation);

}  // namespace forkshim::sweep
