// SPDX-License-Identifier: MIT
// What is said where a handler stops a process, because somebody has to continue it.
#pragma once

#include <signal.h>
#include <sys/types.h>

#include "base/line.h"
#include "forkshim/plugin.h"

namespace forkshim {

inline bool stops(int signal) {
  return signal == SIGSTOP || signal == SIGTSTP || signal == SIGTTIN || signal == SIGTTOU;
}

template <typename Sentence>
void add_stop(Sentence& sentence, Text handler, pid_t pid, const forkshim_event& event) {
  sentence.add("handler \"").add(handler).add("\": process ").add_signed(pid);
  if (pid == event.child_pid && pid != 0)
    sentence.add(", made as ").add(event.lineage).add(" by ").add(event.function).add(',');
  if (event.child_pid == 0 && event.error == 0)
    sentence.add(", about to make ").add(event.lineage).add(" by ").add(event.function).add(',');
  sentence.add(" stops; `gdb -p ").add_signed(pid).add("` attaches, `kill -CONT ").add_signed(pid);
  sentence.add("` lets it go on");
}

}  // namespace forkshim
