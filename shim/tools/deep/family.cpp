// SPDX-License-Identifier: MIT
#include "deep/family.h"

#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "deep/ordinals.h"
#include "forkshim/plugin.h"
#include "supervision/process_table.h"
#include "tree/state.h"

namespace forkshim::deep {
namespace {

// The first thread has the process's pid, and no child of a process has that.
bool is_thread_of(pid_t process, pid_t thread) {
  if (process == thread) return true;
  return syscall(SYS_tgkill, process, thread, 0) == 0 || errno == EPERM;
}

bool leads_process(pid_t thread) {
  return syscall(SYS_tgkill, thread, thread, 0) == 0 || errno == EPERM;
}

pid_t process_of(pid_t thread) {
  return leads_process(thread) ? thread : status_of(thread).process;
}

// Creations whose children may not be there yet.
constexpr std::uint64_t recent = 1000;

template <typename T>
void store(T& word, T value) {
  __atomic_store_n(&word, value, __ATOMIC_RELEASE);
}

}  // namespace

void Family::begin(pid_t root) {
  Birth birth;
  birth.lineage = {0, "0"};
  birth.child = root;
  const std::uint64_t stamp = ++last_stamp_;
  births_[stamp] = birth;
  publish(stamp, birth);
  set_stamp(root, stamp_of(root), stamp);
}

PersonPtr Family::enter(pid_t process, const Lineage& lineage, bool counted) {
  auto person = std::make_shared<Person>();
  person->pid = process;
  person->lineage = lineage;
  person->counted = counted;
  by_pid_[process] = person;
  return person;
}

// The process that made the creation, or its child.
PersonPtr Family::by_stamp(pid_t thread, std::uint64_t stamp) {
  const auto found = births_.find(stamp);
  if (found == births_.end()) return nullptr;
  Birth& birth = found->second;
  if (birth.parent && is_thread_of(birth.parent->pid, thread)) return birth.parent;
  const pid_t process = process_of(thread);
  if (process == 0) return nullptr;
  birth.child = process;
  if (becomes(stamp, 1, 1)) record_child(stamp, process, birth.lineage);
  if (birth.parent && birth.parent->last.stamp == stamp) birth.parent->last.is_over = true;
  PersonPtr person = known_as(process);
  if (!person || std::strcmp(person->lineage.text, birth.lineage.text) != 0)
    person = enter(process, birth.lineage, birth.counted);
  person->born_as = stamp;
  return person;
}

PersonPtr Family::known_as(pid_t process) const {
  const auto known = by_pid_.find(process);
  if (known == by_pid_.end()) return nullptr;
  return known->second.lock();
}

// For a process whose stamp is gone or was never there.
PersonPtr Family::by_parent(pid_t process, pid_t parent) {
  if (PersonPtr person = known_as(process)) return person;
  for (auto& [stamp, birth] : births_)
    if (birth.child == process) return enter(process, birth.lineage, birth.counted);
  Lineage lineage = {0, "?"};
  const PersonPtr known_parent = known_as(parent);
  // Most often it is the last one of a parent that has no stamp to hand down.
  Birth* const last =
      known_parent && !known_parent->can_be_stamped ? birth_of(known_parent->last.stamp) : nullptr;
  if (last && last->child == 0) {
    last->child = process;
    return enter(process, last->lineage, last->counted);
  }
  if (known_parent) write_child(known_parent->lineage, uncounted, &lineage);
  return enter(process, lineage, !known_parent || known_parent->counted);
}

PersonPtr Family::find(pid_t thread) {
  const Bearing bearing = stamp_of(thread);
  const bool tells = bearing.stamp != 0 && !stuck_.contains(bearing.stamp);
  PersonPtr person = tells ? by_stamp(thread, bearing.stamp) : nullptr;
  if (!person) {
    const ProcStatus status = status_of(thread);
    if (status.process == 0) return nullptr;
    if (!bearing.known) return find_foreign(status);
    person = by_parent(status.process, status.parent);
    has_lost_a_stamp = true;
  }
  person->bearing = bearing;
  return person;
}

// One that cannot be stamped. Its children inherit what it has inherited itself.
PersonPtr Family::find_foreign(const ProcStatus& status) {
  has_foreign_process = true;
  PersonPtr person = known_as(status.process);
  if (!person) {
    const PersonPtr parent = known_as(status.parent);
    const bool from_parent = parent && !parent->can_be_stamped;
    const std::uint64_t stamp = from_parent ? 0 : inherited_stamp(status.process);
    if (stamp != 0) person = by_stamp(status.process, stamp);
    if (!person) person = by_parent(status.process, status.parent);
  }
  person->can_be_stamped = false;
  keep(person);
  return person;
}

std::uint64_t Family::stamp(const PersonPtr& person, std::uint32_t ordinal, const Lineage& child,
                            bool counted) {
  const std::uint64_t stamp = ++last_stamp_;
  Birth& birth = births_[stamp];
  birth.parent = person;
  birth.lineage = child;
  birth.ordinal = ordinal;
  birth.counted = counted;
  publish(stamp, birth);
  stamp_again(person, stamp);
  if (births_.size() > forget_at_) forget_the_dead();
  return stamp;
}

// False where that has been said of its child before, by the library in the child perhaps. What is
// no longer there was of a creation that is long over.
bool Family::becomes(std::uint64_t stamp, std::uint32_t before, std::uint32_t now) const {
  layout::Birth& place = state_.births[stamp % layout::birth_count];
  if (place.stamp != stamp) return before == 0;
  return __atomic_compare_exchange_n(&place.child, &before, now, false, __ATOMIC_RELAXED,
                                     __ATOMIC_RELAXED);
}

void Family::count_missing(std::uint64_t stamp) {
  if (becomes(stamp, 0, 1)) __atomic_fetch_add(&state_.processes, 1, __ATOMIC_RELAXED);
}

void Family::record_child(std::uint64_t stamp, pid_t child, const Lineage& lineage) {
  const bool was_missing = becomes(stamp, 1, 2);
  if (was_missing) __atomic_fetch_sub(&state_.processes, 1, __ATOMIC_RELAXED);
  if (!was_missing && !becomes(stamp, 0, 2)) return;
  state::record_process_if_new(child, lineage.text, lineage.depth);
  // It may have created before it was found, and a program that it executes goes on counting there.
  const PersonPtr person = known_as(child);
  layout::Process* const entry = person ? entry_of(child) : nullptr;
  if (!entry) return;
  for (const std::uint8_t kind : {FORKSHIM_FORK, FORKSHIM_THREAD, FORKSHIM_EXEC}) {
    const Counter counter = counter_of(kind);
    std::uint32_t& counted = entry->*counter.shared;
    if (counted < (*person).*counter.own)
      __atomic_store_n(&counted, (*person).*counter.own, __ATOMIC_RELAXED);
  }
}

Birth* Family::birth_of(std::uint64_t stamp) {
  const auto found = births_.find(stamp);
  return found == births_.end() ? nullptr : &found->second;
}

void Family::set_child(std::uint64_t stamp, pid_t child) {
  if (Birth* const birth = birth_of(stamp); birth && birth->child == 0) birth->child = child;
}

// For images that start with this number. The last word that is written makes the rest valid.
void Family::publish(std::uint64_t stamp, const Birth& birth) const {
  layout::Birth& place = state_.births[stamp % layout::birth_count];
  store(place.stamp, std::uint64_t{0});
  __atomic_thread_fence(__ATOMIC_RELEASE);
  place.parent = birth.parent ? birth.parent->pid : 0;
  place.ordinal = birth.ordinal;
  place.depth = birth.lineage.depth;
  place.child = 0;
  std::memcpy(place.lineage, birth.lineage.text, sizeof place.lineage);
  store(place.stamp, stamp);
}

void Family::record(const Person& person) {
  if (person.born_as != 0)
    record_child(person.born_as, person.pid, person.lineage);
  else
    state::record_process_if_new(person.pid, person.lineage.text, person.lineage.depth);
}

// Keeps the creations that a living process bears.
void Family::forget_the_dead() {
  std::unordered_set<std::uint64_t> borne;
  for (const auto& process : read_processes()) borne.insert(stamp_of(process.pid).stamp);
  std::erase_if(kept_, [](const auto& known) { return is_gone(known.first); });
  std::erase_if(births_, [&](const auto& entry) {
    return entry.first + recent < last_stamp_ && !borne.contains(entry.first);
  });
  std::erase_if(by_pid_, [](const auto& known) { return known.second.expired(); });
  forget_at_ = std::max<size_t>(1 << 15, births_.size() * 2);
}

}  // namespace forkshim::deep
