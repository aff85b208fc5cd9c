// SPDX-License-Identifier: MIT
#include "sweep/repeatability.h"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <utility>

#include "sweep/comparison.h"
#include "sweep/work_folder.h"
#include "text/count.h"

namespace forkshim::sweep {
namespace {

enum class Named { wholly, without_lineage, without_arguments };

std::vector<std::string> names_in(const Recording& recording, Named how) {
  std::vector<std::string> names;
  for (const Creation& creation : recording.creations) {
    const std::string& starts = creation.starts;
    names.push_back(
        fmt::format("{} {} {} {}", how == Named::without_lineage ? "" : creation.lineage,
                    creation.function, creation.program,
                    how == Named::without_arguments ? starts.substr(0, starts.find(' ')) : starts));
  }
  if (how == Named::without_lineage) std::sort(names.begin(), names.end());
  return names;
}

// Arguments tell an order, unless they are others in each run, as names of temporary files are.
bool repeats(const Recording& recording, const Recording& again) {
  const auto same = [&](Named how) { return names_in(recording, how) == names_in(again, how); };
  if (same(Named::wholly)) return true;
  return !same(Named::without_lineage) && same(Named::without_arguments);
}

using Group = std::pair<std::string, size_t>;  // a program and a depth

Group group_of(const Creation& creation) { return {creation.program, depth_of(creation.lineage)}; }

// Leaves those that both runs have, which are found again by counting.
void match(Recording& recording, const Recording& again) {
  std::map<Group, size_t> made;
  for (const Creation& creation : again.creations) ++made[group_of(creation)];
  std::erase_if(recording.creations, [&](const Creation& creation) {
    return creation.ordinal > made[group_of(creation)];
  });
  for (Creation& creation : recording.creations) {
    creation.counted = true;
    creation.starts.clear();
  }
  std::sort(recording.creations.begin(), recording.creations.end(),
            [](const Creation& a, const Creation& b) {
              const Group left = group_of(a), right = group_of(b);
              return left.second != right.second ? left.second < right.second
                     : left.first != right.first ? left.first < right.first
                                                 : a.ordinal < b.ordinal;
            });
}

}  // namespace

bool are_alike(const Undisturbed& run, const Undisturbed& again, const Options& options) {
  return ending_of(run.seen) == ending_of(again.seen) &&
         difference(run.trial, again.trial, options).empty() &&
         repeats(run.recording, again.recording);
}

void compare_runs(Undisturbed& run, const Undisturbed& again, const Options& options) {
  const std::string hint =
      "; name a --normalize filter (such as sort), a --check command, or --compare none";
  const std::string different = difference(run.trial, again.trial, options);
  if (ending_of(run.seen) != ending_of(again.seen))
    throw Trouble(
        fmt::format("the program is not repeatable: without a fault, it ended with {} and"
                    " then with {}",
                    ending_of(run.seen), ending_of(again.seen)));
  if (!difference(run.trial, again.trial, options, Alike::in_any_order).empty())
    throw Trouble("the program is not repeatable: in a second fault-free run, " + different + hint);
  if (!different.empty()) {
    run.alike = Alike::in_any_order;
    run.notes.push_back(
        "without a fault, its lines come in another order each time, so their order is"
        " not compared");
  }
  if (repeats(run.recording, again.recording)) return;
  run.repeats = false;
  run.notes.push_back(fmt::format(
      "not repeatable: without a fault, it made {} and then {} creations, in other places;"
      " a point is the Nth of a program at a depth, and has {}",
      run.recording.creations.size(), again.recording.creations.size(),
      counted(options.confirm + 1, "run", "runs")));
  match(run.recording, again.recording);
}

}  // namespace forkshim::sweep
