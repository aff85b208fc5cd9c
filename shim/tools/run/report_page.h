// SPDX-License-Identifier: MIT
// --report: the page that `forkshim report --html` makes of the run's log, once the run is over.
#pragma once

#include <optional>
#include <string>

#include "text/claim.h"

namespace forkshim::run_tool {

// Removes the logs that killed runs have left beside this one, and says that this one is a run's
// own, for as long as that lasts and its state is there. Nothing where there is no log.
std::optional<Claim> claim_log(const std::string& log, const std::string& state);

// Removes the log where it is needed no more; with `growing`, processes still write to it. False
// if there is no page: the reason has been said, and a log with records is kept.
bool write_page(const std::string& page, const std::string& log, const std::string& program,
                bool growing);

// For a run of which there is nothing to show.
void discard_log(const std::string& log);

}  // namespace forkshim::run_tool
