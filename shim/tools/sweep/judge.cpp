// SPDX-License-Identifier: MIT
#include "sweep/judge.h"

#include <fmt/core.h>

#include "text/count.h"

namespace forkshim::sweep {
namespace {

std::string left_behind(const Observation& seen) {
  std::string names;
  for (size_t i = 0; i < seen.left.size() && i < 3; ++i) names += (i ? ", " : "") + seen.left[i];
  return fmt::format("{} and left {} behind: {}{}", ending_of(seen),
                     counted(seen.left.size(), "process", "processes"), names,
                     seen.left.size() > 3 ? ", ..." : "");
}

}  // namespace

Verdict judge(const Observation& undisturbed, const Observation& seen, const std::string& different,
              bool reached) {
  if (seen.timeout) return {Class::hang, ending_of(seen)};
  if (!seen.signal.empty() && seen.signal != undisturbed.signal)
    return {Class::crash, ending_of(seen)};
  // A daemon that stays after an undisturbed run too is no leak.
  if (seen.left.size() > undisturbed.left.size()) return {Class::leak, left_behind(seen)};
  if (!reached) return {Class::missed, ending_of(seen) + ", and the creation was not reached"};
  const bool work_done = different.empty() && seen.checked.value_or(true);
  const bool same_end = seen.status == undisturbed.status && seen.signal == undisturbed.signal;
  if (same_end && work_done) return {Class::same, ending_of(seen)};
  if (seen.status != 0) return {Class::reported, ending_of(seen)};
  if (!different.empty()) return {Class::silent, "status 0, but " + different};
  if (!work_done) return {Class::silent, "status 0, but the command of --check says no"};
  return {Class::silent, "status 0, undisturbed " + ending_of(undisturbed)};
}

bool is_finding(Class kind, Action action) {
  switch (kind) {
    case Class::silent:
    case Class::crash:
    case Class::hang:
    case Class::leak:
      return true;
    case Class::reported:
      return action == Action::delay;
    case Class::same:
    case Class::missed:
      break;
  }
  return false;
}

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
