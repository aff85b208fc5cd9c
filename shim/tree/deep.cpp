// SPDX-License-Identifier: MIT
#include "tree/deep.h"

#include <string.h>
#include <sys/resource.h>

#include "base/kernel.h"
#include "base/text.h"
#include "process/process.h"
#include "tree/spawning.h"

namespace forkshim::state {

constinit bool in_deep_run = false;

namespace {

// Of the process that made this child: its name without the last number.
bool write_parent(const Lineage& child, Lineage* lineage) {
  *lineage = child;
  char* const last = strrchr(lineage->text, '.');
  if (!last || child.depth == 0) return false;
  *last = '\0';
  lineage->depth = child.depth - 1;
  return true;
}

// The supervisor has recorded it by a pid that is not its own in its pid namespace. Where all are
// in one, no entry means that the supervisor is about to write it.
bool is_recorded_elsewhere(const Lineage& child) {
  if (__atomic_load_n(&shared->namespaces, __ATOMIC_RELAXED) == 0) return false;
  const layout::Process* const entry = find(kernel::getpid());
  return !entry || strcmp(entry->lineage, child.text) != 0;
}

}  // namespace

bool identify_by_stamp(Identity* identity) {
  struct {
    uint64_t soft, hard;
  } limit = {};
  if (kernel::call(SYS_prlimit64, 0, RLIMIT_LOCKS, nullptr, &limit) != 0) return false;
  if (limit.soft <= layout::stamp_base || limit.soft >= 2 * layout::stamp_base) return false;
  layout::Birth* const place = &shared->births[limit.soft % layout::birth_count];
  keep_reachable(place, sizeof *place);
  layout::Birth birth;
  memcpy(&birth, place, sizeof birth);
  // Behind the copy; in place of a fence, which ThreadSanitizer has none of.
  const uint64_t stamp = __atomic_fetch_or(&place->stamp, 0, __ATOMIC_ACQ_REL);
  if (birth.stamp != limit.soft || stamp != limit.soft) return false;
  const Lineage child = read_lineage(birth.lineage, birth.depth);
  if (birth.parent == kernel::getpid()) {
    identity->ordinal = birth.ordinal;
    return write_parent(child, &identity->lineage);
  }
  identity->ordinal = 0;
  // It is counted when it is recorded, and once.
  const uint32_t counted = __atomic_exchange_n(&place->child, 2, __ATOMIC_RELAXED);
  if (counted == 1 || (counted == 2 && is_recorded_elsewhere(child)))
    __atomic_fetch_sub(&shared->processes, 1, __ATOMIC_RELAXED);
  identity->lineage = child;
  return true;
}

}  // namespace forkshim::state
