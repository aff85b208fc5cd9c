// SPDX-License-Identifier: MIT
#include "unwind/rules.h"

namespace forkshim::unwind {
namespace {

// DW_CFA_*: the upper two bits, or else all.
enum Instruction : uint8_t {
  advance = 0x40,
  offset = 0x80,
  restore = 0xc0,
  nop = 0x00,
  advance_1 = 0x02,
  advance_2 = 0x03,
  advance_4 = 0x04,
  offset_extended = 0x05,
  restore_extended = 0x06,
  undefined = 0x07,
  same_value = 0x08,
  remember_state = 0x0a,
  restore_state = 0x0b,
  define_base = 0x0c,
  define_base_register = 0x0d,
  define_base_offset = 0x0e,
  define_base_expression = 0x0f,
  expression = 0x10,
  offset_extended_signed = 0x11,
  define_base_signed = 0x12,
  define_base_offset_signed = 0x13,
  value_offset = 0x14,
  value_offset_signed = 0x15,
  value_expression = 0x16,
  toggle_signature = 0x2d,  // aarch64: without_signature() is harmless where there is none
  arguments_size = 0x2e,
};

class Interpreter {
 public:
  Interpreter(const FrameEntry& entry, uintptr_t pc, RulesMemory* memory)
      : entry_(entry), pc_(pc), memory_(*memory), rules_(memory->now), place_(entry.begin) {
    rules_ = Rules();
    rules_.is_signal = entry.is_signal;
  }

  bool run() {
    if (!run(entry_.initial)) return false;
    memory_.initial = rules_;
    return run(entry_.program);
  }

 private:
  bool run(Bytes program) {
    while (!program.empty() && place_ <= pc_) {
      const uint8_t code = program.byte();
      const bool known = code & 0xc0 ? run_short(code, &program) : run_long(code, &program);
      if (!known || program.failed()) return false;
    }
    return true;
  }

  void go_on(uint64_t units) { place_ += units * entry_.code_unit; }

  void set(uint64_t dwarf_number, Way way, int64_t operand = 0) {
    rules_.registers[index_of(dwarf_number)] = {way, static_cast<int32_t>(operand)};
  }
  void restore_rule(uint64_t dwarf_number) {
    const unsigned index = index_of(dwarf_number);
    rules_.registers[index] = memory_.initial.registers[index];
  }
  // Wraps where a damaged table has an absurd number.
  int64_t scaled(int64_t factor) const {
    return static_cast<int64_t>(static_cast<uint64_t>(factor) *
                                static_cast<uint64_t>(entry_.data_unit));
  }

  void set_base(uint64_t dwarf_number) {
    rules_.base = static_cast<uint8_t>(index_of(dwarf_number));
    rules_.by_expression = false;
  }
  void set_base_offset(int64_t offset) { rules_.offset = static_cast<int32_t>(offset); }

  // An expression's place, with its length in front.
  int64_t pass_expression(Bytes* program) {
    rules_.uses_expressions = true;
    const auto place = program->at() - entry_.initial.at();
    program->skip(program->unsigned_leb());
    return place;
  }

  bool run_short(uint8_t code, Bytes* program) {
    const uint8_t operand = code & 0x3f;
    if ((code & 0xc0) == advance)
      go_on(operand);
    else if ((code & 0xc0) == offset)
      set(operand, Way::at_offset, scaled(static_cast<int64_t>(program->unsigned_leb())));
    else
      restore_rule(operand);
    return true;
  }

  bool run_long(uint8_t code, Bytes* program) {
    switch (code) {
      case nop:
      case toggle_signature:
        return true;
      case arguments_size:
        program->unsigned_leb();
        return true;
      case advance_1:
        go_on(program->fixed<uint8_t>());
        return true;
      case advance_2:
        go_on(program->fixed<uint16_t>());
        return true;
      case advance_4:
        go_on(program->fixed<uint32_t>());
        return true;
      case remember_state:
        return remember();
      case restore_state:
        return recall();
      case define_base:
      case define_base_register:
      case define_base_offset:
      case define_base_expression:
      case define_base_signed:
      case define_base_offset_signed:
        run_base(code, program);
        return true;
      default:
        return run_register(code, program);
    }
  }

  void run_base(uint8_t code, Bytes* program) {
    if (code == define_base_expression) {
      rules_.by_expression = true;
      set_base_offset(pass_expression(program));
    }
    if (code == define_base || code == define_base_register || code == define_base_signed)
      set_base(program->unsigned_leb());
    if (code == define_base || code == define_base_offset)
      set_base_offset(static_cast<int64_t>(program->unsigned_leb()));
    if (code == define_base_signed || code == define_base_offset_signed)
      set_base_offset(scaled(program->signed_leb()));
  }

  bool run_register(uint8_t code, Bytes* program) {
    const uint64_t number = program->unsigned_leb();
    switch (code) {
      case offset_extended:
        set(number, Way::at_offset, scaled(static_cast<int64_t>(program->unsigned_leb())));
        return true;
      case offset_extended_signed:
        set(number, Way::at_offset, scaled(program->signed_leb()));
        return true;
      case value_offset:
        set(number, Way::is_offset, scaled(static_cast<int64_t>(program->unsigned_leb())));
        return true;
      case value_offset_signed:
        set(number, Way::is_offset, scaled(program->signed_leb()));
        return true;
      case restore_extended:
        restore_rule(number);
        return true;
      case undefined:
        set(number, Way::undefined);
        return true;
      case same_value:
        set(number, Way::same);
        return true;
      case expression:
        set(number, Way::expression, pass_expression(program));
        return true;
      case value_expression:
        set(number, Way::value, pass_expression(program));
        return true;
      default:
        return false;
    }
  }

  bool remember() {
    if (remembered_ == RulesMemory::most_remembered) return false;
    memory_.remembered[remembered_++] = rules_;
    return true;
  }
  bool recall() {
    if (remembered_ == 0) return false;
    rules_ = memory_.remembered[--remembered_];
    return true;
  }

  const FrameEntry& entry_;
  const uintptr_t pc_;
  RulesMemory& memory_;
  Rules& rules_;
  uintptr_t place_;
  unsigned remembered_ = 0;
};

}  // namespace

const Rules* read_rules(const FrameEntry& entry, uintptr_t pc, RulesMemory* memory) {
  return Interpreter(entry, pc, memory).run() ? &memory->now : nullptr;
}

}  // namespace forkshim::unwind
