// SPDX-License-Identifier: MIT
// dlsym and dlvsym. A program that takes fork from libc's own handle, as ctypes and Fiddle do, gets
// this library's fork. arch/<cpu>/dlsym.S jumps to ld.so's function for all else, because that
// looks at its return address (RTLD_NEXT, RTLD_DEFAULT).
#include <dlfcn.h>
#include <stdint.h>

#include "elf/symbols.h"
#include "entry/entry.h"
#include "entry/loaded_past.h"
#include "libc/loader_functions.h"

using namespace forkshim;

namespace {

// What the assembly does: return `answer`, or else jump to `real`, or else return null.
struct Answer {
  void* answer;
  void* real;
};

// Text is for later: a sanitizer's runtime asks before a sanitized build of this library may check.
bool same(const char* a, const char* b) {
  while (*a && *a == *b) ++a, ++b;
  return *a == *b;
}

bool starts_with(const char* text, const char* start) {
  while (*start && *text == *start) ++text, ++start;
  return *start == '\0';
}

// The names under which libc has fork and system for its own libraries.
const char* public_name(const char* name) {
  if (same(name, "__libc_fork")) return "fork";
  if (same(name, "__libc_vfork")) return "vfork";
  if (same(name, "__libc_system")) return "system";
  return name;
}

// Whether ld.so has relocated this library: it does that after the libraries behind it, and their
// IFUNC resolvers may call dlsym. Until then nothing of another library can be called.
bool is_relocated() {
  static const int mark = 0;  // its address is known by the distance from the code
  static const int* const volatile relocated = &mark;
  return relocated == &mark;
}

const void* object_of(const void* address) {
  Dl_info found;
  return dladdr(address, &found) != 0 ? found.dli_fbase : nullptr;
}

void* look_up(loader::Dlsym plain, loader::Dlvsym versioned, void* handle, const char* name,
              const char* version) {
  return version ? versioned(handle, name, version) : plain(handle, name);
}

// Returns what a name that this library exports resolves to. libc's function is replaced by ours,
// except for an object that wraps the function itself: it wants what it calls next, not us. A
// function that libc lacks is not found, although this library exports the name. `wrapper`: who
// asks, or null.
void* choose(void* found, void* own, const char* name, const void* wrapper, loader::Dlsym plain) {
  if (found == own) return plain(RTLD_NEXT, name) ? own : nullptr;
  const bool watching = process || !initialised;
  const void* const object = watching ? object_of(found) : nullptr;
  if (!object || !symbols::is_libc(object) || (wrapper && symbols::defines(wrapper, name)))
    return found;
  return own;
}

Answer answer_to(void* handle, const char* name, const char* version, const void* caller) {
  if (!is_relocated())
    return {nullptr, symbols::find_next_unrelocated(version ? "dlvsym" : "dlsym")};
  if (process) count_loaded_past();
  const auto plain = loader::dlsym_function();
  const auto versioned = version ? loader::dlvsym_function() : nullptr;
  void* const real = version ? reinterpret_cast<void*>(versioned) : reinterpret_cast<void*>(plain);
  if (!real || !plain || !name) return {nullptr, real};
  const char* const known = public_name(name);
  const bool after_caller = handle == RTLD_NEXT;
  void* const own = symbols::find_own(known, version);
  if (!own || !is_door(known)) return {nullptr, real};
  // RTLD_NEXT is for ld.so. But where this library comes next, ld.so finds in it what libc lacks;
  // and where a version is named, it passes it over for libc, because most names have no version
  // here. A sanitizer that starts asks so for other names than these, and dladdr, by which the
  // caller's object is known, is not to be had yet.
  if (after_caller && !version && symbols::find_next(symbols::Name::at_run_time(known)))
    return {nullptr, real};
  if (after_caller && !symbols::is_next(object_of(caller), known)) return {nullptr, real};
  void* const found = look_up(plain, versioned, handle, name, version);
  if (!found) return {nullptr, nullptr};
  return {choose(found, own, known, after_caller ? nullptr : object_of(caller), plain), nullptr};
}

}  // namespace

bool forkshim::is_door(const char* name) {
  return !same(name, "__cxa_finalize") && !starts_with(name, "forkshim_") &&
         !starts_with(name, "__asan_");
}

extern "C" {

#ifdef __LP64__
Answer forkshim_answer_dlsym(void* handle, const char* name, const char* version,
                             const void* caller) {
  return answer_to(handle, name, version, caller);
}
#else
// In two registers, where a structure would be returned in memory.
uint64_t forkshim_answer_dlsym(void* handle, const char* name, const char* version,
                               const void* caller) {
  const Answer answer = answer_to(handle, name, version, caller);
  return reinterpret_cast<uintptr_t>(answer.answer) |
         static_cast<uint64_t>(reinterpret_cast<uintptr_t>(answer.real)) << 32;
}
#endif
}
