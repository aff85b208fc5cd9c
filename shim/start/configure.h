// SPDX-License-Identifier: MIT
#pragma once

#include "config/document.h"
#include "config/problems.h"
#include "process/variables.h"

namespace forkshim {

// Reads the file and the inline text, and sets `shim_options`. `checking`: leaves no trace.
void read_configuration(const Environment& environment, bool checking, Document* document,
                        Problems* problems);

// Whether any handler is for this program.
bool concerns_program(const Document& document);

// Fills the registry. `checking`: every handler is looked at, also those for other programs.
void add_handlers(const Document& document, bool checking, Problems* problems);

}  // namespace forkshim
