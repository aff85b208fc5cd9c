// SPDX-License-Identifier: MIT
#include "unwind/expression.h"

namespace forkshim::unwind {
namespace {

// DW_OP_*
enum Operation : uint8_t {
  dereference = 0x06,
  constant_1u = 0x08,
  constant_1s = 0x09,
  constant_2u = 0x0a,
  constant_2s = 0x0b,
  bitwise_and = 0x1a,
  minus = 0x1c,
  plus = 0x22,
  plus_constant = 0x23,
  shift_left = 0x24,
  greater_or_equal = 0x2a,
  literal_0 = 0x30,
  register_0 = 0x50,
  base_register_0 = 0x70,
  after_base_registers = 0x90,
};

class Machine {
 public:
  Machine(const Registers& registers, StackMemory* memory)
      : registers_(registers), memory_(*memory) {}

  bool run(Bytes code) {
    while (!code.empty())
      if (!run_one(code.byte(), &code) || code.failed()) return false;
    return depth_ == 1;
  }
  uintptr_t result() const { return values_[0]; }

 private:
  bool run_one(uint8_t operation, Bytes* code) {
    if (operation >= literal_0 && operation < register_0) return push(operation - literal_0);
    if (operation >= base_register_0 && operation < after_base_registers) {
      const unsigned index = index_of(operation - base_register_0);
      const auto offset = static_cast<uintptr_t>(code->signed_leb());
      return index < count && push(registers_.values[index] + offset);
    }
    switch (operation) {
      case constant_1u:
        return push(code->fixed<uint8_t>());
      case constant_1s:
        return push(static_cast<uintptr_t>(code->fixed<int8_t>()));
      case constant_2u:
        return push(code->fixed<uint16_t>());
      case constant_2s:
        return push(static_cast<uintptr_t>(code->fixed<int16_t>()));
      case dereference:
        return depth_ > 0 && memory_.read(values_[depth_ - 1], &values_[depth_ - 1]);
      case plus_constant:
        if (depth_ == 0) return false;
        values_[depth_ - 1] += static_cast<uintptr_t>(code->unsigned_leb());
        return true;
      default:
        return run_pair(operation);
    }
  }

  bool run_pair(uint8_t operation) {
    if (depth_ < 2) return false;
    const uintptr_t second = values_[--depth_];
    uintptr_t& first = values_[depth_ - 1];
    switch (operation) {
      case bitwise_and:
        first &= second;
        return true;
      case minus:
        first -= second;
        return true;
      case plus:
        first += second;
        return true;
      case shift_left:
        first <<= second % (8 * sizeof first);
        return true;
      case greater_or_equal:
        first = static_cast<intptr_t>(first) >= static_cast<intptr_t>(second);
        return true;
      default:
        return false;
    }
  }

  bool push(uintptr_t value) {
    if (depth_ == most) return false;
    values_[depth_++] = value;
    return true;
  }

  static constexpr unsigned most = 4;

  const Registers& registers_;
  StackMemory& memory_;
  unsigned depth_ = 0;
  uintptr_t values_[most];
};

// What is behind the operand's place in the instructions that it is a part of.
Bytes code_at(const FrameEntry& entry, int32_t operand) {
  const uint8_t* const place = entry.initial.at() + operand;
  const Bytes parts[] = {entry.initial, entry.program};
  for (const Bytes& part : parts)
    if (part.contains(place)) return Bytes(place, part.end());
  return Bytes();
}

}  // namespace

bool evaluate(const FrameEntry& entry, int32_t operand, const Registers& registers,
              StackMemory* memory, uintptr_t* value) {
  Bytes rest = code_at(entry, operand);
  const Bytes code = rest.take(rest.unsigned_leb());
  Machine machine(registers, memory);
  if (rest.failed() || !machine.run(code)) return false;
  *value = machine.result();
  return true;
}

}  // namespace forkshim::unwind
