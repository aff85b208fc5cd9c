// SPDX-License-Identifier: MIT
#include "launch/first_use.h"

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <vector>

#include "launch/child.h"
#include "launch/say.h"
#include "text/files.h"

namespace forkshim::launch {

std::string root_of(const Call& call) {
  const std::string folder = call.self.substr(0, call.self.rfind('/'));
  return folder.substr(0, folder.rfind('/'));
}

std::string parts_of(const Call& call) {
  const std::string beside = call.self.substr(0, call.self.rfind('/')) + "/launcher";
  return is_directory(beside) ? beside : root_of(call) + "/libexec/forkshim";
}

std::string path_of_bash() { return access("/bin/bash", X_OK) == 0 ? "/bin/bash" : "bash"; }

void build_missing(const Call& call, std::initializer_list<const char*> tools) {
  const std::string built = root_of(call) + "/build/release/built/";
  const auto is_built = [&built](const std::string& target) {
    return access((built + target).c_str(), F_OK) == 0;
  };
  if (is_built("all")) return;
  const std::string bash = path_of_bash(), part = parts_of(call) + "/first_use.bash";
  std::vector<const char*> words{bash.c_str(), "-p", "--", part.c_str(), call.self.c_str()};
  const size_t before = words.size();
  if (!is_built("forkshim")) words.push_back("forkshim");
  for (const char* const tool : tools)
    if (!is_built(tool)) words.push_back(tool);
  if (words.size() == before) return;
  words.push_back(nullptr);
  if (const int status = status_of(words, {})) std::exit(status);
}

}  // namespace forkshim::launch
