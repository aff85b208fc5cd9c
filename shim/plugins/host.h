// SPDX-License-Identifier: MIT
// The shim's side of a plugin's init: answers its questions from the handler's section, and turns
// what it says into sentences with file and line.
#pragma once

#include "config/document.h"
#include "config/problems.h"
#include "forkshim/plugin.h"

namespace forkshim {

// Runs init for the section's handler, which is the configuration's number `place`. False if the
// plugin does not want to run, which has then been said; keys that nobody asked for are said too,
// and break the section.
bool init_handler(const forkshim_plugin& plugin, Section* section, uint32_t place, bool checking,
                  Problems* problems, void** self);

}  // namespace forkshim
