// SPDX-License-Identifier: MIT
// The table of processes in the shared file: lineages by pid, so that they survive exec. Each
// process writes its own entry; an entry is valid for the process that had its pid when it was
// written.
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/errno_guard.h"
#include "base/kernel.h"
#include "base/text.h"
#include "process/process.h"
#include "tree/deep.h"
#include "tree/pid_namespace.h"
#include "tree/spawning.h"
#include "tree/state.h"

namespace forkshim::state {
namespace {

using Entry = layout::Process;

// Entries that a pid may hash to. If all are taken, that of an ended process is reused.
constexpr uint32_t window_size = layout::process_window;

// The entries that a pid may be in, one after the other.
class Window {
 public:
  explicit Window(pid_t pid) : first_(layout::process_place(pid)) {}

  Entry* at(uint32_t step) const { return layout::process_at(shared->table, first_ + step); }

  // A page is asked for, and faulted in, when a search comes to it.
  Entry* reached(uint32_t step) const {
    Entry* const entry = at(step);
    if (step == 0 || (first_ + step) % layout::page_processes == 0) keep_page_reachable(entry);
    return entry;
  }

 private:
  const uint32_t first_;
};

pid_t pid_of(const Entry& entry) { return __atomic_load_n(&entry.pid, __ATOMIC_ACQUIRE); }

// Where either does not know its namespace, as without /proc, the pid alone decides.
bool shares_namespace(const Entry& entry) {
  const uint32_t other = __atomic_load_n(&entry.pid_namespace, __ATOMIC_RELAXED);
  return other == pid_namespace::own || other == 0 || pid_namespace::own == 0;
}

bool is_ours(const Entry& entry, pid_t pid) {
  return pid_of(entry) == pid && shares_namespace(entry);
}

bool is_another_namespaces(const Entry& entry, pid_t pid) {
  return pid_of(entry) == pid && !shares_namespace(entry);
}

bool claim(Entry* entry, pid_t from, pid_t pid) {
  return __atomic_compare_exchange_n(&entry->pid, &from, pid, false, __ATOMIC_ACQ_REL,
                                     __ATOMIC_RELAXED);
}

// Entries outlive their processes, because nobody may be left to clear them. Of other namespaces
// nothing is known.
bool has_ended(const Entry& entry) {
  return shares_namespace(entry) && kernel::kill(pid_of(entry), 0) == ESRCH;
}

// Of another process now. What its program was is known at the run's end only.
Entry* emptied(Entry* entry) {
  if (__atomic_exchange_n(&entry->program, 0, __ATOMIC_RELAXED) == layout::program_awaited)
    count_in_head(&layout::State::strangers);
  return entry;
}

// The pid's own entry, a free one, that of an ended process, or the newest one, because the old
// processes of a tree are the ones that create others. Null if another process won the race for it.
// `had_it` says whether it has been the pid's own.
Entry* place_for(pid_t pid, bool* had_it) {
  const Window window(pid);
  Entry* newest = window.at(0);
  for (uint32_t step = 0; step < window_size; ++step) {
    Entry* const entry = window.reached(step);
    *had_it = is_ours(*entry, pid);
    if (*had_it || (pid_of(*entry) == 0 && claim(entry, 0, pid))) return entry;
    if (entry->since > newest->since) newest = entry;
  }
  for (uint32_t step = 0; step < window_size; ++step) {
    Entry* const entry = window.at(step);
    if (const pid_t before = pid_of(*entry); has_ended(*entry) && claim(entry, before, pid))
      return emptied(entry);
  }
  count_in_head(&layout::State::forgotten);
  return claim(newest, pid_of(*newest), pid) ? emptied(newest) : nullptr;
}

}  // namespace

// Entries are reused but never freed, so a pid has none behind the first free one. `reach` is
// called for one after the other, before it is looked at.
template <typename Match>
static Entry* search(pid_t pid, Entry* (Window::*reach)(uint32_t) const, Match matches) {
  const Window window(pid);
  for (uint32_t step = 0; step < window_size; ++step) {
    Entry* const entry = (window.*reach)(step);
    if (pid_of(*entry) == 0) return nullptr;
    if (matches(*entry, pid) && __atomic_load_n(&entry->written, __ATOMIC_ACQUIRE)) return entry;
  }
  return nullptr;
}

Entry* find(pid_t pid) { return search(pid, &Window::reached, is_ours); }

Entry* find_outside(pid_t pid) { return search(pid, &Window::reached, is_another_namespaces); }

Entry* find_quietly(pid_t pid) {
  if (!shared) return nullptr;
  const Window window(pid);
  const auto *const first = window.at(0), *const last = window.at(window_size - 1);
  const auto size = reinterpret_cast<uintptr_t>(last + 1) - reinterpret_cast<uintptr_t>(first);
  return is_reachable(first, size) ? search(pid, &Window::at, is_ours) : nullptr;
}

Entry* own_entry() {
  if (!process->entry) process->entry = find(process_pid());
  Entry* const entry = process->entry;
  if (entry) keep_page_reachable(entry);
  return entry && is_ours(*entry, process_pid()) ? entry : nullptr;
}

enum class Count { none, one, one_if_new };

static Entry* enter(pid_t pid, uint32_t in_namespace, const char* lineage, uint32_t depth,
                    Count count) {
  bool had_it = false;
  Entry* const entry = place_for(pid, &had_it);
  if (!entry) return nullptr;
  __atomic_store_n(&entry->written, 0, __ATOMIC_RELEASE);
  __atomic_store_n(&entry->pid_namespace, in_namespace, __ATOMIC_RELAXED);
  entry->since = now_ns_without_vdso(CLOCK_BOOTTIME);
  entry->ordinal = entry->threads = entry->execs = 0;
  entry->depth = depth;
  entry->spawning = 0;
  copy(entry->lineage, sizeof entry->lineage, lineage);
  __atomic_store_n(&entry->written, 1, __ATOMIC_RELEASE);
  if (count == Count::one || (count == Count::one_if_new && !had_it))
    __atomic_fetch_add(&layout::page_of(entry)->described, 1, __ATOMIC_RELAXED);
  return entry;
}

Entry* write_entry(pid_t pid, uint32_t in_namespace, const char* lineage, uint32_t depth) {
  return enter(pid, in_namespace, lineage, depth, Count::none);
}

Entry* describe(pid_t pid, uint32_t in_namespace, const char* lineage, uint32_t depth) {
  return enter(pid, in_namespace, lineage, depth, Count::one);
}

Entry* describe_unknown(pid_t pid, const char* lineage, uint32_t depth) {
  return enter(pid, pid_namespace::own, lineage, depth, Count::one_if_new);
}

void begin_child() {
  if (shared && kernel::getppid() == pid_namespace::parent_outside) pid_namespace::enter_anew();
}

void record_process(pid_t pid, const char* lineage, uint32_t depth) {
  if (shared) describe(pid, pid_namespace::own, lineage, depth);
}

void record_vfork_child(pid_t pid, const char* lineage, uint32_t depth) {
  if (!shared || kernel::getppid() != pid_namespace::parent_outside)
    return record_process(pid, lineage, depth);
  // What is known of the namespace is in the parent's memory, and is the parent's.
  describe(pid, pid_namespace::read(), lineage, depth);
}

void uncount_process() {
  keep_reachable(shared, sizeof(uint32_t));
  if (shared) __atomic_fetch_sub(&shared->processes, 1, __ATOMIC_RELAXED);
}

// Names of two children of one process.
static bool are_siblings(const char* one, const char* other) {
  const char* const last = strrchr(one, '.');
  const char* const others_last = strrchr(other, '.');
  return last && others_last && last - one == others_last - other &&
         memcmp(one, other, static_cast<size_t>(last - one)) == 0;
}

// One that took itself for a sibling, because it began while both were made, has been counted.
void record_process_if_new(pid_t pid, const char* lineage, uint32_t depth) {
  if (!shared) return;
  const Entry* const entry = find(pid);
  if (entry && strcmp(entry->lineage, lineage) == 0) return;
  if (!entry) return void(describe_unknown(pid, lineage, depth));
  const bool is_counted = are_siblings(entry->lineage, lineage);
  (is_counted ? write_entry : describe)(pid, pid_namespace::own, lineage, depth);
}

using Counter = uint32_t Entry::*;

static uint32_t share(Entry* entry, Counter counter, uint32_t ordinal) {
  if (!entry) return ordinal;
  if (is_deep()) {
    const uint32_t known = __atomic_load_n(&(entry->*counter), __ATOMIC_RELAXED);
    if (known >= ordinal && known != UINT32_MAX) ordinal = known + 1;
  }
  __atomic_store_n(&(entry->*counter), ordinal, __ATOMIC_RELAXED);
  return ordinal;
}

// What follows a creation catches up on it (count), since it touches the page again then; not where
// an exec of another thread ends it before. A supervisor counts there too, and tells which number
// is next.
uint32_t share_ordinal(uint32_t ordinal, bool can_wait) {
  const bool executes = __atomic_load_n(&process->executes, __ATOMIC_SEQ_CST);
  if (can_wait && process->entry && !executes && !is_deep()) return ordinal;
  return share(shared ? own_entry() : nullptr, &Entry::ordinal, ordinal);
}

uint32_t share_ordinal_of(pid_t pid, uint32_t ordinal) {
  return share(shared ? find(pid) : nullptr, &Entry::ordinal, ordinal);
}

void catch_up(Entry* own) {
  if (is_deep()) return;
  const uint32_t ordinal = __atomic_load_n(&process->ordinal, __ATOMIC_SEQ_CST);
  __atomic_store_n(&own->ordinal, ordinal, __ATOMIC_RELAXED);
}

uint32_t share_threads(uint32_t ordinal) {
  return share(shared ? own_entry() : nullptr, &Entry::threads, ordinal);
}

uint32_t share_execs(pid_t pid, uint32_t ordinal) {
  return share(shared ? find(pid) : nullptr, &Entry::execs, ordinal);
}

}  // namespace forkshim::state
