// SPDX-License-Identifier: MIT
// When a process gets its stamp.
#include <utility>

#include "deep/family.h"

namespace forkshim::deep {

// One call does for two where a process creates again. Not where another thread has created since:
// its child may not be there yet, and would bear this stamp.
PersonPtr Family::find_creator(pid_t thread) {
  PersonPtr person = known_as(thread);
  if (!person || person->last.thread != thread || !person->can_be_stamped) return find(thread);
  const Bearing expected = {true, person->last.stamp, person->bearing.most};
  if (!swap_stamp(thread, expected, last_stamp_ + 1)) return find(thread);
  person->bearing = expected;
  early_ = {person.get(), last_stamp_ + 1};
  return person;
}

void Family::undo_stamp(Person& person) {
  if (std::exchange(early_, {}).person == &person)
    set_stamp(person.pid, person.bearing, person.last.stamp);
}

// One that has lowered its hard limit keeps the stamp that it has, and its children inherit that.
void Family::stamp_again(const PersonPtr& person, std::uint64_t stamp) {
  const EarlyStamp early = std::exchange(early_, {});
  if (early.person == person.get() && early.stamp == stamp) return;
  if (!person->can_be_stamped) return;
  if (set_stamp(person->pid, person->bearing, stamp) || is_gone(person->pid)) return;
  stuck_.insert(person->bearing.stamp);
  person->can_be_stamped = false;
  keep(person);
  has_lost_a_stamp = true;
}

}  // namespace forkshim::deep
