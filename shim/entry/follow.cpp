// SPDX-License-Identifier: MIT
#include "entry/follow.h"

#include "base/kernel.h"

namespace forkshim {
namespace {

// A followed `environ`, in a mapping of its own.
struct Followed {
  char** entries = nullptr;
  size_t size = 0;
  char** before = nullptr;  // what it replaced
  uintptr_t sum = 0;        // of its entries as they were put there
};

// Of all threads in system or popen; whoever has the turn may change them. What was taken away
// stays mapped until the next one is, for a thread that is still reading it.
constinit Followed followed, taken_away;

// process->following: the threads inside, and whether one has the turn. Wiped in a child, where
// none is inside.
constexpr uint32_t turn = uint32_t{1} << 31;

uint32_t threads_inside() { return __atomic_load_n(&process->following, __ATOMIC_RELAXED) & ~turn; }

void count_threads(int change) {
  __atomic_fetch_add(&process->following, static_cast<uint32_t>(change), __ATOMIC_RELAXED);
}

// False in a signal handler that interrupts the turn: that one is not followed.
bool take_turn() {
  for (int attempt = 0; attempt < 1000; ++attempt) {
    if (!(__atomic_fetch_or(&process->following, turn, __ATOMIC_ACQUIRE) & turn)) return true;
    kernel::call(SYS_sched_yield);
  }
  return false;
}

void end_turn(int change) {
  __atomic_fetch_add(&process->following, static_cast<uint32_t>(change) - turn, __ATOMIC_RELEASE);
}

uintptr_t sum_of(char* const entries[]) {
  uintptr_t sum = 0;
  for (; *entries; ++entries) sum = sum * 31 + reinterpret_cast<uintptr_t>(*entries);
  return sum;
}

// Returns whether `variables` has one of ours, which is to be taken away.
bool follow_environ(char*** variables) {
  if (!variables) return false;
  char** before = __atomic_load_n(variables, __ATOMIC_ACQUIRE);
  if (before && before == followed.entries) return true;
  if (!exec_environment::is_readable(before)) return false;
  Followed next;
  next.entries =
      const_cast<char**>(exec_environment::rewritten(before, Preload::carry, &next.size));
  if (next.size == 0) return false;
  next.before = before;
  next.sum = sum_of(next.entries);
  followed = next;
  __atomic_store_n(variables, next.entries, __ATOMIC_RELEASE);
  return true;
}

// setenv and unsetenv change the entries in place, or make an array of their own, which has ours:
// such a one is the program's from then on, with what it leads to.
void restore_environ(char*** variables) {
  const Followed last = followed;
  followed = Followed();
  if (__atomic_load_n(variables, __ATOMIC_ACQUIRE) != last.entries) return;
  if (sum_of(last.entries) != last.sum) return;
  __atomic_store_n(variables, last.before, __ATOMIC_RELEASE);
  if (taken_away.entries) kernel::unmap(taken_away.entries, taken_away.size);
  taken_away = last;
}

}  // namespace

SpawnEnvironment::SpawnEnvironment(Strings environment, const char* path, bool in_path)
    : used_(environment) {
  if (!follows_environment() || !exec_environment::is_readable(environment)) return;
  const Strings own = exec_environment::current();
  if (in_path && own != environment && !exec_environment::is_readable(own)) return;
  ErrnoGuard errno_guard;
  const Preload preload = in_path ? preload_for_file(path) : preload_at(AT_FDCWD, path, 0);
  used_ = exec_environment::rewritten(environment, preload, &size_);
}

SpawnEnvironment::~SpawnEnvironment() {
  if (size_ != 0) kernel::unmap(const_cast<char**>(used_), size_);
}

FollowedEnviron::FollowedEnviron() {
  if (!follows_environment() || !take_turn()) return;
  counts_ = follow_environ(exec_environment::variables());
  end_turn(counts_ ? 1 : 0);
}

void FollowedEnviron::end() {
  if (!counts_) return;
  counts_ = false;
  const bool has_turn = take_turn();
  if (has_turn && threads_inside() == 1) restore_environ(exec_environment::variables());
  has_turn ? end_turn(-1) : count_threads(-1);
}

}  // namespace forkshim
