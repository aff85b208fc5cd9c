// SPDX-License-Identifier: MIT
#include "launch/configuration.h"

#include <fmt/core.h>
#include <sys/stat.h>

#include <cctype>
#include <cstdlib>

#include "launch/option_reader.h"
#include "launch/say.h"
#include "process/variables.h"

namespace forkshim::launch {
namespace {

constexpr std::string_view option_mark = ";@option ";

// A line of configuration has a bound.
constexpr size_t longest_option = 200;

std::string file_of(const std::string& value) {
  struct stat status = {};
  if (value.empty()) fail("-c expects a file; it is empty");
  if (stat(value.c_str(), &status) == 0 && S_ISFIFO(status.st_mode))
    fail(
        fmt::format("-c {}: expected a file, found a pipe, which only one process could read; write"
                    " the text to a file",
                    value));
  return absolute(value);
}

// Of a plugin: a path's base name without .so, and what is no part of a name as a dash.
std::string name_of(const std::string& plugin) {
  std::string name = plugin.substr(plugin.rfind('/') + 1);
  if (name.ends_with(".so")) name.resize(name.size() - 3);
  for (char& c : name)
    if (!std::isalnum(static_cast<unsigned char>(c)) &&
        std::string_view("_.+-").find(c) == std::string_view::npos)
      c = '-';
  return name;
}

}  // namespace

Configuration::Configuration(const Call& call, Options* options) : call_(call), options_(*options) {
  const char* const given = std::getenv("FORKSHIM_CONFIG");
  file_ = given ? given : "";
  // -c first, because the file decides which names are taken.
  for (const auto& [option, value] : options->handlers)
    if (option == "--config") file_ = file_of(value);
  if (!file_.empty() || !given) taken_.add_file(file_.empty() ? system_config : file_);
  text_ = variable("FORKSHIM_INLINE");
  if (!text_.empty()) taken_.add_text(text_);
  if (!text_.empty() && !text_.ends_with('\n')) text_ += '\n';
  OptionReader(*this).read_all();
}

void Configuration::set_variables() const {
  if (!file_.empty()) setenv("FORKSHIM_CONFIG", file_.c_str(), 1);
  if (!text_.empty()) setenv("FORKSHIM_INLINE", text_.c_str(), 1);
}

// Marks the next section as that of an option: the library then names the option in its sentences,
// and not a line that the user never saw.
void Configuration::mark(const std::string& option) {
  text_.append(option_mark).append(option, 0, longest_option).append("\n");
}

void Configuration::add(const std::string& option, const std::string& plugin,
                        const Entries& entries) {
  const bool is_path = plugin.find('/') != plugin.npos;
  const std::string path = is_path ? absolute(plugin) : plugin;
  check_value(fmt::format("the path of plugin {}", name_of(plugin)), path);
  const std::string name = taken_.take(name_of(plugin));
  mark(option);
  if (options_.command == "run") {
    options_.run_words.emplace_back("--written");
    options_.run_words.push_back(name + "=" + option.substr(0, longest_option));
  }
  text_ += fmt::format("[handler {}]\nplugin = {}\n", name, path);
  for (const auto& [key, value] : entries) {
    const std::string line = key + " = " + value;
    // Whatever it was joined from: the folder's name, too, may hold anything.
    check_value(option, line);
    text_ += line + "\n";
  }
}

void Configuration::unmark() {
  std::string kept;
  if (text_.find(option_mark) == text_.npos) return;
  for (size_t begin = 0, end = 0; begin < text_.size(); begin = end) {
    end = std::min(text_.find('\n', begin), text_.size() - 1) + 1;
    if (text_.compare(begin, option_mark.size(), option_mark) != 0)
      kept.append(text_, begin, end - begin);
  }
  text_ = kept;
}

void check_value(const std::string& subject, const std::string& value) {
  if (value.find_first_of("\n\r") != value.npos)
    fail(fmt::format("{} holds a line break, which no line of configuration can; leave it out",
                     subject));
  const bool begins_comment =
      value.starts_with(';') || value.find(" ;") != value.npos || value.find("\t;") != value.npos;
  if (begins_comment)
    fail(
        fmt::format("{} is \"{}\", but a semicolon at the start or after a space begins a comment;"
                    " leave out the space or the semicolon",
                    subject, value));
}

}  // namespace forkshim::launch
