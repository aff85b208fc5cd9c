// SPDX-License-Identifier: MIT
// What sweep cannot do by itself: -c and -H become the variables of every run, which sweep gets as
// `--env NAME=VALUE` words; it gets those options, too, for the lines that repeat a run.
#include <algorithm>
#include <iterator>

#include "launch/options.h"

namespace forkshim::launch {
namespace {

// Those of sweep's options that have no value. Others take the next word, which is no program.
constexpr std::string_view flags[] = {"--github",  "--resume", "--deep", "--unsafe",
                                      "--classes", "--pairs",  "--plan", "--force"};

bool is_flag(std::string_view word) {
  return std::find(std::begin(flags), std::end(flags), word) != std::end(flags) ||
         (word.starts_with("--") && word.find('=') != word.npos);
}

// "--config" for -c, in each of its forms; nothing for other options.
std::string_view long_name(std::string_view word) {
  const std::string_view name =
      word.starts_with("--") ? word.substr(0, word.find('=')) : word.substr(0, 2);
  if (name == "-c" || name == "--config") return "--config";
  if (name == "-H" || name == "--handler") return "--handler";
  return "";
}

bool ends_before_runs(std::string_view word) {
  return word == "-h" || word == "--help" || word.substr(0, word.find('=')) == "--merge";
}

}  // namespace

bool parse_for_sweep(const Call& call, Options* options) {
  for (int at = 1; at < call.count; ++at) {
    const std::string_view word = call.words[at], name = long_name(word);
    if (word == "--" || word.empty() || word[0] != '-') return true;
    if (ends_before_runs(word)) return false;
    const bool is_long = word.starts_with("--");
    const size_t joined = is_long ? word.find('=') : word.size() > 2 ? 1 : word.npos;
    if (!name.empty() && joined != word.npos) {
      options->handlers.emplace_back(name, word.substr(joined + 1));
    } else if (!name.empty()) {
      if (++at == call.count) return false;
      options->handlers.emplace_back(name, call.words[at]);
    } else if (word == "--follow-exec") {
      options->handlers.emplace_back(word, "yes");
    } else if (!is_flag(word)) {
      ++at;
    }
  }
  return true;
}

}  // namespace forkshim::launch
