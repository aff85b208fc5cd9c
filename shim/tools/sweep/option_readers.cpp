// SPDX-License-Identifier: MIT
#include "sweep/option_readers.h"

#include <algorithm>
#include <charconv>
#include <regex>

#include "base/errno_name.h"
#include "text/grammar.h"

namespace forkshim::sweep {

using namespace command_line;

namespace {

bool is_status(const std::string& word) {
  return !word.empty() && word.size() <= 3 && word.find_first_not_of("0123456789") == word.npos &&
         std::stoi(word) <= 255;
}

// A lineage of a creation, "0.1" or deeper, or a pattern that may be one's.
bool is_lineage_pattern(const std::string& word) {
  static const std::regex lineage("0([.#!][1-9][0-9]*)+");
  if (word.find_first_not_of("0123456789.#!") == word.npos) return std::regex_match(word, lineage);
  return word.find_first_not_of("0123456789.#!*?[]^-\\") == word.npos;
}

// Takes none of a list that has a wrong one.
Reader checked(std::vector<std::string>& target, bool (*is_right)(const std::string&)) {
  return [&target, is_right](const std::string& value) {
    std::vector<std::string> words;
    if (!list(words)(value) || !std::all_of(words.begin(), words.end(), is_right)) return false;
    target.insert(target.end(), words.begin(), words.end());
    return true;
  };
}

}  // namespace

Reader lineages(std::vector<std::string>& target) { return checked(target, is_lineage_pattern); }

// K/N, from 1/1.
Reader shard(Options& options) {
  return [&options](const std::string& value) {
    const size_t slash = value.find('/');
    const auto read = [&](size_t from, size_t to, unsigned& number) {
      const char *const begin = value.data() + from, *const end = value.data() + to;
      return std::from_chars(begin, end, number).ptr == end && begin != end;
    };
    return slash != std::string::npos && read(0, slash, options.shard) &&
           read(slash + 1, value.size(), options.shards) && options.shard >= 1 &&
           options.shard <= options.shards;
  };
}

Reader kinds(std::vector<std::string>& target) {
  return [&target](const std::string& value) {
    std::vector<std::string> words;
    if (!list(words)(value)) return false;
    target.clear();
    for (const std::string& word : words) {
      // As in a configuration: all that make a process.
      if (word == "all")
        target.insert(target.end(), {"fork", "vfork", "spawn"});
      else if (grammar::is_kind(word))
        target.push_back(word);
      else
        return false;
    }
    std::sort(target.begin(), target.end());
    target.erase(std::unique(target.begin(), target.end()), target.end());
    return true;
  };
}

// Numbers are names, too: the library takes both.
Reader errors(std::vector<std::string>& target) {
  return checked(target, [](const std::string& word) { return errno_by_name(word.c_str()) != 0; });
}

Reader extents(std::vector<Extent>& target) {
  return [&target](const std::string& value) {
    std::vector<std::string> words;
    if (!list(words)(value)) return false;
    target.clear();
    for (const std::string& word : words) {
      if (word != "once" && word != "from") return false;
      const Extent extent = word == "once" ? Extent::once : Extent::from;
      if (std::find(target.begin(), target.end(), extent) == target.end()) target.push_back(extent);
    }
    return true;
  };
}

Reader plan_file(Options& options) {
  return [&options](const std::string& value) {
    options.plan_only = true;
    options.plan_file = value;
    return true;
  };
}

Reader points(Options& options) {
  return [&options](const std::string& value) {
    std::vector<std::string> words;
    if (!list(words)(value)) return false;
    options.points.clear();
    options.point_list = value;
    for (const std::string& word : words) {
      const size_t dots = word.find("..");
      size_t from = 0, to = 0;
      if (!command_line::number(from)(word.substr(0, dots))) return false;
      to = from;
      if (dots != word.npos && !command_line::number(to)(word.substr(dots + 2))) return false;
      if (to < from) return false;
      options.points.emplace_back(from, to);
    }
    return true;
  };
}

Reader number_or_none(size_t& target) {
  return [&target, read = number(target, 100)](const std::string& value) {
    if (value != "0") return read(value);
    target = 0;
    return true;
  };
}

// N or N..M. An exec of the program itself has depth 0.
Reader depth(Selection& select) {
  return [&select](const std::string& value) {
    const auto read = [](const std::string& word, size_t& depth) {
      depth = 0;
      return word == "0" || command_line::number(depth)(word);
    };
    const size_t dots = value.find("..");
    if (!read(value.substr(0, dots), select.least_depth)) return false;
    if (dots != std::string::npos)
      return read(value.substr(dots + 2), select.most_depth) &&
             select.most_depth >= select.least_depth;
    select.most_depth = select.least_depth;
    return true;
  };
}

Reader status(int& target) {
  return [&target](const std::string& value) {
    if (!is_status(value)) return false;
    target = std::stoi(value);
    return true;
  };
}

Reader statuses(std::set<int>& target) {
  return [&target](const std::string& value) {
    std::vector<std::string> words;
    if (!list(words)(value) || !std::all_of(words.begin(), words.end(), is_status)) return false;
    for (const std::string& word : words) target.insert(std::stoi(word));
    return true;
  };
}

// As the launcher takes them, which turns them into configuration.
Reader for_launcher(Options& options, const char* option) {
  return [&options, option](const std::string& value) {
    options.launcher.insert(options.launcher.end(), {option, value});
    return !value.empty();
  };
}

}  // namespace forkshim::sweep
