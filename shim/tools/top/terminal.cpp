// SPDX-License-Identifier: MIT
#include "top/terminal.h"

#include <poll.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string_view>
#include <thread>

namespace forkshim::top {
namespace {

// The alternate screen keeps what was there; the cursor is hidden, and long lines do not wrap.
constexpr std::string_view begin = "\x1b[?1049h\x1b[?25l\x1b[?7l";
constexpr std::string_view end = "\x1b[?7h\x1b[?25h\x1b[?1049l";

bool write_all(std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(STDOUT_FILENO, text.data(), text.size());
    if (written < 0 && errno != EINTR) return false;
    if (written > 0) text.remove_prefix(static_cast<size_t>(written));
  }
  return true;
}

// A key such as an arrow sends Escape and more: "[" or "O", parameters, and a letter at the end.
std::string single_keys(std::string_view typed) {
  std::string keys;
  for (size_t i = 0; i < typed.size(); ++i) {
    if (typed[i] != '\x1b') {
      keys += typed[i];
      continue;
    }
    if (i + 1 == typed.size() || (typed[i + 1] != '[' && typed[i + 1] != 'O')) continue;
    ++i;
    while (i + 1 < typed.size() && (typed[++i] < '@' || typed[i] > '~')) {
    }
  }
  return keys;
}

bool is_same_mode(const termios& a, const termios& b) {
  return a.c_iflag == b.c_iflag && a.c_oflag == b.c_oflag && a.c_lflag == b.c_lflag;
}

}  // namespace

bool Terminal::is_there() { return isatty(STDIN_FILENO) && isatty(STDOUT_FILENO); }

// In the background a change of the terminal's mode, reading, and often writing stop a process,
// again after each SIGCONT, and SIGTERM, which is taken from signals_, would never be seen. So both
// signals are blocked, and where the terminal is another's, this process stops itself.
Terminal::Terminal() {
  sigset_t taken;
  sigemptyset(&taken);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGCONT, SIGWINCH})
    sigaddset(&taken, signal);
  signals_ = signalfd(-1, &taken, SFD_CLOEXEC | SFD_NONBLOCK);
  for (const int signal : {SIGTTIN, SIGTTOU}) sigaddset(&taken, signal);
  sigprocmask(SIG_BLOCK, &taken, &mask_before_);
  enter();
}

Terminal::~Terminal() {
  leave();
  close(signals_);
  sigprocmask(SIG_SETMASK, &mask_before_, nullptr);
}

// Whoever ignores or blocks SIGTTOU lets this process have the terminal all the same.
bool Terminal::is_in_background() const {
  struct sigaction action = {};
  sigaction(SIGTTOU, nullptr, &action);
  if (action.sa_handler == SIG_IGN || sigismember(&mask_before_, SIGTTOU) == 1) return false;
  const pid_t foreground = tcgetpgrp(STDIN_FILENO);
  return foreground >= 0 && foreground != getpgrp();
}

// Stopped, it has nothing to put back, so signals do what they do to any program. The kernel stops
// no process whose group is orphaned: that one looks again.
void Terminal::wait_for_foreground() {
  while (is_in_background()) {
    if (entered_) leave();
    sigset_t held;
    sigprocmask(SIG_SETMASK, &mask_before_, &held);
    kill(getpid(), SIGTTOU);
    sigprocmask(SIG_SETMASK, &held, nullptr);
    if (is_in_background()) std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
}

void Terminal::enter() {
  wait_for_foreground();
  termios now = {};
  // After SIGSTOP alone, the mode may still be this one's own.
  if (tcgetattr(STDIN_FILENO, &now) == 0 && !is_same_mode(now, raw_)) before_ = now;
  raw_ = before_;
  raw_.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
  raw_.c_cc[VMIN] = 1;
  raw_.c_cc[VTIME] = 0;
  tcsetattr(STDIN_FILENO, TCSADRAIN, &raw_);
  write_all(begin);
  entered_ = true;
}

// The mode that another process has set since, such as a shell at its prompt, is left to that one.
void Terminal::leave() {
  termios now = {};
  if (!entered_) return;
  entered_ = false;
  write_all(end);
  if (tcgetattr(STDIN_FILENO, &now) == 0 && is_same_mode(now, raw_))
    tcsetattr(STDIN_FILENO, TCSADRAIN, &before_);
}

Size Terminal::size() const {
  winsize size = {};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_row == 0 || size.ws_col == 0)
    return {};
  return {size.ws_row, size.ws_col};
}

bool Terminal::show(const std::string& screen) {
  if (entered_ && is_in_background()) enter();
  return !entered_ || write_all(screen);
}

int Terminal::take_signal() {
  signalfd_siginfo info;
  if (read(signals_, &info, sizeof info) != sizeof info) return redraw;
  const int number = static_cast<int>(info.ssi_signo);
  if (number == SIGWINCH) return redraw;
  if (number == SIGCONT) {
    enter();  // of whoever stopped this process by SIGSTOP, the terminal may have another mode
    return redraw;
  }
  leave();
  if (number == SIGTSTP) {
    kill(getpid(), SIGSTOP);
    return redraw;  // SIGCONT has enter() called
  }
  signal(number, SIG_DFL);
  sigset_t one;
  sigemptyset(&one);
  sigaddset(&one, number);
  kill(getpid(), number);
  sigprocmask(SIG_UNBLOCK, &one, nullptr);
  return gone;
}

int Terminal::take_key() {
  if (keys_.empty()) return redraw;
  const char key = keys_.front();
  keys_.erase(0, 1);
  return static_cast<unsigned char>(key);
}

int Terminal::wait(Clock::time_point until) {
  if (!keys_.empty()) return take_key();
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now()).count();
  constexpr long longest = 60'000;
  pollfd ready[] = {{STDIN_FILENO, POLLIN, 0}, {signals_, POLLIN, 0}};
  const int timeout = static_cast<int>(std::clamp<long>(left, 0, longest));
  if (poll(ready, 2, timeout) <= 0) return left <= longest ? 0 : redraw;
  if (ready[1].revents) return take_signal();
  char typed[64];
  const ssize_t got = read(STDIN_FILENO, typed, sizeof typed);
  if (got < 0 && errno == EIO && is_in_background()) return redraw;
  if (got <= 0) return errno == EINTR && got < 0 ? redraw : gone;
  keys_ = single_keys({typed, static_cast<size_t>(got)});
  return take_key();
}

}  // namespace forkshim::top
