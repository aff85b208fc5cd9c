// SPDX-License-Identifier: MIT
// What goes along with a run in its supervisor's loop: `--deep`, which answers the kernel's
// questions about the tree.
#pragma once

#include <sys/types.h>

#include "text/time_span.h"

namespace forkshim {

class Companion {
 public:
  Companion() = default;
  virtual ~Companion() = default;
  Companion(const Companion&) = delete;
  Companion& operator=(const Companion&) = delete;

  // In the command, before it executes its program. False: it must not.
  virtual bool enter() = 0;
  // In the supervisor, meanwhile. Throws std::runtime_error, and then the command has ended.
  virtual void begin(pid_t command) = 0;

  // Call serve() when this is readable, and when until_deadline() is over; it is negative where
  // there is none. `readable`: poll(2) has just said so, and nobody else reads it.
  virtual int descriptor() const = 0;
  // Readable when serve() is to be called all the same, or -1. For what can wait: a time that is
  // given to each poll(2) costs more than a timer that stays.
  virtual int alarm() const = 0;
  virtual void serve(bool readable) = 0;
  virtual Span until_deadline() const = 0;

  // What it has waited for itself, which comes before all else that wait(2) tells. 0: nothing.
  virtual bool has_waited() const = 0;
  virtual pid_t next_waited(int& status) = 0;

  // A thread that is traced has stopped or ended, as from wait(2). Returns the signal that has
  // stopped its process, or 0.
  virtual int take(pid_t thread, int status) = 0;
  // Whether its stops are to be given to take().
  virtual bool traces(pid_t thread) const = 0;

  // The run is over. Its processes may go on; those of one that a limit or a signal ended are gone.
  virtual void end() = 0;
};

}  // namespace forkshim
