// SPDX-License-Identifier: MIT
// Hands lines to the process of the run that writes its logs.
#pragma once

namespace forkshim::state {

// Makes the shared file's ring the sink of output/line_sink.h.
void use_line_ring();

}  // namespace forkshim::state
