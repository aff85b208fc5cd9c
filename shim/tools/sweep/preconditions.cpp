// SPDX-License-Identifier: MIT
#include "sweep/preconditions.h"

#include <fmt/core.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "sweep/work_folder.h"
#include "text/missing_interpreter.h"
#include "text/program_hint.h"
#include "text/search_path.h"

namespace forkshim::sweep {
namespace {

namespace fs = std::filesystem;

bool is_executable(const std::string& file) {
  std::error_code ignored;
  return access(file.c_str(), X_OK) == 0 && !fs::is_directory(file, ignored);
}

void check_interpreter(const std::string& program, const std::string& file) {
  const std::string missing = missing_interpreter(file);
  if (!missing.empty()) throw Trouble(program + ": " + missing, exit_status::not_found);
}

void check_program(const std::string& program) {
  std::error_code ignored;
  if (program.find('/') == std::string::npos) {
    if (const std::string file = path_of(program); !file.empty())
      return check_interpreter(program, file);
    throw Trouble(program + ": not found in PATH" + program_hint(program), exit_status::not_found);
  }
  if (!fs::exists(program, ignored))
    throw Trouble(program + ": no such file", exit_status::not_found);
  if (fs::is_directory(program, ignored))
    throw Trouble(program + ": is a directory, expected a program", exit_status::cannot_execute);
  if (!is_executable(program))
    throw Trouble(program + ": cannot be executed; its mode lacks the x bit for this user",
                  exit_status::cannot_execute);
  check_interpreter(program, program);
}

}  // namespace

std::string path_of(const std::string& program) {
  if (program.find('/') != std::string::npos) return program;
  for (const std::string& folder : search_path()) {
    const std::string file = folder + "/" + program;
    if (is_executable(file)) return file;
  }
  return "";
}

void check_files(const Options& options) {
  check_program(options.command.front());
  // What --before makes is not there yet.
  if (options.before.empty() || access(options.input.c_str(), F_OK) == 0) check_input(options);
}

void check_input(const Options& options) {
  if (access(options.input.c_str(), R_OK) != 0)
    throw Trouble(
        fmt::format("--stdin: {} cannot be read: {}", options.input, std::strerror(errno)));
  std::error_code ignored;
  const fs::file_type kind = fs::status(options.input, ignored).type();
  if (kind == fs::file_type::fifo || kind == fs::file_type::socket)
    throw Trouble(
        fmt::format("--stdin: {} can be read by one run alone; name a file that holds the same",
                    options.input));
}

}  // namespace forkshim::sweep
