// SPDX-License-Identifier: MIT
// Keeps a run from ending the user's session: a program that takes the -1 of a failed fork for a
// pid signals every process of its user.
#pragma once

#include <sys/types.h>

#include <string>

namespace forkshim::sweep {

// Of the run's supervisor, which makes this.
class KillingRecord {
 public:
  explicit KillingRecord(const std::string& file);

  // "kill(-1, SIGTERM) by cmake", or nothing. Writes the first one down and stops the run by
  // SIGHUP. Complete before the caller goes on.
  void take(const std::string& call);

 private:
  const std::string file_;
  const pid_t supervisor_;
  bool told_ = false;
};

// For a supervisor, before its first run: everything that it starts is contained. A process beside
// it takes the calls, writes the first one to `record`, and stops the run by SIGHUP. To `unseen`,
// if it is not empty, it writes the name of a program for each process that this creates without
// having the library. Returns what went wrong, as a sentence, or nothing.
std::string contain(const std::string& record, const std::string& unseen);

// The sentence, from an errno.
std::string cannot_contain(int error);

// SIGHUP may come when no run takes it. What the program inherits stays as it is.
void survive_hangup();

}  // namespace forkshim::sweep
