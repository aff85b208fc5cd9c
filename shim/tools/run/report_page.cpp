// SPDX-License-Identifier: MIT
#include "run/report_page.h"

#include <fmt/core.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <climits>
#include <cstring>

#include "run/require_fired.h"
#include "text/files.h"
#include "text/printable.h"

namespace forkshim::run_tool {
namespace {

// The tools of a build or of an installation lie side by side.
std::string report_tool() {
  char path[PATH_MAX];
  const ssize_t size = readlink("/proc/self/exe", path, sizeof path);
  const std::string self(path, size > 0 ? static_cast<size_t>(size) : 0);
  return self.substr(0, self.rfind('/') + 1) + "report";
}

bool make_page(const std::string& page, const std::string& log) {
  const std::string tool = report_tool(), option = "--html=" + page;
  const char* const words[] = {"report", option.c_str(), log.c_str(), nullptr};
  pid_t pid = -1;
  const int error =
      posix_spawn(&pid, tool.c_str(), nullptr, nullptr, const_cast<char* const*>(words), environ);
  if (error) {
    say(fmt::format("cannot start {} for --report: {}", tool, std::strerror(error)));
    return false;
  }
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

bool has_records(const std::string& log) {
  struct stat about = {};
  return stat(log.c_str(), &about) == 0 && about.st_size > 0;
}

}  // namespace

std::optional<Claim> claim_log(const std::string& log, const std::string& state) {
  if (log.empty()) return std::nullopt;
  if (reason_to_distrust_folder(log).empty())
    remove_unclaimed(log.substr(0, log.rfind('/')), "forkshim-run.");
  return Claim(log, state);
}

bool write_page(const std::string& page, const std::string& log, const std::string& program,
                bool growing) {
  if (!has_records(log)) {
    say("--report: " + nobody_came({program, {}, false}));
    discard_log(log);
    return false;
  }
  const bool made = make_page(page, log);
  if (growing) {
    // Were it gone, a program that they start would make it anew, and nobody would remove it.
    say(fmt::format("{} shows the run up to now; what still runs goes on writing to {}",
                    printable(page), printable(log)));
  } else if (made) {
    discard_log(log);
  } else {
    say(fmt::format("the page {} was not made; the run's log is kept: {}", printable(page),
                    printable(log)));
  }
  return made;
}

void discard_log(const std::string& log) { unlink(log.c_str()); }

}  // namespace forkshim::run_tool
