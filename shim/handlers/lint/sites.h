// SPDX-License-Identifier: MIT
#pragma once

#include <stdint.h>

#include "forkshim/plugin.h"

namespace forkshim {

// Which findings have been said for which place in the program, told apart by return address and
// kind. Several threads may be here at once; no lock. Where more places create processes than
// there is room for, those that come last are not looked at.
class LintSites {
 public:
  // The bits of what has been said for the creation's place; null where it has no room.
  uint32_t* find(const forkshim_event& event) {
    const uint64_t key = reinterpret_cast<uintptr_t>(event.caller) << 3 | event.kind;
    for (uint64_t i = 0; i < most; ++i) {
      Site& site = sites_[(key / 8 + i) % most];
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
