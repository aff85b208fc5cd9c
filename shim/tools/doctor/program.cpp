// SPDX-License-Identifier: MIT
#include "doctor/program.h"

#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

#include "text/program_hint.h"
#include "text/search_path.h"

namespace forkshim::doctor {
namespace {

// The kernel ends a longer chain with ELOOP; env adds a step of its own to each.
constexpr std::size_t step_limit = 10;
constexpr std::size_t line_limit = 255;

bool is_executable(const std::string& path) {
  struct stat status;
  return stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) &&
         access(path.c_str(), X_OK) == 0;
}

std::string look_up(const std::string& name) {
  if (name.empty()) throw NotAProgram("the program's name is empty");
  if (name.find('/') != name.npos) {
    struct stat status;
    if (stat(name.c_str(), &status) != 0) throw NotAProgram("there is no such file");
    if (!S_ISREG(status.st_mode)) throw NotAProgram("expected a program, found no regular file");
    if (!is_executable(name)) throw NotAProgram("its mode lacks the x bit for this user");
    return name;
  }
  for (const std::string& folder : search_path()) {
    const std::string path = folder + "/" + name;
    if (is_executable(path)) return path;
  }
  throw NotAProgram("not found in PATH" + program_hint(name));
}

// Before a sentence about a file of the chain, whose first one's name is said anyway.
std::string subject(const std::string& path, const std::string& name) {
  return path == name ? "" : path + " ";
}

std::string first_line(const std::string& path, const std::string& name) {
  std::ifstream file(path, std::ios::binary);
  std::string start(line_limit, '\0');
  if (!file.read(start.data(), static_cast<std::streamsize>(start.size())) && file.gcount() == 0)
    throw NotAProgram(subject(path, name) + (file.is_open() ? "is empty" : "cannot be read"));
  start.resize(static_cast<std::size_t>(file.gcount()));
  return start.substr(0, start.find_first_of(std::string_view("\n\0", 2)));
}

// The word that env(1) would take for the program; what comes before it are options and variables.
std::string program_of_env(std::istream& words) {
  std::string word;
  while (words >> word)
    if (word[0] != '-' && word.find('=') == word.npos) return word;
  throw NotAProgram("its first line starts env without a program");
}

Step step_after(const std::string& script, const std::string& line, const std::string& name) {
  std::istringstream words(line.substr(2));
  std::string interpreter;
  words >> interpreter;
  const std::string who = subject(script, name);
  if (interpreter.empty()) throw NotAProgram(who + "names no interpreter");
  if (!is_executable(interpreter))
    throw NotAProgram(
        fmt::format("{}wants the interpreter {}, which cannot be executed", who, interpreter));
  if (interpreter.substr(interpreter.rfind('/') + 1) != "env")
    return {interpreter, "named by its first line"};
  return {look_up(program_of_env(words)), "found in PATH by " + interpreter};
}

}  // namespace

std::vector<Step> resolve_program(const std::string& name) {
  std::vector<Step> steps{{look_up(name), ""}};
  while (steps.size() <= step_limit) {
    const std::string path = steps.back().path;
    const std::string line = first_line(path, name);
    if (line.starts_with("\177ELF")) return steps;
    steps.push_back(line.starts_with("#!") ? step_after(path, line, name)
                                           : Step{"/bin/sh", "for text without a #! line"});
  }
  throw NotAProgram("its interpreters form a chain without end");
}

}  // namespace forkshim::doctor
