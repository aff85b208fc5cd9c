// SPDX-License-Identifier: MIT
// One supervised run of a command: what is asked for, and what came of it.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "text/time_span.h"

namespace forkshim {

class Companion;
class SignalIntake;

struct Request {
  enum class Left { kill, leave, wait };

  std::vector<std::string> command;
  std::string file;  // what to execute, as it is; empty: the command's name, as a shell finds it
  std::vector<std::string> environment;         // NAME=VALUE, set for the command alone
  std::vector<std::string> unset;               // names that the command must not see
  std::string input, output, errors;            // files for the standard streams; empty: inherited
  bool has_debugger = false;                    // for what stops; it needs the terminal
  Span timeout{0};                              // 0: none
  Span patience{0};                             // the timeout while a process sleeps for a time
  Span grace = std::chrono::milliseconds(100);  // for descendants, once the command has ended
  Left left = Left::kill;                       // what becomes of those that outlive the grace
  bool own_group = false;                       // the command leads a process group of its own
  bool tied = false;                            // the command ends with this process, by SIGKILL
  bool stop_on_signal = false;     // INT, TERM, HUP, QUIT end the run, not only the command
  std::function<void()> begun;     // called once the command runs, or could not be started
  std::function<void()> lasts;     // called once, when the command has run for a tenth of a second
  std::function<bool()> floods;    // asked four times a second: true ends the run as a timeout does
  int pid_to = -1;                 // a descriptor that gets the command's pid_t once it runs
  Companion* companion = nullptr;  // goes along (companion.h)
  bool adopt_orphans = true;       // become a child subreaper, without which they are not found

  // The value of NAME in `environment`, or nothing.
  std::string variable(const std::string& name) const;
};

struct Survivor {
  pid_t pid = 0;
  std::string args;
};

// A process that has ended and was this one's child: the command, or an orphan of its tree.
struct Reaped {
  pid_t pid = 0;
  int status = 0;             // as from wait(2)
  std::uint64_t time_ns = 0;  // CLOCK_REALTIME
};

struct Result {
  pid_t pid = 0;        // the command's, once it runs
  int start_error = 0;  // errno with which the command could not be started
  std::string blamed;   // what start_error is about: the command or a file
  std::string missing;  // what the command is executed by, in words, where that is why
  int wait_status = 0;  // as from wait(2), where start_error is 0
  bool ended = false;   // the command ended by itself; false at a timeout and after a stop
  bool timeout = false;
  bool flooded = false;   // `floods` said so
  int stopped_by = 0;     // the signal that ended the run, with stop_on_signal
  bool all_ended = true;  // false if a process could not be killed
  std::vector<Reaped> reaped;
  std::vector<Survivor> left;  // alive after the grace, or at the timeout
  Span elapsed{0};             // from start to the end of the command
  Span user{0}, system{0};     // processor time of everything that was reaped
  long max_rss_kib = 0;
};

// Runs the command. The process must have one thread. Children that it has already are left alone,
// though reaped; of others it has none afterwards, unless `left` is `leave`.
//
// Without `stop_on_signal`, every signal goes on to the command, unless the command has got it by
// its process group; and where the command stops, this process stops with it.
Result run(const Request& request);

// The same with the caller's intake: signals that come after the command's end go nowhere until
// the intake is gone.
Result run(const Request& request, const SignalIntake& signals);

// Makes this process the command. Says what kept it from that, and returns the exit status for it.
int run_in_place(const Request& request);

}  // namespace forkshim
