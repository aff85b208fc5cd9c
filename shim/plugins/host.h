// SPDX-License-Identifier: MIT
// The shim's side of a plugin's init: answers option() from the handler's section, and reports what
// the plugin logs with file and line.
#pragma once

#include "config/document.h"
#include "config/problems.h"
#include "forkshim/plugin.h"

namespace forkshim {

// Runs init for the section's handler. Returns false if the handler does not run, and has reported
// why; keys that init never asked for are errors.
bool init_handler(const forkshim_plugin& plugin, Section* section, bool checking,
                  Problems* problems, void** self);

}  // namespace forkshim
