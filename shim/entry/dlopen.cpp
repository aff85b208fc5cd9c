// SPDX-License-Identifier: MIT
// dlopen and dlmopen. What a program loads with RTLD_DEEPBIND, or into a namespace of its own,
// finds libc's functions before this library's, so that what it creates is not seen: it is counted,
// and the run says so at its end. arch/<cpu>/dlopen.S jumps to ld.so's functions, because those
// look at their return address.
#include <dlfcn.h>
#include <string.h>

#include "elf/symbols.h"
#include "entry/entry.h"
#include "entry/loaded_past.h"
#include "tree/state.h"

namespace forkshim {
namespace {

// The last in ld.so's list before an object was loaded with RTLD_DEEPBIND; or null.
constinit const void* last_before = nullptr;

// Threads alone are not worth a word: most libraries make some, and few runs look at them. Nor is
// who waits or ends, but creates nothing.
bool is_own_door(const char* name) {
  if (strcmp(name, "syscall") == 0) return true;
  for (unsigned i = 0; i < function_count; ++i) {
    const bool makes_threads = i >= process_functions && i < first_exec_function;
    if (!makes_threads && strcmp(name, function_names[i]) == 0)
      return symbols::find_own(name, nullptr);
  }
  return false;
}

}  // namespace

void count_loaded_past() {
  if (!__atomic_load_n(&last_before, __ATOMIC_RELAXED)) return;
  const void* const last = __atomic_exchange_n(&last_before, nullptr, __ATOMIC_ACQ_REL);
  for (int i = last ? symbols::importers_behind(last, is_own_door) : 0; i > 0; --i)
    state::count_past();
}

}  // namespace forkshim

using namespace forkshim;

extern "C" {

void* forkshim_real_dlopen(int mode) {
  count_loaded_past();
  if (process && (mode & RTLD_DEEPBIND) != 0 && (mode & RTLD_NOLOAD) == 0)
    __atomic_store_n(&last_before, symbols::last_object(), __ATOMIC_RELEASE);
  return symbols::find_next_or_iterate("dlopen");
}

void* forkshim_real_dlmopen(Lmid_t into) {
  if (process && into != LM_ID_BASE) state::count_past();
  return symbols::find_next_or_iterate("dlmopen");
}
}
