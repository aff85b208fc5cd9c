// SPDX-License-Identifier: MIT
#include "unwind/walk.h"

#include <sys/auxv.h>

#include "unwind/expression.h"

namespace forkshim::unwind {
namespace {

// With those of this library, which are not shown.
constexpr int most_steps = 48;

uintptr_t moved(uintptr_t address, int32_t offset) {
  return address + static_cast<uintptr_t>(intptr_t{offset});
}

}  // namespace

constinit uintptr_t StackMemory::main_stack_top = 0;

// The kernel puts these bytes above all frames.
void Walk::prepare() {
  StackMemory::main_stack_top = getauxval(AT_RANDOM) & ~(sizeof(uintptr_t) - 1);
}

const Rules* Walk::rules_at(const Image& image, uintptr_t place, RuleCache* cache) {
  if (const Rules* const known = cache->find(image, place)) return known;
  if (!find_entry(image, place, &entry_)) return nullptr;
  const Rules* const rules = read_rules(entry_, place, &rules_);
  if (rules) cache->keep(image, place, *rules);
  return rules;
}

// From a function to its caller, by the object that has the function's code. False at the end.
bool Walk::step(const Image& image, RuleCache* cache) {
  const uintptr_t below = registers_[sp];
  // A call is the last instruction before its return address; a signal comes before one.
  const uintptr_t place = registers_[pc] - (after_signal_ ? 0 : 1);
  const Rules* const rules = rules_at(image, place, cache);
  caller_ = registers_;
  if (!(rules ? step_by(*rules) : step_by_frame_pointer())) return false;
  registers_ = caller_;
  after_signal_ = rules && rules->is_signal;
  // A signal handler may have a stack of its own, anywhere.
  return registers_[pc] != 0 && (registers_[sp] > below || after_signal_);
}

bool Walk::find_frame(const Rules& rules, uintptr_t* address) {
  if (rules.by_expression) return evaluate(entry_, rules.offset, registers_, &memory_, address);
  if (rules.base >= count) return false;
  *address = moved(registers_.values[rules.base], rules.offset);
  return true;
}

bool Walk::restore(const Rule& rule, uintptr_t frame, uintptr_t* value) {
  switch (rule.way) {
    case Way::same:
      return true;
    case Way::at_offset:
      return memory_.read(moved(frame, rule.operand), value);
    case Way::is_offset:
      *value = moved(frame, rule.operand);
      return true;
    case Way::expression:
      return evaluate(entry_, rule.operand, registers_, &memory_, value) &&
             memory_.read(*value, value);
    case Way::value:
      return evaluate(entry_, rule.operand, registers_, &memory_, value);
    case Way::undefined:
      break;
  }
  *value = 0;
  return true;
}

bool Walk::step_by(const Rules& rules) {
  uintptr_t frame;
  if (!find_frame(rules, &frame)) return false;
  caller_.values[sp] = frame;
  for (unsigned i = 0; i < count; ++i)
    if (!restore(rules.registers[i], frame, &caller_.values[i])) return false;
  caller_.values[pc] = without_signature(caller_.values[return_address]);
  return true;
}

// It and the return address are neighbours on every processor here.
bool Walk::step_by_frame_pointer() {
  const uintptr_t frame = registers_[frame_pointer];
  if (frame < registers_[sp] || !memory_.read(frame, &caller_.values[frame_pointer]) ||
      !memory_.read(frame + sizeof frame, &caller_.values[pc]))
    return false;
  caller_.values[pc] = without_signature(caller_.values[pc]);
  caller_.values[sp] = frame + 2 * sizeof frame;
  return true;
}

// The object's place in the list; most_objects where there is no room.
size_t Walk::object_at(uintptr_t place) {
  for (size_t i = 0; i < stack_.object_count; ++i)
    if (stack_.objects[i].contains(place)) return i;
  if (stack_.object_count == Stack::most_objects) return Stack::most_objects;
  const Image image(reinterpret_cast<const void*>(place));
  if (!image.is_known()) return Stack::most_objects;
  stack_.objects[stack_.object_count] = image;
  return stack_.object_count++;
}

void Walk::run(RuleCache* cache) {
  stack_.frame_count = stack_.object_count = 0;
  after_signal_ = false;
  forkshim_registers(registers_.values);
  const Image own(reinterpret_cast<const void*>(registers_[pc]));
  for (int steps = 0; steps < most_steps && stack_.frame_count < Stack::most_frames; ++steps) {
    const uintptr_t place = registers_[pc];
    if (own.contains(place)) {
      if (!step(own, cache)) return;
      continue;
    }
    // Who reads it takes the instruction before, which is the call.
    const uintptr_t behind = place + (after_signal_ ? 1 : 0);
    const size_t object = object_at(behind - 1);
    if (object == Stack::most_objects) return;
    const Image& image = stack_.objects[object];
    const auto* const address = reinterpret_cast<const void*>(behind);
    stack_.offsets[stack_.frame_count] = image.object().offset_of(address);
    stack_.object_of[stack_.frame_count++] = static_cast<uint8_t>(object);
    if (!step(image, cache)) return;
  }
}

}  // namespace forkshim::unwind
