// SPDX-License-Identifier: MIT
// Who called whom, up from the function that creates a process.
//
// Follows the tables that compilers write for every function (.eh_frame), because Debian's programs
// have no frame pointers, and frame pointers where an object has no tables. Async-signal-safe and
// bounded; reads no memory that it has not found to be readable. Debuggers and perf copy the stack
// instead and walk it later; 8 KiB a creation would cost more than the walk does.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "unwind/rule_cache.h"
#include "unwind/stack_memory.h"

namespace forkshim::unwind {

struct Stack {
  static constexpr size_t most_frames = 16, most_objects = 8;

  size_t frame_count = 0, object_count = 0;
  // The innermost first: the return address in its object, and the object's index. For a function
  // that a signal came upon, the address behind the first byte of the instruction where it did.
  uintptr_t offsets[most_frames];
  uint8_t object_of[most_frames];
  Image objects[most_objects];
};

// One walk. Takes 1.5 KiB, which are not to be on a program's stack.
class Walk {
 public:
  // Call once, before the first.
  static void prepare();

  // Finds the callers of this library on this thread.
  void run(RuleCache* cache);
  const Stack& stack() const { return stack_; }

 private:
  bool step(const Image& image, RuleCache* cache);
  const Rules* rules_at(const Image& image, uintptr_t place, RuleCache* cache);
  bool step_by(const Rules& rules);
  bool step_by_frame_pointer();
  bool find_frame(const Rules& rules, uintptr_t* address);
  bool restore(const Rule& rule, uintptr_t frame, uintptr_t* value);
  size_t object_at(uintptr_t place);

  Registers registers_, caller_;
  FrameEntry entry_;
  RulesMemory rules_;
  StackMemory memory_;
  bool after_signal_ = false;
  Stack stack_;
};

}  // namespace forkshim::unwind
