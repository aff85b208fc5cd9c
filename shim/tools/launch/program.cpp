// SPDX-License-Identifier: MIT
#include "launch/program.h"

#include <elf.h>
#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include "launch/mistakes.h"
#include "launch/say.h"
#include "text/exit_status.h"
#include "text/missing_interpreter.h"
#include "text/search_path.h"

namespace forkshim::launch {
namespace {

enum class Kind { script, plain_text, other };

// execvp(3) hands text without a #! line to the shell.
Kind kind_of(const std::string& path) {
  constexpr size_t looked_at = 80;
  char start[looked_at];
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY);
  const ssize_t size = file < 0 ? -1 : read(file, start, sizeof start);
  if (file >= 0) close(file);
  if (size < 0) return Kind::other;
  const std::string_view text(start, static_cast<size_t>(size));
  if (text.starts_with("#!")) return Kind::script;
  return text.starts_with(ELFMAG) || text.find('\0') != text.npos ? Kind::other : Kind::plain_text;
}

std::string path_of(const std::string& name, const Options& options) {
  if (name.empty()) die(exit_status::not_found, "the program's name is empty");
  if (name.find('/') != name.npos) return name;
  const std::string file = search(name);
  if (file.empty())
    die(exit_status::not_found,
        fmt::format("{}: not found in PATH{}", name, hint_at_program(name, options)));
  return file;
}

void check_file(const std::string& name, const std::string& file) {
  struct stat status = {};
  if (stat(file.c_str(), &status) != 0)
    die(exit_status::not_found, fmt::format("{}: no such file", name));
  if (S_ISDIR(status.st_mode))
    die(exit_status::cannot_execute, fmt::format("{}: is a directory, expected a program", name));
  if (!S_ISREG(status.st_mode))
    die(exit_status::cannot_execute,
        fmt::format("{}: is no regular file, expected a program", name));
  if (eaccess(file.c_str(), X_OK) != 0)
    die(exit_status::cannot_execute,
        fmt::format("{}: cannot be executed; its mode lacks the x bit for this user", name));
}

}  // namespace

std::string search(const std::string& name) {
  std::string spare;
  for (const std::string& folder : search_path()) {
    const std::string file = folder + "/" + name;
    struct stat status = {};
    if (stat(file.c_str(), &status) != 0 || S_ISDIR(status.st_mode)) continue;
    if (eaccess(file.c_str(), X_OK) == 0) return file;
    if (spare.empty()) spare = file;
  }
  return spare;
}

Program find_program(const Options& options) {
  const std::string name = options.program[0], file = path_of(name, options);
  check_file(name, file);
  const Kind kind = kind_of(file);
  if (kind == Kind::plain_text) return {"/bin/sh", {"/bin/sh", file}};
  // The kernel's own words, "No such file or directory", are about the script. What its interpreter
  // lacks is for the run tool to say.
  const std::string missing = kind == Kind::script ? missing_interpreter(file) : "";
  if (missing.starts_with("its "))
    die(exit_status::not_found, fmt::format("{}: {}", file, missing));
  return {file, {name}};
}

}  // namespace forkshim::launch
