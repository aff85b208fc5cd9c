// SPDX-License-Identifier: MIT
// The table of processes in the shared file: lineages by pid, so that they survive exec. Each
// process writes its own entry; an entry is valid for the process that had its pid when it was
// written.
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/errno_guard.h"
#include "base/kernel.h"
#include "base/proc.h"
#include "base/text.h"
#include "process/process.h"
#include "tree/deep.h"
#include "tree/spawning.h"
#include "tree/state.h"

namespace forkshim::state {
namespace {

using Entry = layout::Process;

// Entries that a pid may hash to. If all are taken, that of an ended process is reused.
constexpr uint32_t window = layout::process_window;

// /proc gives a process's start in hundredths of a second.
constexpr uint64_t start_precision_ns = 20'000'000;

// Of this process. Namespaces side by side use the same pids. In memory that a child inherits: it
// has another one only where it does not see its parent.
constinit uint32_t pid_namespace = 0;

// The tool that holds the state's lock has left the sum of its pid and its namespace's inode.
// Whoever sees it under that pid is in its namespace; under another, in none that has entries.
uint32_t observers_namespace() {
  const uint32_t sum = __atomic_load_n(&shared->observer, __ATOMIC_RELAXED);
  return observer != 0 && sum != 0 ? sum - static_cast<uint32_t>(observer) : 0;
}

uint32_t read_pid_namespace() {
  struct stat status;
  const long error =
      kernel::call(kernel::fstatat_number, AT_FDCWD, "/proc/self/ns/pid", &status, 0);
  return error == 0 ? static_cast<uint32_t>(status.st_ino) : 0;
}

// The supervisor of a run with --deep sees other pids than a process that is elsewhere.
void enter_pid_namespace(uint32_t known) {
  pid_namespace = known != 0 ? known : read_pid_namespace();
  if (is_deep() && pid_namespace != shared->deep)
    __atomic_store_n(&shared->namespaces, 1, __ATOMIC_RELAXED);
}

Entry* reachable_place(pid_t pid) {
  Entry* const first = &shared->table[layout::process_place(pid)];
  keep_reachable(first, window * sizeof(Entry));
  return first;
}

pid_t pid_of(const Entry& entry) { return __atomic_load_n(&entry.pid, __ATOMIC_ACQUIRE); }

// Where either does not know its namespace, as without /proc, the pid alone decides.
bool shares_namespace(const Entry& entry) {
  const uint32_t other = __atomic_load_n(&entry.pid_namespace, __ATOMIC_RELAXED);
  return other == pid_namespace || other == 0 || pid_namespace == 0;
}

bool is_ours(const Entry& entry, pid_t pid) {
  return pid_of(entry) == pid && shares_namespace(entry);
}

// Entries are reused but never freed, so a pid has none behind the first free one.
Entry* find(pid_t pid) {
  Entry* const first = reachable_place(pid);
  for (Entry* entry = first; entry != first + window && pid_of(*entry) != 0; ++entry)
    if (is_ours(*entry, pid) && __atomic_load_n(&entry->written, __ATOMIC_ACQUIRE)) return entry;
  return nullptr;
}

bool claim(Entry* entry, pid_t from, pid_t pid) {
  return __atomic_compare_exchange_n(&entry->pid, &from, pid, false, __ATOMIC_ACQ_REL,
                                     __ATOMIC_RELAXED);
}

// Entries outlive their processes, because nobody may be left to clear them. Of other namespaces
// nothing is known.
bool has_ended(const Entry& entry) {
  ErrnoGuard errno_guard;
  return shares_namespace(entry) && kill(pid_of(entry), 0) != 0 && errno == ESRCH;
}

// The pid's own entry, a free one, that of an ended process, or the newest one, because the old
// processes of a tree are the ones that create others. Null if another process won the race for it.
Entry* place_for(pid_t pid) {
  Entry* const first = reachable_place(pid);
  Entry* newest = first;
  for (Entry* entry = first; entry != first + window; ++entry) {
    if (is_ours(*entry, pid) || (pid_of(*entry) == 0 && claim(entry, 0, pid))) return entry;
    if (entry->since > newest->since) newest = entry;
  }
  for (Entry* entry = first; entry != first + window; ++entry)
    if (const pid_t before = pid_of(*entry); has_ended(*entry) && claim(entry, before, pid))
      return entry;
  __atomic_fetch_add(&shared->forgotten, 1, __ATOMIC_RELAXED);
  return claim(newest, pid_of(*newest), pid) ? newest : nullptr;
}

// Whether this process, and not an earlier one with its pid, is described. It began before now, so
// that what is newer than that needs no look into /proc.
bool is_current(const Entry& entry) {
  const uint64_t latest_ns = entry.since + start_precision_ns;
  return latest_ns >= now_ns_without_vdso(CLOCK_BOOTTIME) || latest_ns >= process_start_ns();
}

}  // namespace

Entry* own_entry() {
  if (!process->entry) process->entry = find(process_pid());
  Entry* const entry = process->entry;
  if (entry) keep_reachable(entry, sizeof *entry);
  return entry && is_ours(*entry, process_pid()) ? entry : nullptr;
}

void record_process(pid_t pid, const char* lineage, uint32_t depth) {
  if (!shared) return;
  Entry* entry = place_for(pid);
  if (!entry) return;
  __atomic_store_n(&entry->written, 0, __ATOMIC_RELEASE);
  __atomic_store_n(&entry->pid_namespace, pid_namespace, __ATOMIC_RELAXED);
  entry->since = now_ns_without_vdso(CLOCK_BOOTTIME);
  entry->ordinal = 0;
  entry->threads = 0;
  entry->execs = 0;
  entry->depth = depth;
  entry->spawning = 0;
  copy(entry->lineage, sizeof entry->lineage, lineage);
  __atomic_store_n(&entry->written, 1, __ATOMIC_RELEASE);
  __atomic_fetch_add(&shared->processes, 1, __ATOMIC_RELAXED);
}

void record_process_if_new(pid_t pid, const char* lineage, uint32_t depth) {
  if (!shared) return;
  const Entry* entry = find(pid);
  if (!entry || strcmp(entry->lineage, lineage) != 0) record_process(pid, lineage, depth);
}

uint32_t share_ordinal(uint32_t ordinal) {
  if (!shared) return ordinal;
  Entry* const entry = own_entry();
  if (!entry) return ordinal;
  if (is_deep()) {
    const uint32_t known = __atomic_load_n(&entry->ordinal, __ATOMIC_RELAXED);
    if (known >= ordinal && known != UINT32_MAX) ordinal = known + 1;
  }
  __atomic_store_n(&entry->ordinal, ordinal, __ATOMIC_RELAXED);
  return ordinal;
}

void set_threads(uint32_t ordinal) {
  if (!shared) return;
  if (Entry* entry = own_entry()) __atomic_store_n(&entry->threads, ordinal, __ATOMIC_RELAXED);
}

void set_execs(pid_t pid, uint32_t ordinal) {
  if (!shared) return;
  if (Entry* entry = find(pid)) __atomic_store_n(&entry->execs, ordinal, __ATOMIC_RELAXED);
}

void begin_child() {
  if (shared && kernel::call(SYS_getppid) == 0) enter_pid_namespace(0);
}

bool identify(Identity* identity) {
  if (!shared) return false;
  enter_pid_namespace(observers_namespace());
  const pid_t pid = getpid();
  // In this order, because the parent writes its child's entry before it clears `spawning`: reading
  // the other way round can miss both.
  Entry* const parent = find(getppid());
  const uint32_t spawning = parent ? __atomic_load_n(&parent->spawning, __ATOMIC_ACQUIRE) : 0;
  const Entry* entry = find(pid);
  if (entry && is_current(*entry)) {
    identity->lineage = read_lineage(entry->lineage, entry->depth);
    identity->ordinal = entry->ordinal;
    identity->threads = entry->threads;
    identity->execs = entry->execs;
    return true;
  }
  identity->ordinal = identity->threads = identity->execs = 0;
  int32_t nobody = 0;
  if (is_deep() && identify_by_stamp(identity)) {
    // A supervisor knows better than a parent which of its children this is.
  } else if (spawning != 0) {
    take_place(parent, spawning, &identity->lineage);
  } else if (__atomic_compare_exchange_n(&shared->root_pid, &nobody, pid, false, __ATOMIC_RELAXED,
                                         __ATOMIC_RELAXED)) {
    __atomic_store_n(&shared->began, now_ns(CLOCK_BOOTTIME), __ATOMIC_RELAXED);
    identity->lineage = {0, "0"};
  } else {
    return false;
  }
  record_process(pid, identity->lineage.text, identity->lineage.depth);
  return true;
}

}  // namespace forkshim::state
