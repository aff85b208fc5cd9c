// SPDX-License-Identifier: MIT
// Looks up a function or a variable in the objects loaded after this one, like dlsym(RTLD_NEXT),
// but without ld.so's lock: if another thread held it at a fork, the child would deadlock. It also
// takes a tenth of the instructions.
#pragma once

#include <stdint.h>

namespace forkshim::symbols {

// The hash of DT_GNU_HASH.
constexpr uint32_t gnu_hash(const char* name) {
  uint32_t hash = 5381;
  for (; *name; ++name) hash = hash * 33 + static_cast<unsigned char>(*name);
  return hash;
}

// A name with its hash, which the compiler works out for a literal.
struct Name {
  const char* text;
  uint32_t hash;

  consteval Name(const char* literal) : Name(literal, gnu_hash(literal)) {}
  static Name at_run_time(const char* text) { return Name(text, gnu_hash(text)); }

 private:
  constexpr Name(const char* name, uint32_t its_hash) : text(name), hash(its_hash) {}
};

// Returns the address of that version, or of the default one. Null if the objects cannot be walked
// or the symbol is an indirect function: ask ld.so then.
void* find_next(Name name, const char* version = nullptr);

// The same in a libc that is before this library, which a program has loaded by dlopen(3) then.
void* find_in_libc_before_us(Name name, const char* version = nullptr);

// The same; where the list of objects cannot be had, by dl_iterate_phdr(3), which takes the lock.
void* find_next_or_iterate(Name name);

// The same where it is not libc's own; else null. Takes no lock.
void* find_next_before_libc(Name name);

// The same before ld.so has relocated this library: calls nothing of another's.
void* find_next_unrelocated(const char* name);

// Returns the address of what this library itself exports under a name and version, or null.
void* find_own(const char* name, const char* version);

// Whether the object loaded at `base` is a part of libc, and of the namespace of this library.
bool is_libc(const void* base);

// Whether the object loaded at `base` defines the name, too: then it wraps libc's function itself.
bool defines(const void* base, const char* name);

// Whether this library is what comes next, in ld.so's list, behind the object loaded at `base`, to
// a search for the name.
bool is_next(const void* base, const char* name);

// The last object in ld.so's list.
const void* last_object();

// How many of the objects behind `last`, which was the last one once, import a name that is wanted.
int importers_behind(const void* last, bool (*wanted)(const char* name));

// Returns the address in the program itself, or else in the first object whose file name starts
// with `library`, however it was loaded. Null if there is none, and while another thread loads or
// unloads an object.
void* find_in_program_or_library(const char* library, const char* name);

}  // namespace forkshim::symbols
