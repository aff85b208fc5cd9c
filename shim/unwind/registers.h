// SPDX-License-Identifier: MIT
// The registers that a walk up the stack follows: those that a function preserves for its caller.
// DWARF has numbers of its own for them (psABI); the others are of no use further up.
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace forkshim::unwind {

// In the order in which arch/<cpu>/registers.S stores them. `pc` is last, `sp` before it.
#if defined(__x86_64__)
inline constexpr uint8_t dwarf_numbers[] = {3, 6, 12, 13, 14, 15, 7, 16};
enum Index { frame_pointer = 1, sp = 6, pc = 7, count = 8 };
inline constexpr Index return_address = pc;
#elif defined(__i386__)
inline constexpr uint8_t dwarf_numbers[] = {3, 5, 6, 7, 4, 8};
enum Index { frame_pointer = 1, sp = 4, pc = 5, count = 6 };
inline constexpr Index return_address = pc;
#elif defined(__aarch64__)
inline constexpr uint8_t dwarf_numbers[] = {19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32};
enum Index { frame_pointer = 10, link = 11, sp = 12, pc = 13, count = 14 };
inline constexpr Index return_address = link;
#endif

struct Indices {
  uint8_t by_number[33];

  constexpr Indices() : by_number() {
    for (uint8_t& each : by_number) each = count;
    for (uint8_t index = 0; index < count; ++index) by_number[dwarf_numbers[index]] = index;
  }
};
inline constexpr Indices indices;

// `count` where the register is not followed.
inline unsigned index_of(uint64_t dwarf_number) {
  return dwarf_number < sizeof indices ? indices.by_number[dwarf_number] : unsigned{count};
}

struct Registers {
  uintptr_t values[count];

  uintptr_t operator[](Index index) const { return values[index]; }
};

extern "C" void forkshim_registers(uintptr_t* saved);

// A signature of the return address (aarch64) is in the bits above those of addresses.
inline uintptr_t without_signature(uintptr_t address) {
#if defined(__aarch64__)
  register uintptr_t link_register __asm__("x30") = address;
  __asm__("hint #7" : "+r"(link_register));  // xpaclri
  return link_register;
#else
  return address;
#endif
}

}  // namespace forkshim::unwind
