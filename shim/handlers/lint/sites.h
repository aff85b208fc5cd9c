// SPDX-License-Identifier: MIT
#pragma once

#include <stdint.h>

#include "forkshim/plugin.h"

namespace forkshim {

// Which findings have been reported for which call site: a return address and a kind. Lock-free,
// for several threads at once. Call sites beyond the table's capacity are not examined.
class LintSites {
 public:
  // Returns the bits of what has been reported for the creation's call site, or null if the table
  // is full.
  uint32_t* find(const forkshim_event& event) {
    const uint64_t key = reinterpret_cast<uintptr_t>(event.caller) << 5 | event.kind;
    for (uint64_t i = 0; i < most; ++i) {
      Site& site = sites_[(key / 32 + i) % most];
      uint64_t known = 0;
      if (__atomic_compare_exchange_n(&site.key, &known, key, false, __ATOMIC_RELAXED,
                                      __ATOMIC_RELAXED) ||
          known == key)
        return &site.said;
    }
    return nullptr;
  }

 private:
  static constexpr uint64_t most = 512;

  struct Site {
    uint64_t key;  // 0: free
    uint32_t said;
  };
  Site sites_[most];
};

}  // namespace forkshim
