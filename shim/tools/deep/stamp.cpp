// SPDX-License-Identifier: MIT
#include "deep/stamp.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "deep/proc_status.h"
#include "protocol/state_layout.h"

namespace forkshim::deep {
namespace {

bool is_stamp(std::uint64_t value) {
  return value > layout::stamp_base && value < 2 * layout::stamp_base;
}

constexpr pid_t most = 2000;  // pids to look at

// And not another thread of the one that creates.
bool is_process(pid_t pid) { return syscall(SYS_tgkill, pid, pid, 0) == 0 || errno != ESRCH; }

// Anybody may set this limit of a process of their own to a number that /proc shows of another.
// Every process of the run is below this one, which adopts orphans.
bool is_of_run(pid_t pid, pid_t creator) {
  constexpr int deepest = 10'000;
  const pid_t own = getpid();
  for (int i = 0; i < deepest; ++i) {
    const pid_t parent = parent_of(pid);
    if (parent == creator || parent == own) return true;
    if (parent <= 1) return false;
    pid = parent;
  }
  return false;
}

}  // namespace

Bearing stamp_of(pid_t process) {
  rlimit limit = {};
  if (prlimit(process, RLIMIT_LOCKS, nullptr, &limit) != 0) return {};
  return {true, is_stamp(limit.rlim_cur) ? limit.rlim_cur : 0, limit.rlim_max};
}

std::uint64_t inherited_stamp(pid_t process) {
  char path[40], line[200];
  std::snprintf(path, sizeof path, "/proc/%d/limits", process);
  FILE* const file = std::fopen(path, "re");
  if (!file) return 0;
  std::uint64_t stamp = 0;
  constexpr char name[] = " locks ";
  while (std::fgets(line, sizeof line, file))
    if (const char* const found = std::strstr(line, name))
      stamp = std::strtoull(found + sizeof name - 1, nullptr, 10);
  std::fclose(file);
  return is_stamp(stamp) ? stamp : 0;
}

bool set_stamp(pid_t process, const Bearing& before, std::uint64_t stamp) {
  // Only the soft one counts. A hard one that the program has lowered is raised, if need be.
  const rlimit limit = {stamp, before.most < stamp ? RLIM_INFINITY : before.most};
  return prlimit(process, RLIMIT_LOCKS, &limit, nullptr) == 0;
}

bool swap_stamp(pid_t process, const Bearing& expected, std::uint64_t stamp) {
  const rlimit limit = {stamp, expected.most};
  rlimit before = {};
  if (stamp > expected.most || prlimit(process, RLIMIT_LOCKS, &limit, &before) != 0) return false;
  if (before.rlim_cur == expected.stamp && before.rlim_max == expected.most) return true;
  prlimit(process, RLIMIT_LOCKS, &before, nullptr);
  return false;
}

bool is_gone(pid_t process) { return kill(process, 0) != 0 && errno == ESRCH; }

// The first file has the number alone, at half the price, but some kernels have been built without.
LastPid::LastPid() : file_(open("/proc/sys/kernel/ns_last_pid", O_RDONLY | O_CLOEXEC)) {
  if (file_ < 0) file_ = open("/proc/loadavg", O_RDONLY | O_CLOEXEC);
}

LastPid::~LastPid() {
  if (file_ >= 0) close(file_);
}

pid_t LastPid::read() const {
  if (known_ != 0) return known_;
  char text[100];
  const ssize_t size = pread(file_, text, sizeof text - 1, 0);
  if (size <= 0) return 0;
  text[size] = '\0';
  const char* const last = std::strrchr(text, ' ');
  return known_ = static_cast<pid_t>(std::strtol(last ? last : text, nullptr, 10));
}

bool may_be_thread_of(pid_t process, pid_t from, pid_t to) {
  if (to < from || to - from > most) return true;
  for (pid_t pid = to; pid > from; --pid)
    if (syscall(SYS_tgkill, process, pid, 0) == 0 || (kill(pid, 0) != 0 && errno == ESRCH))
      return true;
  return false;
}

// A child that has set its limits, or changed its user, does not show the stamp any more, but it
// has its parent.
Search search_child(std::uint64_t stamp, pid_t creator, pid_t from, pid_t to) {
  if (to < from || to - from > most) return {0, true};
  Search search;
  std::vector<pid_t> others;
  for (pid_t pid = to; pid > from; --pid) {
    rlimit limit = {};
    const bool is_shown = prlimit(pid, RLIMIT_LOCKS, nullptr, &limit) == 0;
    if (!is_shown && errno == ESRCH)
      search.may_be_gone = true;
    else if (!is_shown || limit.rlim_cur != stamp)
      others.push_back(pid);
    else if (is_process(pid) && is_of_run(pid, creator))
      return {pid, false};
  }
  for (const pid_t pid : others)
    if (parent_of(pid) == creator && is_process(pid)) return {pid, false};
  return search;
}

}  // namespace forkshim::deep
