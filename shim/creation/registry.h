// SPDX-License-Identifier: MIT
// The handlers in registration order. Entries are appended, and never changed or removed; the count
// is published last, so that a creation reads it once and takes no lock.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "creation/candidates.h"
#include "forkshim/plugin.h"
#include "protocol/state_layout.h"

namespace forkshim {

struct Selectors;

using Callback = void (*)(void* self, forkshim_event* event);

// What a creation reads of each handler, in one cache line.
struct alignas(64) Handler {
  int (*prepare)(void* self, forkshim_event* event);
  Callback parent;
  Callback failed;
  Callback child;
  Callback vfork_child;
  void* self;
  const Selectors* selectors;  // those that need a look at each creation; null: none
  uint64_t functions : 48;     // set of Function
  uint64_t kinds : 8;          // set of FORKSHIM_FORK, FORKSHIM_VFORK and so on
  bool for_process : 1;        // `when` and `max` count in each process, the tree's only shows
  bool by_kernel : 1;          // its refusals are the kernel's, where a supervisor can ask for that
  bool in_tree : 1;            // Registration::firings is there
  bool is_choosy : 1;          // not every creation of its kinds runs it, or that is counted
};
static_assert(sizeof(Handler) == 64);

using PhaseCallback = Callback Handler::*;

// Cold fields, kept out of Handler so that it stays one cache line.
struct Registration {
  const forkshim_plugin* plugin;
  const char* name;
  layout::Firings* firings;  // the tree's; null where there is no tree
};

class Registry {
 public:
  static constexpr uint32_t capacity = layout::handler_count;

  uint32_t count() const { return __atomic_load_n(&count_, __ATOMIC_ACQUIRE); }
  const Handler& operator[](uint32_t index) const { return handlers_[index]; }
  const Registration& about(uint32_t index) const { return registration(index); }

  const Candidates& candidates() const { return candidates_; }

  // Kinds that any handler may want; creations of others are only counted.
  uint8_t kinds() const { return __atomic_load_n(&kinds_, __ATOMIC_RELAXED); }
  // Whether any handler runs code that is not this library's.
  bool runs_foreign_code() const { return __atomic_load_n(&runs_foreign_code_, __ATOMIC_RELAXED); }
  bool wants_time() const { return __atomic_load_n(&wants_time_, __ATOMIC_RELAXED); }

  // Appends. Fills in the plugin's callbacks and `in_tree`. False if the table is full or there is
  // no memory for it. Takes a lock: not async-signal-safe, never called inside a creation.
  bool add(const Handler& handler, const Registration& registration);

 private:
  // They grow downwards in front of the handlers, so that the first ones of both share a page
  // (`scripts/bench` fork with 1 handler).
  Registration& registration(uint32_t index) const {
    return reinterpret_cast<Registration*>(handlers_)[-1 - static_cast<ptrdiff_t>(index)];
  }
  bool map();

  Handler* handlers_ = nullptr;
  uint32_t count_ = 0;
  uint8_t kinds_ = 0;
  bool wants_time_ = false;
  bool runs_foreign_code_ = false;
  Candidates candidates_;
};

extern constinit Registry registry;

}  // namespace forkshim
