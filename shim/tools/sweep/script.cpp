// SPDX-License-Identifier: MIT
#include "sweep/script.h"

#include <fnmatch.h>

#include <algorithm>
#include <string_view>

#include "text/files.h"

namespace forkshim::sweep {
namespace {

struct Interpreter {
  const char* names;    // a glob for the program's name
  const char* in_line;  // letters of options whose value is the script
  const char* valued;   // letters of options whose value is something else
  bool tells = false;   // the line, by a function that it exports
};

constexpr Interpreter interpreters[] = {{"python*", "cm", "WX", true},
                                        {"perl*", "eE", "I", true},
                                        {"ruby*", "e", "IrEC", true},
                                        {"bash", "c", "oO", true},
                                        {"php*", "r", "cdf", true},
                                        {"pypy*", "cm", "WX"},
                                        {"dash", "c", "o"},
                                        {"sh", "c", "o"},
                                        {"ksh*", "c", "o"},
                                        {"mksh*", "c", "o"},
                                        {"zsh*", "c", "o"},
                                        {"busybox", "c", "o"},
                                        {"node*", "ep", "r"},
                                        {"lua*", "e", "l"},
                                        {"tclsh*", "", ""},
                                        {"guile*", "c", "L"}};

const Interpreter* interpreter_of(const Started& started) {
  const std::string name(base_name(started.program));
  for (const Interpreter& known : interpreters)
    if (fnmatch(known.names, name.c_str(), 0) == 0) return &known;
  return nullptr;
}

bool has(const char* letters, char letter) {
  return std::string_view(letters).find(letter) != std::string_view::npos;
}

}  // namespace

std::string script_of(const Started& started) {
  const Interpreter* const known = interpreter_of(started);
  if (!known) return "";
  for (size_t i = 1; i < started.args.size(); ++i) {
    const std::string& word = started.args[i];
    if (word == "--" && i + 1 < started.args.size()) return started.args[i + 1];
    if (word.size() < 2 || (word[0] != '-' && word[0] != '+')) return word == "-" ? "" : word;
    if (word[1] == '-') continue;
    for (size_t k = 1; k < word.size(); ++k) {
      if (has(known->in_line, word[k])) return {'-', word[k]};
      if (!has(known->valued, word[k])) continue;
      i += k + 1 == word.size();  // its value is the next word
      break;
    }
  }
  return "";
}

bool tells_line(const Started& started) {
  const Interpreter* const known = interpreter_of(started);
  return known && known->tells;
}

const Started* started_as(const Recording& recording, const Creation& creation) {
  const Creation* made = &creation;
  std::string process = process_of(creation.lineage);
  for (; made && made->programs == 0; process = process_of(process)) {
    const auto found =
        std::lower_bound(recording.creations.begin(), recording.creations.end(), process,
                         [](const Creation& each, const std::string& lineage) {
                           return earlier(each.lineage, lineage);
                         });
    made = found != recording.creations.end() && found->lineage == process ? &*found : nullptr;
  }
  const auto started = recording.started.find(process);
  return made && started != recording.started.end() ? &started->second.at(made->programs - 1)
                                                    : nullptr;
}

}  // namespace forkshim::sweep
