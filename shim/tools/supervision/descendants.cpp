// SPDX-License-Identifier: MIT
#include "supervision/descendants.h"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <set>

#include "supervision/process_table.h"

namespace forkshim {
namespace {

enum class Remaining { none_left, some_left };

Remaining reap() {
  for (;;) {
    const pid_t pid = waitpid(-1, nullptr, WNOHANG | __WALL);
    if (pid == 0) return only_strangers_left() ? Remaining::none_left : Remaining::some_left;
    if (pid < 0 && errno == ECHILD) return Remaining::none_left;
  }
}

// Orphans land here: a process that forks and exits at once is hit by this short path, where the
// walk through all of /proc comes too late. The file is missing in some kernels.
void kill_own_children() {
  std::ifstream children("/proc/thread-self/children");
  for (pid_t pid; children >> pid;)
    if (!is_stranger(pid)) kill(pid, SIGKILL);
}

// A signal to a group is atomic against fork in it. A group with a stranger in it is spared, and
// so is our own.
void kill_groups(const std::vector<Process>& table) {
  std::set<pid_t> groups, spared{getpgrp()};
  for (const Process& process : table) (process.descendant ? groups : spared).insert(process.group);
  for (const pid_t group : groups)
    if (group > 1 && !spared.contains(group)) kill(-group, SIGKILL);
}

bool kill_round() {
  const std::vector<Process> table = read_processes();
  kill_groups(table);
  bool found = false;
  for (const Process& process : table) {
    if (!process.descendant || !process.alive) continue;
    signal_process(process, SIGKILL);
    found = true;
  }
  return found;
}

}  // namespace

bool end_descendants(const SignalIntake& signals, Span bound) {
  const auto deadline = Clock::now() + bound;
  while (Clock::now() < deadline) {
    if (reap() == Remaining::none_left) return true;
    kill_own_children();
    // Found nobody, or only the dying: SIGCHLD tells when to look again.
    const bool found = kill_round();
    signals.next(found ? std::chrono::milliseconds(1) : std::chrono::milliseconds(20));
  }
  return reap() == Remaining::none_left;
}

}  // namespace forkshim
