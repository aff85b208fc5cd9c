// SPDX-License-Identifier: MIT
#include "sweep/read_files.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <string_view>
#include <vector>

#include "sweep/build_id.h"
#include "sweep/object_file.h"
#include "sweep/script.h"
#include "sweep/script_parts.h"
#include "text/files.h"

namespace forkshim::sweep {
namespace {

namespace fs = std::filesystem;

constexpr unsigned most_depth = 16;
constexpr size_t most_text = 1 << 20;  // of a script

std::int64_t nanoseconds(const timespec& time) {
  return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

std::string text_in(const std::string& path) {
  std::string text(most_text, '\0');
  const int file = open_regular(path, O_RDONLY);
  if (file < 0) return "";
  const ssize_t got = read(file, text.data(), text.size());
  close(file);
  text.resize(got > 0 ? static_cast<size_t>(got) : 0);
  return text.find('\0') == text.npos ? text : "";  // no text otherwise
}

// Neither made nor changed by a build of the user's.
bool is_of_system(const std::string& program) {
  for (const char* const folder : {"/usr/", "/bin/", "/sbin/", "/lib"})
    if (program.starts_with(folder)) return true;
  return false;
}

bool is_make(const Started& started) {
  const std::string_view name = base_name(started.program);
  return name == "make" || name == "gmake" || name == "bmake" || name == "remake";
}

std::vector<std::string> makefiles_of(const Started& started) {
  std::vector<std::string> names;
  for (size_t i = 1; i < started.args.size(); ++i) {
    const std::string& word = started.args[i];
    const bool is_next = word == "-f" || word == "--file" || word == "--makefile";
    if (is_next && i + 1 < started.args.size()) names.push_back(started.args[i + 1]);
    if (word.starts_with("-f") && word.size() > 2) names.push_back(word.substr(2));
    if (word.starts_with("--file=") || word.starts_with("--makefile="))
      names.push_back(word.substr(word.find('=') + 1));
  }
  return names.empty() ? std::vector<std::string>{"GNUmakefile", "makefile", "Makefile"} : names;
}

// "FILE", and of --option=FILE and @FILE as well.
std::vector<std::string> names_in(const std::string& word) {
  std::vector<std::string> names{word};
  if (const size_t at = word.find('='); at != word.npos) names.push_back(word.substr(at + 1));
  if (word.starts_with('@')) names.push_back(word.substr(1));
  return names;
}

}  // namespace

ReadFiles::ReadFiles(std::int64_t begun) : begun_(begun) {
  std::error_code ignored;
  temporary_ = fs::temp_directory_path(ignored).string();
  here_ = fs::current_path(ignored).string();
}

const std::string& ReadFiles::content(const std::string& path) {
  const auto [known, fresh] = contents_.try_emplace(path);
  if (fresh) known->second = content_id_of(path);
  return known->second;
}

// A copy keeps the one time, and a change of its mode the other.
bool ReadFiles::is_made(const std::string& path) const {
  struct stat found = {};
  return stat(path.c_str(), &found) == 0 && nanoseconds(found.st_mtim) >= begun_ &&
         nanoseconds(found.st_ctim) >= begun_;
}

bool ReadFiles::is_product(const std::string& path, const Started& started, size_t index) const {
  if (!is_of_system(started.program) || !is_made(path)) return false;
  if (is_make(started)) return true;  // a target; its makefiles are code
  switch (object_in(path)) {
    case Object::relocatable:
    case Object::archive:
      return true;
    case Object::shared:  // An interpreter may load it.
      return script_of(started).empty();
    case Object::program:
      return started.args[index - 1] == "-o";
    case Object::none:
      break;
  }
  return false;
}

std::string ReadFiles::word_at(const Started& started, size_t index) {
  const std::string& word = started.args[index];
  // Names of temporary files are others in each run.
  const bool is_temporary = word.find(temporary_) != word.npos && word.find(here_) == word.npos;
  std::string text = is_temporary ? " ?" : " " + word;
  if (index == 0 && word.find('/') == word.npos) return text;
  for (const std::string& name : names_in(word))
    for (const std::string& path : tree_.named(name))
      if (index == 0 || !is_product(path, started, index)) text += "=" + content(path);
  return text;
}

const std::string& ReadFiles::parts_of(const std::string& path, unsigned depth) {
  const auto [known, fresh] = parts_.try_emplace(path);
  if (!fresh) return known->second;
  // One that reads itself in finds what is there so far.
  std::string text = parts_named_in(text_in(path), depth);
  return parts_[path] = std::move(text);
}

// What the run makes of these tells of dependencies alone.
std::string ReadFiles::parts_named_in(const std::string& text, unsigned depth) {
  std::string parts;
  if (depth == most_depth) return parts;
  for (const std::string& name : parts_in(text))
    for (const std::string& path : tree_.named(name))
      if (!is_made(path) && object_in(path) == Object::none)
        parts += fmt::format(" {}={}{}", path, content(path), parts_of(path, depth + 1));
  return parts;
}

std::string ReadFiles::code_of(const Started& started) {
  std::string text;
  const std::string script = script_of(started);
  std::vector<std::string> scripts;
  if (is_make(started)) scripts = makefiles_of(started);
  if (!script.empty() && !script.starts_with('-')) scripts = {script};
  for (const std::string& word : started.args)
    if (script.starts_with('-')) text += parts_named_in(word, 0);
  for (const std::string& name : scripts)
    for (const std::string& path : tree_.named(name))
      text += fmt::format(" {}={}{}", path, content(path), parts_of(path, 0));
  return text;
}

std::string ReadFiles::words_of(const Started& started) {
  std::string text;
  for (size_t i = 0; i < started.args.size(); ++i) text += word_at(started, i);
  return text;
}

}  // namespace forkshim::sweep
