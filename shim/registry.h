// SPDX-License-Identifier: MIT
// The handlers in registration order. Entries are appended and never change or go away, and the
// count is published last, so that a creation reads it once and takes no lock.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "forkshim/plugin.h"
#include "state_layout.h"

namespace forkshim {

struct Selectors;

struct Handler {
  const forkshim_plugin* plugin;
  void* self;
  const char* name;
  const Selectors* selectors;  // those that need a look at each creation; null: none
  layout::Firings* firings;    // the tree's; null: this process's own
  uint32_t functions;          // set of Function
  uint8_t kinds;               // set of FORKSHIM_FORK, FORKSHIM_VFORK, FORKSHIM_SPAWN
};

class Registry {
 public:
  static constexpr uint32_t capacity = 1024;

  uint32_t count() const { return __atomic_load_n(&count_, __ATOMIC_ACQUIRE); }
  const Handler& operator[](uint32_t index) const { return handlers_[index]; }

  // Kinds that any handler may want; the rest of creations need only be counted.
  uint8_t kinds() const { return __atomic_load_n(&kinds_, __ATOMIC_RELAXED); }
  bool wants_time() const { return __atomic_load_n(&wants_time_, __ATOMIC_RELAXED); }

  // Appends. False if the table is full or there is no memory for it. Takes a lock: not for the
  // way through fork, and not async-signal-safe.
  bool add(const Handler& handler);

 private:
  Handler* handlers_ = nullptr;
  uint32_t count_ = 0;
  uint8_t kinds_ = 0;
  bool wants_time_ = false;
};

extern constinit Registry registry;

}  // namespace forkshim
