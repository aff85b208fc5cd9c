// SPDX-License-Identifier: MIT
#include "sweep/judge.h"

#include <fmt/core.h>

#include <set>

#include "text/count.h"

namespace forkshim::sweep {
namespace {

std::string left_behind(const Observation& seen, const std::vector<std::string>& left) {
  std::string names;
  for (size_t i = 0; i < left.size() && i < 3; ++i) names += (i ? ", " : "") + left[i];
  return fmt::format("{} and left {} behind: {}{}", ending_of(seen),
                     counted(left.size(), "process", "processes"), names,
                     left.size() > 3 ? ", ..." : "");
}

// A process by its program: its arguments are others in each run, as are their number.
std::string program_in(const std::string& args) {
  const std::string program = args.substr(0, args.find_first_of(" :"));
  const size_t slash = program.rfind('/');
  return slash == std::string::npos || slash + 1 == program.size() ? program
                                                                   : program.substr(slash + 1);
}

// Those of programs that a fault-free run leaves nothing of.
std::vector<std::string> newly_left(const Observation& undisturbed, const Observation& seen) {
  std::set<std::string> usual;
  for (const std::string& args : undisturbed.left) usual.insert(program_in(args));
  std::vector<std::string> left;
  for (const std::string& args : seen.left)
    if (!usual.contains(program_in(args))) left.push_back(args);
  return left;
}

// Shells and others end themselves by the signal that ended their child; SIGPIPE is an answer to a
// reader that has left.
bool is_passed_on(const Observation& seen, Action action, const Options& options) {
  if (!options.ready.empty() && seen.signal == "SIGTERM") return true;  // the sweep's own
  return seen.signal == "SIGPIPE" || (action == Action::kill && seen.signal == "SIGKILL");
}

}  // namespace

Verdict judge(const Observation& undisturbed, const Observation& seen, const std::string& different,
              bool reached, Action action, const Options& options) {
  if (!seen.killed_all.empty())
    return {Class::kill_all, "tried " + seen.killed_all + ", and was ended before"};
  if (seen.flooded == "run")
    return {Class::hang,
            fmt::format("ended because it wrote without end: a fault-free run writes {}",
                        counted(undisturbed.written, "byte", "bytes"))};
  if (seen.timeout) return {Class::hang, ending_of(seen)};
  if (!seen.signal.empty() && seen.signal != undisturbed.signal &&
      !is_passed_on(seen, action, options))
    return {Class::crash, ending_of(seen)};
  // A daemon that stays after a fault-free run too is no leak.
  const std::vector<std::string> left = newly_left(undisturbed, seen);
  if (!left.empty()) return {Class::leak, left_behind(seen, left)};
  if (!reached) return {Class::missed, ending_of(seen) + ", and the creation was not reached"};
  const bool work_done = different.empty() && seen.checked.value_or(true);
  const bool same_end = seen.status == undisturbed.status && seen.signal == undisturbed.signal;
  if (same_end && work_done) return {Class::same, ending_of(seen)};
  const bool an_answer = seen.status ? options.answers.contains(*seen.status) : same_end;
  if (!an_answer) return {Class::reported, ending_of(seen)};
  if (!different.empty()) return {Class::silent, ending_of(seen) + ", but " + different};
  if (!work_done)
    return {Class::silent, ending_of(seen) + (seen.overran == "--check"
                                                  ? ", but the command of --check does not end"
                                                  : ", but the command of --check says no")};
  return {Class::silent,
          fmt::format("{}, but {} without a fault", ending_of(seen), ending_of(undisturbed))};
}

bool is_finding(Class kind, Action action) {
  switch (kind) {
    case Class::silent:
    case Class::crash:
    case Class::hang:
    case Class::leak:
    case Class::kill_all:
      return true;
    case Class::reported:
      return action == Action::delay;
    case Class::same:
    case Class::missed:
    case Class::untested:
    case Class::unstable:
      break;
  }
  return false;
}

bool is_skipped(Class kind) { return kind == Class::missed || kind == Class::untested; }

const char* word_for(Class kind) {
  switch (kind) {
    case Class::same:
      return "same";
    case Class::reported:
      return "reported";
    case Class::silent:
      return "silent";
    case Class::crash:
      return "crash";
    case Class::hang:
      return "hang";
    case Class::leak:
      return "leak";
    case Class::kill_all:
      return "kill-all";
    case Class::unstable:
      return "unstable";
    case Class::untested:
      return "untested";
    case Class::missed:
      break;
  }
  return "missed";
}

Class class_named(const std::string& word) {
  for (const Class kind : every_class)
    if (word == word_for(kind)) return kind;
  return Class::missed;
}

}  // namespace forkshim::sweep
