// SPDX-License-Identifier: MIT
#pragma once

#include "base/near.h"
#include "document.h"
#include "environment.h"
#include "problems.h"

namespace forkshim {

// Reads the file and the inline text, and sets `settings`. `checking`: leaves no trace.
void read_configuration(const Environment& environment, bool checking, Document* document,
                        Problems* problems);

// Whether any handler is for this program.
bool concerns_program(const Document& document);

// Fills the registry. `checking`: every handler is looked at, also those for other programs.
void add_handlers(const Document& document, bool checking, Problems* problems);

// Near, since each process asks for it, and most for nothing else.
FORKSHIM_NEAR_INLINE inline constexpr char system_config[] = "/etc/forkshim/forkshim.conf";

}  // namespace forkshim
