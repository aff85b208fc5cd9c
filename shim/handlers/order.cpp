// SPDX-License-Identifier: MIT
// order: lets the child or the parent go on first after a fork. The second one waits on a futex in
// shared memory, but never longer than the bound, because the first may have been killed. A vfork
// child always goes first, and a spawn's child has no phase, so neither is touched.
#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/duration.h"
#include "forkshim/plugin.h"
#include "handlers/option_error.h"
#include "protocol/builtin.h"

using namespace forkshim;

namespace {

// Each creation takes the next slot and never gives it back, so a killed process leaks none. A
// waiter whose slot is reused sees another ticket there, and goes on.
constexpr uint32_t slot_count = 1023;

struct Shared {
  uint32_t taken;
  uint32_t slots[slot_count];  // ticket << 1, and 1 once the first has gone on
};

struct Order {
  Shared* shared;
  uint64_t bound_ns;
  uint64_t lead_ns;
  bool child_first;
};

bool read_time(const forkshim_host* host, const char* key, uint64_t* ns) {
  const char* text = host->option(host, key);
  if (parse_duration(text, ns)) return true;
  bad_value(host, key, text, "a time such as 50ms, 200us or 1.5s, up to an hour");
  return false;
}

int init(const forkshim_host* host, void** self) {
  auto* order = static_cast<Order*>(calloc(1, sizeof(Order)));
  if (!order) return ENOMEM;
  *self = order;
  bind_clock();
  const char* first = host->option(host, "first");
  order->child_first = Text(first) == "child";
  if (!order->child_first && !(Text(first) == "parent"))
    return bad_value(host, "first", first, "child or parent");
  if (!read_time(host, "bound", &order->bound_ns) || !read_time(host, "lead", &order->lead_ns))
    return EINVAL;
  order->shared = static_cast<Shared*>(host->shared(host, sizeof(Shared)));
  return order->shared ? 0 : ENOMEM;
}

uint32_t word_of(const forkshim_event& event) { return static_cast<uint32_t>(event.cookie) << 1; }

uint32_t* slot_of(const Order& order, const forkshim_event& event) {
  return &order.shared->slots[event.cookie % slot_count];
}

int prepare(void* self, forkshim_event* event) {
  const auto& order = *static_cast<const Order*>(self);
  if (event->kind != FORKSHIM_FORK) return 0;
  event->cookie = __atomic_add_fetch(&order.shared->taken, 1, __ATOMIC_RELAXED);
  __atomic_store_n(slot_of(order, *event), word_of(*event), __ATOMIC_RELEASE);
  return 0;
}

void go_first(const Order& order, const forkshim_event& event) {
  uint32_t* slot = slot_of(order, event);
  uint32_t word = word_of(event);
  if (__atomic_compare_exchange_n(slot, &word, word | 1, false, __ATOMIC_RELEASE, __ATOMIC_RELAXED))
    syscall(SYS_futex, slot, FUTEX_WAKE, INT_MAX, nullptr, nullptr, 0);
}

void go_second(const Order& order, const forkshim_event& event) {
  uint32_t* slot = slot_of(order, event);
  const timespec deadline = to_timespec(now_ns(CLOCK_MONOTONIC) + order.bound_ns);
  while (__atomic_load_n(slot, __ATOMIC_ACQUIRE) == word_of(event)) {
    // FUTEX_WAIT_BITSET takes an absolute deadline, which signals do not postpone.
    if (syscall(SYS_futex, slot, FUTEX_WAIT_BITSET, word_of(event), &deadline, nullptr,
                FUTEX_BITSET_MATCH_ANY) != 0 &&
        errno != EAGAIN && errno != EINTR)
      return;
  }
  if (order.lead_ns != 0) sleep_for(order.lead_ns);
}

void go(const void* self, bool is_child, const forkshim_event& event) {
  const auto& order = *static_cast<const Order*>(self);
  if (event.cookie == 0) return;
  if (is_child == order.child_first)
    go_first(order, event);
  else
    go_second(order, event);
}

void parent(void* self, forkshim_event* event) { go(self, false, *event); }
void child(void* self, forkshim_event* event) { go(self, true, *event); }

}  // namespace

extern const forkshim_plugin forkshim_order;
constexpr forkshim_plugin forkshim_order =
    builtin("order", {.init = init, .prepare = prepare, .parent = parent, .child = child});
