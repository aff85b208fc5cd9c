// SPDX-License-Identifier: MIT
#include "supervision/process_table.h"

#include <dirent.h>
#include <fmt/core.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <map>
#include <optional>
#include <unordered_map>

#include "text/files.h"

namespace forkshim {
namespace {

std::map<pid_t, uint64_t> strangers;  // their starts, as Process has them

bool is_stranger(const Process& process) {
  const auto found = strangers.find(process.pid);
  return found != strangers.end() && found->second == process.start;
}

std::string read_proc(pid_t pid, const char* name) {
  return read_file(fmt::format("/proc/{}/{}", pid, name));
}

std::optional<Process> read_process(pid_t pid) {
  const std::string stat = read_proc(pid, "stat");
  // The name stands in parentheses and may hold any character, parentheses included.
  const size_t name_end = stat.rfind(')');
  if (name_end == std::string::npos) return std::nullopt;
  char state = 0;
  int parent = 0, group = 0;
  long threads = 0;
  unsigned long long start = 0, user = 0, system = 0;
  const int got = std::sscanf(stat.c_str() + name_end + 1,
                              " %c %d %d %*d %*d %*d %*u %*u %*u %*u %*u %llu %llu %*d %*d %*d"
                              " %*d %ld %*d %llu",
                              &state, &parent, &group, &user, &system, &threads, &start);
  if (got != 7) return std::nullopt;
  // A main thread that has ended shows as a zombie while the others run on.
  const bool dead = (state == 'Z' || state == 'X') && threads <= 1;
  return Process{pid, parent, group, start, user + system, !dead, false};
}

// Of a system call that has not returned, whether it does so by itself.
bool waits_for_time(long call, const unsigned long* args) {
  switch (call) {
    case SYS_nanosleep:
    case SYS_clock_nanosleep:
      return true;
    case SYS_ppoll:
    case SYS_rt_sigtimedwait:
      return args[2] != 0;
    case SYS_pselect6:
#ifdef SYS_select
    case SYS_select:
#endif
      return args[4] != 0;
    case SYS_epoll_pwait:
#ifdef SYS_epoll_wait
    case SYS_epoll_wait:
#endif
      return static_cast<int>(args[3]) > 0;
#ifdef SYS_poll
    case SYS_poll:
      return static_cast<int>(args[2]) > 0;
#endif
    default:
      return false;
  }
}

void mark_descendants(std::vector<Process>& table) {
  std::unordered_map<pid_t, std::vector<Process*>> children;
  for (Process& process : table) children[process.parent].push_back(&process);
  std::vector<pid_t> open{getpid()};
  while (!open.empty()) {
    const pid_t parent = open.back();
    open.pop_back();
    for (Process* child : children[parent]) {
      if (child->descendant || is_stranger(*child)) continue;
      child->descendant = true;
      open.push_back(child->pid);
    }
  }
}

}  // namespace

void disown_descendants() {
  // Most callers have no child, and /proc is long.
  siginfo_t nobody = {};
  if (waitid(P_ALL, 0, &nobody, WEXITED | WNOHANG | WNOWAIT | __WALL) != 0 || only_strangers_left())
    return;
  for (const Process& process : read_processes())
    if (process.descendant) strangers.emplace(process.pid, process.start);
}

void disown_child(pid_t child) {
  if (const auto process = read_process(child)) strangers.emplace(process->pid, process->start);
}

bool is_stranger(pid_t child) {
  if (!strangers.contains(child)) return false;
  const auto process = read_process(child);
  return process && is_stranger(*process);
}

std::vector<Process> read_processes() {
  std::vector<Process> table;
  DIR* const directory = opendir("/proc");
  if (!directory) return table;
  while (const dirent* entry = readdir(directory)) {
    const int pid = std::atoi(entry->d_name);
    if (pid <= 0) continue;
    if (const auto process = read_process(pid)) table.push_back(*process);
  }
  closedir(directory);
  mark_descendants(table);
  return table;
}

std::vector<Process> living_descendants() {
  std::vector<Process> table = read_processes();
  std::erase_if(table, [](const Process& p) { return !p.descendant || !p.alive; });
  return table;
}

bool a_descendant_sleeps() {
  for (const Process& process : living_descendants()) {
    long call = -1;
    unsigned long args[6] = {};
    const std::string text = read_proc(process.pid, "syscall");
    if (std::sscanf(text.c_str(), "%ld %lx %lx %lx %lx %lx %lx", &call, &args[0], &args[1],
                    &args[2], &args[3], &args[4], &args[5]) != 7)
      continue;
    if (waits_for_time(call, args)) return true;
  }
  return false;
}

bool only_strangers_left() {
  if (strangers.empty()) return false;
  std::ifstream children("/proc/thread-self/children");
  if (!children) return false;
  for (pid_t pid; children >> pid;)
    if (!is_stranger(pid)) return false;
  return true;
}

std::string arguments_of(pid_t pid) {
  std::string text = read_proc(pid, "cmdline");
  while (!text.empty() && text.back() == '\0') text.pop_back();
  std::replace(text.begin(), text.end(), '\0', ' ');
  if (!text.empty()) return text;
  text = read_proc(pid, "comm");
  if (!text.empty() && text.back() == '\n') text.pop_back();
  return "[" + text + "]";
}

void signal_process(const Process& process, int signal) {
  // A child's pid stays its own until we wait for it.
  if (process.parent == getpid()) {
    kill(process.pid, signal);
    return;
  }
  const int handle = static_cast<int>(syscall(SYS_pidfd_open, process.pid, 0));
  if (handle < 0) {
    if (errno == ENOSYS) kill(process.pid, signal);
    return;
  }
  const auto now = read_process(process.pid);
  if (now && now->start == process.start)
    syscall(SYS_pidfd_send_signal, handle, signal, nullptr, 0);
  close(handle);
}

}  // namespace forkshim
