// SPDX-License-Identifier: MIT
// How a function's caller gets its registers back, at one place in its code: the result of the
// instructions in the unwind tables (DWARF 5, 6.4.2).
#pragma once

#include "unwind/frame_entry.h"
#include "unwind/registers.h"

namespace forkshim::unwind {

enum class Way : uint8_t {
  same,        // the register is not changed
  undefined,   // its value is lost
  at_offset,   // it is stored so far from the frame's address
  is_offset,   // it is that address
  expression,  // it is stored where an expression says
  value,       // it is what an expression says
};

// `operand` is the offset, or where the expression is, counted from FrameEntry::initial.
struct Rule {
  Way way = Way::same;
  int32_t operand = 0;
};

// The address of the frame: a register and an offset, or an expression.
struct Rules {
  Rule registers[count + 1];  // the last for those that are not followed
  uint8_t base = count;       // index of the register; `count` where it is not one that is followed
  bool by_expression = false;
  bool uses_expressions = false;  // for this, or for a register
  bool is_signal = false;         // as in FrameEntry
  int32_t offset = 0;
};

// What an interpreter keeps; too large for the stack of a caller.
struct RulesMemory {
  static constexpr unsigned most_remembered = 2;  // gcc and clang nest them once

  Rules now;
  Rules initial;
  Rules remembered[most_remembered];
};

// What is known of the frame at `pc`. Null where the instructions cannot be followed.
const Rules* read_rules(const FrameEntry& entry, uintptr_t pc, RulesMemory* memory);

}  // namespace forkshim::unwind
