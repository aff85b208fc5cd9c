// SPDX-License-Identifier: MIT
// limit: refuses creations beyond a number of living processes (live), a rate, or a depth of the
// tree (levels, because `depth` is a selector). It guards against fork bombs: the whole tree shares
// the counts, so no process can evade them.
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/clock.h"
#include "base/line.h"
#include "forkshim/plugin.h"
#include "handlers/limit/live_processes.h"
#include "handlers/option_error.h"
#include "protocol/builtin.h"

using namespace forkshim;

namespace {

constexpr uint64_t second = 1'000'000'000;

struct Shared {
  uint64_t due;  // CLOCK_MONOTONIC when all creations so far, one an interval, would be done
  LiveProcesses live;
};

struct Limit {
  Shared* shared;
  LiveProcesses* live;   // null: not limited
  uint64_t interval_ns;  // 0: not limited
  uint64_t burst_ns;
  uint32_t capacity;
  uint32_t recover;
  uint32_t levels;
  int error;
};

bool read_number(const forkshim_host* host, const char* key, uint32_t least, uint32_t most,
                 uint32_t* number) {
  const char* text = host->option(host, key);
  uint64_t value;
  if (!text) return true;
  if (parse_number(text, most, &value) && value >= least) {
    *number = static_cast<uint32_t>(value);
    return true;
  }
  Line<60> expected;
  expected.add("a number from ").add_number(least).add(" to ").add_number(most);
  bad_value(host, key, text, expected.text());
  return false;
}

bool read_rate(const forkshim_host* host, Limit* limit) {
  constexpr uint64_t most = 1'000'000;
  const char* text = host->option(host, "rate");
  if (!text) return true;
  Text unit = text;
  uint64_t number = 0;
  const bool valid = parse_number(next_word(&unit, '/'), most, &number) && number > 0;
  const uint64_t period = unit == "s" ? second : unit == "min" ? 60 * second : 0;
  if (!valid || period == 0) {
    bad_value(host, "rate", text, "a number up to 1000000 and /s or /min");
    return false;
  }
  auto burst = static_cast<uint32_t>(number);
  if (!read_number(host, "burst", 1, most, &burst)) return false;
  limit->interval_ns = period / number;
  limit->burst_ns = limit->interval_ns * burst;
  return true;
}

// Returns the tree's table, or, in another pid namespace, where its pids mean nothing, one for this
// process and its forks.
LiveProcesses* table_in(Shared* shared, size_t size) {
  if (shared->live.join()) return &shared->live;
  void* own = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  return own == MAP_FAILED ? nullptr : static_cast<LiveProcesses*>(own);
}

int share(const forkshim_host* host, Limit* limit) {
  const size_t table = LiveProcesses::size(limit->capacity);
  limit->shared = static_cast<Shared*>(host->shared(host, offsetof(Shared, live) + table));
  if (!limit->shared) return ENOMEM;
  if (limit->capacity == 0) return 0;
  limit->live = table_in(limit->shared, table);
  return limit->live ? 0 : ENOMEM;
}

int init(const forkshim_host* host, void** self) {
  auto* limit = static_cast<Limit*>(calloc(1, sizeof(Limit)));
  if (!limit) return ENOMEM;
  *self = limit;
  bind_clock();
  limit->levels = UINT32_MAX;
  if (!read_rate(host, limit) || read_errno(host, "error", &limit->error) != 0 ||
      !read_number(host, "levels", 0, UINT32_MAX, &limit->levels) ||
      !read_number(host, "live", 1, LiveProcesses::capacity_limit, &limit->capacity))
    return EINVAL;
  limit->recover = limit->capacity != 0 ? limit->capacity - 1 : 0;
  if (limit->capacity != 0 && !read_number(host, "recover", 0, limit->recover, &limit->recover))
    return EINVAL;
  if (limit->capacity == 0 && limit->interval_ns == 0 && limit->levels == UINT32_MAX)
    return bad_option(host, "it limits nothing; expected at least one of live, rate, levels");
  return share(host, limit);
}

// One atomic word holds how much of the burst is used, so a killed process leaves nothing half
// done.
bool take_token(const Limit& limit) {
  const uint64_t now = now_ns(CLOCK_MONOTONIC);
  uint64_t due = __atomic_load_n(&limit.shared->due, __ATOMIC_RELAXED);
  for (;;) {
    // More than a burst ahead: the value is from another boot or time namespace.
    const uint64_t from = due < now || due - now > limit.burst_ns ? now : due;
    const uint64_t next = from + limit.interval_ns;
    if (next - now > limit.burst_ns) return false;
    if (__atomic_compare_exchange_n(&limit.shared->due, &due, next, false, __ATOMIC_RELAXED,
                                    __ATOMIC_RELAXED))
      return true;
  }
}

int prepare(void* self, forkshim_event* event) {
  const auto& limit = *static_cast<const Limit*>(self);
  if (event->error != 0) return 0;
  if (event->depth > limit.levels) return limit.error;
  if (limit.live) {
    event->cookie = limit.live->take(limit.capacity, limit.recover, event->parent_pid);
    if (event->cookie == 0) return limit.error;
  }
  return limit.interval_ns != 0 && !take_token(limit) ? limit.error : 0;
}

uint32_t place_of(const forkshim_event& event) { return static_cast<uint32_t>(event.cookie); }

void failed(void* self, forkshim_event* event) {
  const auto& limit = *static_cast<const Limit*>(self);
  if (event->cookie != 0) limit.live->give_back(place_of(*event), event->parent_pid);
}

void parent(void* self, forkshim_event* event) {
  const auto& limit = *static_cast<const Limit*>(self);
  if (event->cookie == 0) return;
  if (event->child_pid > 0)
    limit.live->fill(place_of(*event), event->parent_pid, event->child_pid);
  else if (event->kind != FORKSHIM_FORK)  // over (system), or unknown for good (popen)
    limit.live->give_back(place_of(*event), event->parent_pid);
}

// daemon() ends the parent before its phase.
void child(void* self, forkshim_event* event) {
  const auto& limit = *static_cast<const Limit*>(self);
  if (event->cookie != 0 && strcmp(event->function, "daemon") == 0)
    limit.live->fill(place_of(*event), event->parent_pid, event->child_pid);
}

}  // namespace

extern const forkshim_plugin forkshim_limit;
constexpr forkshim_plugin forkshim_limit =
    builtin("limit",
            {.init = init, .prepare = prepare, .parent = parent, .failed = failed, .child = child});
