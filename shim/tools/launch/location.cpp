// SPDX-License-Identifier: MIT
#include "launch/location.h"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <vector>

#include "launch/first_use.h"
#include "launch/preload_link.h"
#include "launch/say.h"
#include "text/files.h"

namespace forkshim::launch {
namespace {

constexpr const char* library_name = "/libforkshim.so";

// The entries of a folder that begin so, sorted.
std::vector<std::string> entries(const std::string& folder, const std::string& beginning) {
  std::vector<std::string> found;
  DIR* const stream = opendir(folder.c_str());
  if (!stream) return found;
  while (const dirent* const entry = readdir(stream)) {
    const std::string name = entry->d_name;
    if (name[0] != '.' && name.starts_with(beginning)) found.push_back(folder + "/" + name);
  }
  closedir(stream);
  std::sort(found.begin(), found.end());
  return found;
}

// ELF's class, and the machine; empty for what is no object.
std::string object_kind(const std::string& path) {
  char start[20];
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
  if (file < 0) return "";
  const ssize_t size = read(file, start, sizeof start);
  close(file);
  return size == sizeof start ? std::string(start, 5) + std::string(start + 18, 2) : "";
}

// Sets the library to the one for programs such as this. Of several, ld.so is to choose for each
// program: for $LIB it takes the folder of its own kind.
void find_installed(const std::string& prefix, Location* location, std::string* by_kind) {
  std::vector<std::string> folders = entries(prefix, "lib"), found;
  const std::vector<std::string> below = entries(prefix + "/lib", "");
  folders.insert(folders.end(), below.begin(), below.end());
  for (const std::string& folder : folders)
    if (is_regular(folder + library_name)) found.push_back(folder + library_name);
  location->library = found.empty() ? prefix + "/lib" + library_name : found[0];
  if (found.size() < 2) return;
  for (const std::string& candidate : found)
    if (object_kind(candidate) == object_kind("/proc/self/exe")) location->library = candidate;
  *by_kind = prefix + "/$LIB" + library_name;
}

bool is_same_file(const std::string& one, const std::string& other) {
  struct stat first = {}, second = {};
  return stat(one.c_str(), &first) == 0 && stat(other.c_str(), &second) == 0 &&
         first.st_dev == second.st_dev && first.st_ino == second.st_ino;
}

bool other_kinds_run() {
  for (const char* const runner :
       {"/lib/ld-linux.so.2", "/libx32/ld-linux-x32.so.2", "/lib/ld-linux-armhf.so.3",
        "/lib/ld-linux.so.3", "/usr/bin/qemu-aarch64", "/usr/bin/qemu-aarch64-static"})
    if (access(runner, F_OK) == 0) return true;
  return !entries("/proc/sys/fs/binfmt_misc", "qemu-").empty();
}

// Programs of other processors get an empty library from ld.so in place of its warning in their
// standard error: a folder of the tree for each value of $LIB. Where no such program can run, ld.so
// has no choice to make, and one file that other machines have under the same name does.
std::string suit_other_kinds(const std::string& tree, const std::string& library) {
  const std::string path = tree + "/$LIB" + library_name;
  return is_same_file(path, library) && other_kinds_run() ? path : "";
}

}  // namespace

std::string Location::tool(const std::string& name) const {
  const std::string path = tools + "/" + name;
  if (access(path.c_str(), X_OK) != 0)
    fail(fmt::format("{} is a program that this build lacks: {}", name, path));
  return path;
}

Location locate(const Call& call, std::initializer_list<const char*> tools) {
  Location location;
  const std::string checkout = root_of(call);
  std::string root = checkout, build = variable("FORKSHIM_BUILD"), by_kind;
  if (build.empty() && is_regular(checkout + "/scripts/build")) {
    build = checkout + "/build/release";
    if (call.builds) build_missing(call, tools);
  }
  if (!build.empty()) {
    root = absolute(build);
    location.library = root + "/lib" + library_name;
  } else {
    find_installed(root, &location, &by_kind);
  }
  location.tools = root + "/libexec/forkshim";
  if (!is_regular(location.library))
    fail(
        fmt::format("expected the library at {}, which does not exist; build it with scripts/build,"
                    " or install forkshim again",
                    location.library));
  if (by_kind.empty()) by_kind = suit_other_kinds(root + "/lib/forkshim", location.library);
  location.preload = by_kind.empty() ? location.library : by_kind;
  if (needs_link(location.library)) location.preload = link_library(location.library, by_kind);
  const std::string outer = variable("LD_PRELOAD");
  if (!outer.empty()) location.preload += ":" + outer;
  return location;
}

}  // namespace forkshim::launch
