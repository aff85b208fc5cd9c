// SPDX-License-Identifier: MIT
#include "sweep/confirmation.h"

#include <fmt/core.h>

#include <algorithm>
#include <string>

namespace forkshim::sweep {
namespace {

bool agree(std::vector<Outcome>::const_iterator begin, std::vector<Outcome>::const_iterator end) {
  return std::all_of(begin, end,
                     [&](const Outcome& run) { return run.verdict.kind == begin->verdict.kind; });
}

// "1/3 crash (killed by SIGABRT), 2/3 same (status 0)", findings first.
std::string votes(const std::vector<Outcome>& runs) {
  std::string text;
  for (const bool findings : {true, false})
    for (const Class kind : every_class) {
      const auto is_one = [&](const Outcome& run) { return run.verdict.kind == kind; };
      const auto first = std::find_if(runs.begin(), runs.end(), is_one);
      if (first == runs.end() || first->finding() != findings) continue;
      text += fmt::format("{}{}/{} {} ({})", text.empty() ? "" : ", ",
                          std::count_if(runs.begin(), runs.end(), is_one), runs.size(),
                          word_for(kind), first->verdict.reason);
    }
  return text;
}

bool needs_time(Class kind) { return kind == Class::hang || kind == Class::leak; }

}  // namespace

bool wants_more_runs(const std::vector<Outcome>& runs, size_t confirm, bool repeats) {
  return runs.size() <= confirm && (runs.front().counts() || !repeats);
}

Outcome together(const std::vector<Outcome>& runs) {
  const Outcome& first = runs.front();
  if (runs.size() == 1) return first;
  // With more time and grace they tell what the first could not.
  if (agree(runs.begin() + 1, runs.end()) && (needs_time(first.verdict.kind)))
    return runs.back().verdict.kind == Class::hang ? first : runs.back();
  if (agree(runs.begin(), runs.end())) return first;
  const auto finding =
      std::find_if(runs.begin(), runs.end(), [](const Outcome& run) { return run.finding(); });
  Outcome outcome = finding == runs.end() ? first : *finding;
  const auto found = static_cast<size_t>(
      std::count_if(runs.begin(), runs.end(), [](const Outcome& run) { return run.finding(); }));
  if (found == runs.size()) {
    outcome.verdict.reason += "; " + votes(runs);
    return outcome;
  }
  outcome.verdict = {Class::unstable, votes(runs)};
  outcome.allowed = fmt::format("unstable {}/{}", found, runs.size());
  return outcome;
}

}  // namespace forkshim::sweep
