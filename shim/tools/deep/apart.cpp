// SPDX-License-Identifier: MIT
#include "deep/apart.h"

#include <fmt/core.h>
#include <sys/stat.h>

#include <cerrno>

#include "text/files.h"

namespace forkshim::deep {
namespace {

bool has_no_such_file(pid_t process, const std::string& state) {
  struct stat own = {}, found = {};
  if (stat(state.c_str(), &own) != 0) return false;
  if (stat(fmt::format("/proc/{}/root{}", process, state).c_str(), &found) != 0)
    return errno == ENOENT;
  return own.st_dev != found.st_dev || own.st_ino != found.st_ino;
}

}  // namespace

// Most processes find the file, so that nobody has to read what they have mapped. One that has
// mapped it before it changed its root directory goes on telling.
bool is_apart(pid_t process, const std::string& state) {
  if (state.empty() || !has_no_such_file(process, state)) return false;
  const std::string maps = read_file(fmt::format("/proc/{}/maps", process));
  return maps.find("/libforkshim.so") != maps.npos && maps.find(base_name(state)) == maps.npos;
}

}  // namespace forkshim::deep
