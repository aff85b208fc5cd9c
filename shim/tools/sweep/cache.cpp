// SPDX-License-Identifier: MIT
#include "sweep/cache.h"

#include <filesystem>

#include "sweep/results_file.h"

namespace forkshim::sweep {

Cache::Cache(const std::string& file) : file_(file) { read(); }

void Cache::read() {
  if (!std::filesystem::exists(file_)) return;
  for (Outcome& outcome : read_own_results(file_).outcomes)
    if (!outcome.identity.empty()) known_[outcome.identity] = std::move(outcome);
}

std::optional<Outcome> Cache::find(const std::string& identity) const {
  const auto found = known_.find(identity);
  if (found == known_.end()) return std::nullopt;
  return found->second;
}

void Cache::add(const Outcome& outcome) {
  const Class kind = outcome.verdict.kind;
  if (is_skipped(kind) || kind == Class::unstable || outcome.identity.empty()) return;
  Outcome& kept = fresh_[outcome.identity] = outcome;
  kept.allowed.clear();  // by a list of this sweep
}

void Cache::save(const Results& results) {
  if (fresh_.empty()) return;
  read();
  for (const auto& [identity, outcome] : fresh_) known_[identity] = outcome;
  fresh_.clear();
  Results all = results;
  all.notes.clear();
  all.outcomes.clear();
  for (const auto& [identity, outcome] : known_) all.outcomes.push_back(outcome);
  write_results(all, file_);
}

}  // namespace forkshim::sweep
