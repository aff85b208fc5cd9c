// SPDX-License-Identifier: MIT
// How a run ended, in the words and numbers of shells and of JSON.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "supervision/run.h"
#include "text/exit_status.h"

namespace forkshim {

std::string signal_name(int signal);              // SIGTERM; SIG35 where there is no name
std::string error_name(int error);                // EAGAIN; the number where there is no name
std::string start_failure(const Result& result);  // one sentence, where start_error is not 0

// Every key is always there: command, status, signal, core, timeout, stopped_by, error, left,
// seconds, user_seconds, system_seconds, max_rss_kib; null where it says nothing.
nlohmann::ordered_json to_json(const Request& request, const Result& result);

}  // namespace forkshim
