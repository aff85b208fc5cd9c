// SPDX-License-Identifier: MIT
#include "sweep/selection_report.h"

#include <fmt/core.h>

#include <algorithm>
#include <functional>

#include "sweep/fingerprint.h"
#include "sweep/plan.h"
#include "text/count.h"
#include "text/files.h"

namespace forkshim::sweep {
namespace {

struct Selector {
  const char* option;
  std::function<void(Selection&, const Selection&)> take;  // this one alone
  std::function<std::string(const Creation&)> value;       // what it is about
};

std::string program_of(const Creation& creation) {
  return creation.called.empty() ? std::string(base_name(creation.program)) : creation.called;
}

const std::vector<Selector>& selectors() {
  static const std::vector<Selector> all{
      {"--kinds", [](auto& one, auto& given) { one.kinds = given.kinds; },
       [](auto& creation) { return creation.kind; }},
      {"--program", [](auto& one, auto& given) { one.programs = given.programs; }, program_of},
      {"--caller", [](auto& one, auto& given) { one.callers = given.callers; },
       [](auto& creation) { return std::string(base_name(creation.caller)); }},
      {"--depth",
       [](auto& one, auto& given) {
         one.least_depth = given.least_depth;
         one.most_depth = given.most_depth;
       },
       [](auto& creation) { return std::to_string(depth_of(creation.lineage)); }},
      {"--at", [](auto& one, auto& given) { one.lineages = given.lineages; },
       [](auto& creation) { return creation.lineage; }},
      {"--exclude", [](auto& one, auto& given) { one.excluded = given.excluded; }, program_of}};
  return all;
}

bool selects_any(const Recording& recording, const Selection& wanted) {
  return std::ranges::any_of(recording.creations,
                             [&](const Creation& made) { return is_selected(made, wanted); });
}

// As the user wrote it, which may be in the plan that is read.
std::string written(const Options& options, const std::string& name) {
  std::string words;
  for (const std::string& word : options.recorded)
    if (word.starts_with(name + "=")) words += (words.empty() ? "" : " ") + word;
  return words.empty() ? name : words;
}

std::string found_by(const Selector& selector, const Recording& recording) {
  constexpr size_t most = 5;
  std::vector<std::string> values;
  for (const Creation& creation : recording.creations) {
    const std::string value = selector.value(creation);
    if (!value.empty() && std::ranges::count(values, value) == 0) values.push_back(value);
    if (values.size() > most) break;
  }
  std::string words;
  for (size_t i = 0; i < values.size(); ++i)
    words += (i == 0 ? "" : ", ") + (i == most ? "..." : values[i]);
  return words;
}

}  // namespace

// Such a name tells the least depth alone.
size_t nameless_among(const Recording& recording, const Selection& wanted) {
  Selection any_deeper = wanted;
  any_deeper.least_depth = 0;
  return static_cast<size_t>(std::ranges::count_if(
      recording.nameless,
      [&](const Creation& creation) { return is_selected(creation, any_deeper); }));
}

std::string why_none_selected(const Recording& recording, const Options& options) {
  std::string alone, together;
  for (const Selector& selector : selectors()) {
    Selection one;
    selector.take(one, options.select);
    const bool all = std::ranges::all_of(recording.creations,
                                         [&](auto& made) { return is_selected(made, one); });
    if (all) continue;
    const std::string words = written(options, selector.option);
    together += (together.empty() ? "" : " and ") + words;
    if (selects_any(recording, one)) continue;
    alone += fmt::format("{}{} (there are: {})", alone.empty() ? "" : " and ", words,
                         found_by(selector, recording));
  }
  const size_t nameless = nameless_among(recording, options.select);
  const std::string beside =
      nameless == 0 ? "" : fmt::format(", but for {} without a whole name", nameless);
  return fmt::format("none of {} is of those asked for by {}{}, so a sweep proves nothing",
                     counted(recording.creations.size(), "creation", "creations"),
                     alone.empty() ? together : alone, beside);
}

}  // namespace forkshim::sweep
