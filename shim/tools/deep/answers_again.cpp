// SPDX-License-Identifier: MIT
// Whether the kernel asks for a creation a second time: a signal has come while it was being made.
#include <utility>

#include "deep/answers.h"

namespace forkshim::deep {

// Another thread of the process may have created something meanwhile, and stamped it.
void Answers::take_up(const Decision& decision, const Notice& notice) {
  if (decision.person->last.stamp == decision.stamp) return;
  family_.stamp_again(decision.person, decision.stamp);
  begin_last(*decision.person, notice, decision.creation, decision.stamp);
}

// Nothing where no child of the thread's is waited for, to act on it.
std::optional<bool> Answers::was_expected(const Person& person, const Notice& notice) {
  const Decision* const expected = child_actions_.expected_of(notice.thread);
  if (!expected) return std::nullopt;
  // A signal that another thread takes in the end is not told of.
  const bool is_told = guard_.watches(notice.thread) && !person.has_makers;
  const bool again = guard_.take_restart(notice.thread) ||
                     (!is_told && is_same_call(notice, expected->notice.call));
  if (!again) {
    child_actions_.finish(notice.thread);
    return false;
  }
  take_up(*expected, notice);
  if (auto decision = child_actions_.begin_again(notice.thread))
    settling_.add(std::move(*decision));
  return true;
}

// A signal that comes while the kernel creates makes it begin again, and ask again. Where nothing
// has come of the call, and nothing can interrupt the thread, the kernel has refused it, and this
// is another one.
bool Answers::was_asked_before(Person& person, const Notice& notice, const Creation& creation) {
  LastCreation& last = person.last;
  if (const auto expected = was_expected(person, notice)) return *expected;
  if (guard_.watches(notice.thread) || guard_.awaits_restart(notice.thread)) {
    if (!guard_.take_restart(notice.thread)) return false;
    if (last.thread == notice.thread) return last.went_on;
    const Decision* const awaited = settling_.awaited_of(notice.thread);
    if (awaited) take_up(*awaited, notice);
    return awaited != nullptr;
  }
  if (!last.went_on || last.is_over || last.thread != notice.thread) return false;
  if (!is_same_call(notice, last.call) || creation.flags != last.flags) return false;
  const Search search = look_for_last_child(person);
  last.is_gone = search.child == 0 && search.may_be_gone;
  last.is_over =
      search.child != 0 || search.may_be_gone || !can_be_interrupted(status_of(notice.thread));
  return !last.is_over;
}

}  // namespace forkshim::deep
