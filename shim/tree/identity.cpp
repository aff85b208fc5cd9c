// SPDX-License-Identifier: MIT
// Who this process is, by the table of processes.
#include "base/clock.h"
#include "base/kernel.h"
#include "base/proc.h"
#include "process/process.h"
#include "tree/announcements.h"
#include "tree/deep.h"
#include "tree/pid_namespace.h"
#include "tree/spawning.h"
#include "tree/state.h"

namespace forkshim::state {
namespace {

using Entry = layout::Process;

// /proc gives a process's start in hundredths of a second.
constexpr uint64_t start_precision_ns = 20'000'000;

// Whether this process, and not an earlier one with its pid, is described. It began before now, so
// that what is newer than that needs no look into /proc.
bool is_current(const Entry& entry) {
  const uint64_t latest_ns = entry.since + start_precision_ns;
  if (latest_ns >= now_ns_without_vdso(CLOCK_BOOTTIME)) return true;
  const uint64_t began_ns = process_start_ns();
  // An exec may have entered a time namespace, in which the process began at another time.
  return latest_ns >= began_ns || latest_ns + boot_offset_ns() >= began_ns;
}

// Last of all: whoever awaits the program may be about to write so.
void note_arrival(Entry* entry) {
  if (entry) __atomic_store_n(&entry->program, layout::program_came, __ATOMIC_RELEASE);
}

// As what this process was before an exec, or its parent has written of it.
bool take_entry(Entry* entry, Identity* identity) {
  if (!entry || !is_current(*entry)) return false;
  note_arrival(entry);
  identity->lineage = read_lineage(entry->lineage, entry->depth);
  identity->ordinal = entry->ordinal;
  identity->threads = entry->threads;
  identity->execs = entry->execs;
  return true;
}

void write_own_entry(uint32_t in_namespace, pid_t pid, const Lineage& lineage) {
  note_arrival(write_entry(pid, in_namespace, lineage.text, lineage.depth));
}

bool take_from_outside(pid_t pid, Identity* identity) {
  if (!take_entry(find_outside(mounted_pid()), identity)) return false;
  write_own_entry(pid_namespace::own, pid, identity->lineage);
  return true;
}

}  // namespace

bool identify(Identity* identity) {
  if (!shared) return false;
  pid_namespace::enter();
  const pid_t pid = kernel::getpid();
  if (take_entry(find(pid), identity)) return true;
  const pid_t parent_pid = kernel::getppid();
  const bool from_outside = parent_pid == pid_namespace::parent_outside;
  if (from_outside && take_from_outside(pid, identity)) return true;
  Entry* const parent = from_outside ? find_outside(mounted_parent_pid()) : find(parent_pid);
  const uint32_t spawning = parent ? __atomic_load_n(&parent->spawning, __ATOMIC_ACQUIRE) : 0;
  const bool overlaps = spawning & layout::spawns_overlap && !from_outside;
  const uint32_t announced = overlaps ? announced_child(parent_pid, pid) : 0;
  // Again, because the parent writes its child's entry before it clears `spawning` and ends what it
  // announced: whoever looks for the entry only before that can miss both.
  Entry* const before = find(pid);
  if (take_entry(before, identity) || (from_outside && take_from_outside(pid, identity)))
    return true;
  identity->ordinal = identity->threads = identity->execs = 0;
  int32_t nobody = 0;
  if (is_deep() && identify_by_stamp(identity)) {
    // A supervisor knows better than a parent which of its children this is, and may have recorded
    // it meanwhile.
    if (take_entry(find(pid), identity)) return true;
  } else if (spawning != 0) {
    take_place(parent, spawning, announced, &identity->lineage);
  } else if (__atomic_compare_exchange_n(&shared->root_pid, &nobody, pid, false, __ATOMIC_RELAXED,
                                         __ATOMIC_RELAXED)) {
    __atomic_store_n(&shared->began, now_ns_without_vdso(CLOCK_BOOTTIME), __ATOMIC_RELAXED);
    identity->lineage = {0, "0"};
  } else {
    return false;
  }
  const Lineage& lineage = identity->lineage;
  note_arrival(before ? describe(pid, pid_namespace::own, lineage.text, lineage.depth)
                      : describe_unknown(pid, lineage.text, lineage.depth));
  if (parent && from_outside) write_own_entry(parent->pid_namespace, mounted_pid(), lineage);
  return true;
}

}  // namespace forkshim::state
