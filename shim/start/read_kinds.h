// SPDX-License-Identifier: MIT
#pragma once

#include "config/document.h"
#include "config/problems.h"
#include "creation/registry.h"

namespace forkshim {

// Reads `kinds` and `functions` of a section.
void read_kinds(Section* section, Handler* handler, Problems* problems);

// The entry by which a section without `kinds` names this one.
const Entry* naming_entry(const Section& section, uint32_t kind);

// Whether the plugin has something to do for each of these kinds, with the keys of its section. If
// not, one sentence says why.
bool fits_kinds(Section* section, uint8_t kinds, const forkshim_plugin& plugin, Problems* problems);

// Takes the kinds and functions from the handler for which no action of its has a phase. If its
// section names one of them, one sentence says so, and false is returned.
bool leave_out_idle_kinds(Section* section, Handler* handler, const forkshim_plugin& plugin,
                          Problems* problems);
bool leave_out_idle_kinds_of_builtin(Section* section, Handler* handler, const char* name,
                                     Problems* problems);

// Whether its depth may be one of a creation that it is asked for. If not, one sentence says why.
bool fits_depth(Section* section, const Handler& handler, const forkshim_plugin& plugin,
                Problems* problems);

}  // namespace forkshim
