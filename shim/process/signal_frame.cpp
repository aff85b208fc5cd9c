// SPDX-License-Identifier: MIT
#include "process/signal_frame.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/auxv.h>

#include "base/kernel.h"
#include "base/readable.h"

namespace forkshim {
namespace {

// The code that calls rt_sigreturn or sigreturn. Debuggers know it by its bytes too, so that
// neither libc nor kernel changes them.
struct Code {
  unsigned char bytes[9];
  unsigned size;
};
#if defined(__x86_64__)
constexpr Code returns[] = {{{0x48, 0xc7, 0xc0, 15, 0, 0, 0, 0x0f, 0x05}, 9}};
#elif defined(__i386__)
constexpr Code returns[] = {{{0xb8, 173, 0, 0, 0, 0xcd, 0x80}, 7},
                            {{0x58, 0xb8, 119, 0, 0, 0, 0xcd, 0x80}, 8}};
#elif defined(__aarch64__)
constexpr Code returns[] = {{{0x68, 0x11, 0x80, 0xd2, 0x01, 0x00, 0x00, 0xd4}, 8}};
#endif

// It stands in libc or in the vdso.
bool is_near(uintptr_t address, uintptr_t landmark, uintptr_t distance) {
  return landmark != 0 && address - (landmark - distance) < 2 * distance;
}

bool may_be_code(uintptr_t address) {
  constexpr uintptr_t libc_size = 8 << 20, vdso_size = 64 << 10;
  return is_near(address, reinterpret_cast<uintptr_t>(&__errno_location), libc_size) ||
         is_near(address, getauxval(AT_SYSINFO_EHDR), vdso_size);
}

bool is_signal_return(uintptr_t address, ReadableMemory* memory) {
  if (!may_be_code(address)) return false;
  for (const Code& code : returns) {
    const auto* bytes = reinterpret_cast<const unsigned char*>(address);
    if (memory->holds(bytes) && memory->holds(bytes + code.size - 1) &&
        memcmp(bytes, code.bytes, code.size) == 0)
      return true;
  }
  return false;
}

// The bytes of a frame that ended stay on the stack. On x86-64 a frame says where its signal
// interrupted the thread, which must be above it.
bool is_plausible_frame([[maybe_unused]] const uintptr_t* frame,
                        [[maybe_unused]] const uintptr_t* above) {
#if defined(__x86_64__)
  constexpr size_t stack_pointer =
      sizeof(uintptr_t) + offsetof(ucontext_t, uc_mcontext.gregs) + REG_RSP * sizeof(greg_t);
  const auto* interrupted =
      reinterpret_cast<const uintptr_t*>(*(frame + stack_pointer / sizeof(uintptr_t)));
  return interrupted > frame && interrupted <= above;
#else
  return true;
#endif
}

}  // namespace

bool has_signal_frame(const void* here, const void* above) {
  ReadableMemory stack, code;
  const auto* const end = static_cast<const uintptr_t*>(above);
  const auto* word = reinterpret_cast<const uintptr_t*>(reinterpret_cast<uintptr_t>(here) &
                                                        ~(sizeof(uintptr_t) - 1));
  for (; word < end; ++word) {
    if (!stack.holds(word)) return true;
    if (is_signal_return(*word, &code) && is_plausible_frame(word, end)) return true;
  }
  return false;
}

bool is_on_other_signal_stack(const void* place) {
  stack_t stack = {};
  if (kernel::is_error(kernel::call(SYS_sigaltstack, nullptr, &stack))) return false;
  const bool has_place =
      !(stack.ss_flags & SS_DISABLE) &&
      reinterpret_cast<uintptr_t>(place) - reinterpret_cast<uintptr_t>(stack.ss_sp) < stack.ss_size;
  return has_place != ((stack.ss_flags & SS_ONSTACK) != 0);
}

}  // namespace forkshim
