// SPDX-License-Identifier: MIT
#include "supervision/cli.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "supervision/outcome.h"
#include "text/printable.h"

namespace forkshim::cli {
namespace {

bool is_option(const std::string& word) { return word.size() > 1 && word.front() == '-'; }

// CLI11 would look for options behind the command's name as well.
size_t length_of_options(const CLI::App& app, const std::vector<std::string>& words) {
  size_t at = 0;
  while (at < words.size() && is_option(words[at]) && words[at] != "--") {
    const size_t equals = words[at].find('=');
    const CLI::Option* const option = app.get_option_no_throw(words[at].substr(0, equals));
    ++at;
    if (!option || option->get_items_expected_max() == 0 || equals != std::string::npos) continue;
    ++at;
    if (!option->get_allow_extra_args()) continue;
    while (at < words.size() && !is_option(words[at])) ++at;
  }
  return std::min(at, words.size());
}

}  // namespace

CLI::Option* add_span(CLI::App& app, const std::string& name, Span& span,
                      const std::string& description) {
  const auto read = [&span, name](const std::string& text) {
    const auto parsed = parse_span(text);
    if (!parsed)
      throw CLI::ValidationError(name, fmt::format("'{}' is not a time; expected for example 10, "
                                                   "2.5, 500ms, 10s or 2m",
                                                   text));
    span = *parsed;
  };
  return app.add_option_function<std::string>(name, read, description);
}

std::vector<std::string> parse(CLI::App& app, int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  const auto split = words.begin() + static_cast<std::ptrdiff_t>(length_of_options(app, words));
  app.footer("The command follows the options; -- separates them.");
  try {
    std::vector<std::string> options(words.begin(), split);
    std::reverse(options.begin(), options.end());
    app.parse(options);
  } catch (const CLI::CallForHelp& help) {
    std::exit(app.exit(help));
  } catch (const CLI::ParseError& error) {
    refuse(app, error.what());
  }
  const bool marked = split != words.end() && *split == "--";
  return {split + marked, words.end()};
}

void refuse(const CLI::App& app, const std::string& sentence) {
  fmt::print(stderr, "forkshim: {}: {}; see --help\n", app.get_name(), printable(sentence));
  std::exit(exit_status::failed);
}

}  // namespace forkshim::cli
