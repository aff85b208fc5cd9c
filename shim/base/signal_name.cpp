// SPDX-License-Identifier: MIT
// Names of signals. glibc has sigabbrev_np for the other way from 2.32 on; this needs none.
#include "base/signal_name.h"

#include <signal.h>

namespace forkshim {
namespace {

struct Name {
  char name[7];  // without SIG
  int number;
};

constexpr Name names[] = {
    {"HUP", SIGHUP},   {"INT", SIGINT},   {"QUIT", SIGQUIT},   {"ILL", SIGILL},
    {"TRAP", SIGTRAP}, {"ABRT", SIGABRT}, {"BUS", SIGBUS},     {"FPE", SIGFPE},
    {"KILL", SIGKILL}, {"USR1", SIGUSR1}, {"SEGV", SIGSEGV},   {"USR2", SIGUSR2},
    {"PIPE", SIGPIPE}, {"ALRM", SIGALRM}, {"TERM", SIGTERM},   {"STKFLT", SIGSTKFLT},
    {"CHLD", SIGCHLD}, {"CONT", SIGCONT}, {"STOP", SIGSTOP},   {"TSTP", SIGTSTP},
    {"TTIN", SIGTTIN}, {"TTOU", SIGTTOU}, {"URG", SIGURG},     {"XCPU", SIGXCPU},
    {"XFSZ", SIGXFSZ}, {"PROF", SIGPROF}, {"WINCH", SIGWINCH}, {"VTALRM", SIGVTALRM},
    {"POLL", SIGPOLL}, {"IO", SIGIO},     {"PWR", SIGPWR},     {"SYS", SIGSYS},
};

constexpr int last_signal = 64;

}  // namespace

int signal_by_name(Text name) {
  uint64_t number;
  if (parse_number(name, last_signal, &number)) return static_cast<int>(number);
  if (name.starts_with("SIG")) name = Text(name.data + 3, name.size - 3);
  for (const Name& known : names)
    if (name == known.name) return known.number;
  return 0;
}

const char* signal_name(int signal) {
  for (const Name& known : names)
    if (known.number == signal) return known.name;
  return nullptr;
}

}  // namespace forkshim
