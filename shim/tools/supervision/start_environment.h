// SPDX-License-Identifier: MIT
// The variables with which the launcher was started, which its shell would not hand on as they
// were.
#pragma once

namespace forkshim {

// Puts them in effect for this process, in their order, where the launcher has handed them over
// (launch/plan.h). Call before anything else looks at the environment.
void restore_start_environment();

}  // namespace forkshim
