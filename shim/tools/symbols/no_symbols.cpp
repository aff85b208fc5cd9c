// SPDX-License-Identifier: MIT
// For static tools, which have no libdw.
#include "symbols/symbolizer.h"

namespace forkshim::symbols {

class Symbolizer::Object {};

Symbolizer::Symbolizer() = default;
Symbolizer::~Symbolizer() = default;

void Symbolizer::describe(Frame& frame) { frame.obstacle = "this build has no libdw"; }

}  // namespace forkshim::symbols
