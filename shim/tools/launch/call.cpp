// SPDX-License-Identifier: MIT
#include "launch/call.h"

#include <fmt/core.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "launch/say.h"
#include "text/exit_status.h"

namespace forkshim::launch {

// With a plan in sight standard output is not the user's; the shell asks again without.
void show_help(const Call& call, const std::string& command) {
  if (call.plans()) std::exit(0);
  execl(call.self.c_str(), "forkshim", "help", command.c_str(), nullptr);
  fail(call.self + ": " + std::strerror(errno));
}

std::string current_folder() {
  struct stat named = {}, here = {};
  const char* const name = std::getenv("PWD");
  if (name && name[0] == '/' && stat(name, &named) == 0 && stat(".", &here) == 0 &&
      named.st_dev == here.st_dev && named.st_ino == here.st_ino)
    return name;
  char path[PATH_MAX];
  if (!getcwd(path, sizeof path))
    fail(
        fmt::format("the current directory has no name: {}; start forkshim in another one, or name"
                    " every file by its whole path",
                    std::strerror(errno)));
  return path;
}

std::string absolute(const std::string& path) {
  return path.starts_with('/') ? path : current_folder() + "/" + path;
}

std::string variable(const char* name) {
  const char* const value = std::getenv(name);
  return value ? value : "";
}

}  // namespace forkshim::launch
