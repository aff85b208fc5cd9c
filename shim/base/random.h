// SPDX-License-Identifier: MIT
// Random choices that depend only on seed, handler and lineage, so that a run can be repeated.
// Keeps no state.
#pragma once

#include <stdint.h>

namespace forkshim {

inline uint64_t splitmix_finalise(uint64_t word) {  // the finaliser of splitmix64
  word = (word ^ (word >> 30)) * 0xbf58476d1ce4e5b9u;
  word = (word ^ (word >> 27)) * 0x94d049bb133111ebu;
  return word ^ (word >> 31);
}

inline uint64_t hash_text(uint64_t start, const char* text) {
  for (; *text; ++text) start = splitmix_finalise(start + static_cast<unsigned char>(*text));
  return start;
}

inline uint64_t random_for(uint64_t seed, const char* handler, const char* lineage) {
  return splitmix_finalise(hash_text(hash_text(seed, handler) + 1, lineage));
}

}  // namespace forkshim
