// SPDX-License-Identifier: MIT
#pragma once

#include "config/document.h"
#include "config/problems.h"
#include "creation/registry.h"
#include "creation/selectors.h"

namespace forkshim {

// Whether a handler can run in this program at all: by its section, or by the value of `program`
// there, which may be null.
bool selects_program(const Section& section);
bool selects_program(const char* glob);

// `scope`: whether `when` and `max` count in the whole tree, where there is a state to count in.
bool counts_for_tree(const Section& section);

// `as`: whether the kernel is to make its refusals, where a supervisor can have it do that.
bool leaves_refusals_to_kernel(const Section& section);

// Reads a section's selectors into the handler. Reports errors, and marks the section as broken.
void read_selectors(Section* section, Handler* handler, Problems* problems);

// The grammar of `when`. False if the text is not of it.
bool parse_when(Text text, When* when);

}  // namespace forkshim
