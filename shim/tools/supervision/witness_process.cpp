// SPDX-License-Identifier: MIT
#include "supervision/witness_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>

#include "supervision/kernel_signals.h"

namespace forkshim::witness {
namespace {

constexpr int look_again_ms = 100;

// What the program has open must end with the program.
void close_others(int socket) {
  const auto kept = static_cast<unsigned>(socket);
  if (kept > 0) syscall(SYS_close_range, 0u, kept - 1, 0u);
  if (syscall(SYS_close_range, kept + 1, ~0u, 0u) == 0) return;
  for (int i = static_cast<int>(sysconf(_SC_OPEN_MAX)) - 1; i >= 0; --i)
    if (i != socket) close(i);
}

// What /proc/PID/stat says behind the name, from the blank on, or nothing. On the stack: a page
// that this process writes first is a copy of the supervisor's.
struct Stat {
  char text[1024];
  const char* fields = "";

  explicit Stat(pid_t process) {
    std::snprintf(text, sizeof text, "/proc/%d/stat", process);
    const int file = open(text, O_RDONLY | O_CLOEXEC);
    if (file < 0) return;
    const ssize_t size = read(file, text, sizeof text - 1);
    close(file);
    text[size > 0 ? size : 0] = 0;
    if (const char* const name_end = std::strrchr(text, ')')) fields = name_end + 1;
  }
};

bool is_stopped(pid_t process) {
  const Stat stat(process);
  return stat.fields[0] == ' ' && stat.fields[1] == 'T';
}

void answer(int socket, int signal) {
  siginfo_t found = {};
  while (kernel_signals::take(kernel_signals::of(signal), Span(0), found))
    send(socket, &found, sizeof found, MSG_NOSIGNAL);
  found = {};
  found.si_value.sival_int = static_cast<int>(kernel_signals::pending());
  send(socket, &found, sizeof found, MSG_NOSIGNAL);
}

// SIGSTOP to the supervisor alone cannot be caught and passed on, so the witness looks.
class Onlooker {
 public:
  Onlooker(pid_t supervisor, pid_t command) : supervisor_(supervisor), command_(command) {}

  void watch(bool watching) { watching_ = watching; }

  void look() {
    if (watching_) {
      if (!is_stopped(command_)) kill(supervisor_, SIGCONT);
      return;
    }
    const bool stopped = is_stopped(supervisor_);
    if (stopped && !was_stopped_) kill(command_, SIGSTOP);
    was_stopped_ = stopped;
  }

 private:
  pid_t supervisor_, command_;
  bool watching_ = false, was_stopped_ = false;
};

}  // namespace

// Whoever looks for the supervisor by its command line is to find one process.
void change_command_line(const char* name) {
  const Stat stat(getpid());
  const char* field = stat.fields;
  for (int number = 3; number < 48 && field && *field; ++number)
    field = std::strchr(field + 1, ' ');
  unsigned long begin = 0, end = 0;
  if (!field || std::sscanf(field, "%lu %lu", &begin, &end) != 2 || end <= begin) return;
  auto* const words = reinterpret_cast<char*>(begin);
  std::memset(words, 0, end - begin);
  std::strncpy(words, name, end - begin - 1);
}

void live(int socket, pid_t supervisor, pid_t command) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != supervisor) _exit(0);
  prctl(PR_SET_NAME, "forkshim-signal");
  close_others(socket);
  change_command_line("forkshim-signal");
  Onlooker onlooker(supervisor, command);
  for (;;) {
    pollfd ready = {socket, POLLIN, 0};
    if (poll(&ready, 1, look_again_ms) <= 0) {
      onlooker.look();
      continue;
    }
    int request = rest;
    if (recv(socket, &request, sizeof request, 0) != sizeof request) _exit(0);
    onlooker.watch(request == watch);
    if (request > 0) answer(socket, request);
  }
}

}  // namespace forkshim::witness
