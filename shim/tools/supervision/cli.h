// SPDX-License-Identifier: MIT
// What the command lines of supervise and sweep have in common: options, then a command.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <utility>
#include <vector>

#include "supervision/time_span.h"

namespace forkshim::cli {

CLI::Option* add_span(CLI::App& app, const std::string& name, Span& span,
                      const std::string& description);

// One word of a few, each with its meaning.
template <typename T>
CLI::Option* add_choice(CLI::App& app, const std::string& name, T& target,
                        std::vector<std::pair<std::string, T>> words,
                        const std::string& description) {
  const auto read = [&target, name, words](const std::string& text) {
    std::string known;
    for (const auto& [word, meaning] : words) {
      if (word == text) return void(target = meaning);
      known += (known.empty() ? "" : ", ") + word;
    }
    throw CLI::ValidationError(name, "'" + text + "' is none of " + known);
  };
  return app.add_option_function<std::string>(name, read, description);
}

// Returns the command: everything after `--`, or from the first word that is no option and no
// option's value. Exits with 125 and a sentence on standard error where the options are wrong,
// with 0 after --help.
std::vector<std::string> parse(CLI::App& app, int argc, char** argv);

// As wrong options do.
[[noreturn]] void refuse(const CLI::App& app, const std::string& sentence);

}  // namespace forkshim::cli
