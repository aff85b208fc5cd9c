// SPDX-License-Identifier: MIT
#pragma once

#include "config/document.h"
#include "config/problems.h"

namespace forkshim {

// Says that a selector's value, or a part of it, is not what the table expects.
void report_selector(Section* section, const Entry& entry, Text found, Text nearest,
                     Problems* problems);

}  // namespace forkshim
