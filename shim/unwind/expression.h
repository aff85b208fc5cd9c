// SPDX-License-Identifier: MIT
// The expressions that unwind tables hold: for the frames of signal handlers, of functions that
// align their stack, and of the procedure linkage table (DWARF 5, 2.5).
#pragma once

#include "unwind/registers.h"
#include "unwind/rules.h"
#include "unwind/stack_memory.h"

namespace forkshim::unwind {

// The value of the one at Rule::operand. False where it holds what these frames do not need.
bool evaluate(const FrameEntry& entry, int32_t operand, const Registers& registers,
              StackMemory* memory, uintptr_t* value);

}  // namespace forkshim::unwind
