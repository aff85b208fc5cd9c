// SPDX-License-Identifier: MIT
// How a run ended, in the words and numbers of shells.
#pragma once

#include <string>

#include "supervision/run.h"
#include "text/exit_status.h"

namespace forkshim {

std::string signal_name(int signal);              // SIGTERM; SIG35 where there is no name
std::string error_name(int error);                // EAGAIN; the number where there is no name
std::string start_error(const Result& result);    // its reason, as in "Permission denied (EACCES)"
std::string start_failure(const Result& result);  // one sentence, where start_error is not 0

}  // namespace forkshim
