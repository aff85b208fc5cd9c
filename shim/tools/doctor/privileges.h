// SPDX-License-Identifier: MIT
// Set-user-id, set-group-id and file capabilities: what makes ld.so drop LD_PRELOAD (AT_SECURE).
#pragma once

#include <string>

#include "doctor/facts.h"

namespace forkshim::doctor {

void report_privileges(const std::string& path, Report& report);

}  // namespace forkshim::doctor
