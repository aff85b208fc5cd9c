// SPDX-License-Identifier: MIT
#include "launch/probe.h"

#include <fmt/core.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <vector>

#include "launch/child.h"
#include "launch/first_use.h"
#include "launch/say.h"
#include "text/exit_status.h"
#include "text/printable.h"

namespace forkshim::launch {
namespace {

constexpr const char* usual_host = "/bin/false";
constexpr int nobody_answered = 1;

// A link would lead to one program for all commands, often a static one.
bool is_host(const char* path) {
  struct stat status = {};
  return lstat(path, &status) == 0 && S_ISREG(status.st_mode) && access(path, X_OK) == 0;
}

// Has the library answer in a process that ends before its main. ld.so goes on without a library
// that it cannot load; the host then ends with 1, which proves that nobody answered.
void probe(const Location& location, const std::string& question, bool silent) {
  const std::string bash = path_of_bash();
  std::vector<const char*> host{usual_host, nullptr};
  if (!is_host(usual_host)) host = {bash.c_str(), "-p", "-c", "exit 1", nullptr};
  setenv("LC_ALL", "C", 1);
  setenv("FORKSHIM_DISABLE", "", 1);
  setenv("FORKSHIM_PROBE", question.c_str(), 1);
  setenv("LD_PRELOAD", location.preload.c_str(), 1);
  std::string said;
  const int status = errors_of(host, silent, &said);
  std::erase(said, '\0');
  said.erase(said.find_last_not_of('\n') + 1);
  if (!said.empty() && status != nobody_answered) print_error(said + "\n");
  if (status == exit_status::failed) std::exit(status);
  if (status == 128 + SIGPIPE) raise(SIGPIPE);  // as its reader has left
  if (status == nobody_answered)
    fail(fmt::format("{} does not answer when preloaded, so no handler would run{}{}",
                     location.library, said.empty() ? "" : ": ", said));
  if (status != 0)
    fail(fmt::format("the process that checks the configuration ended with status {}", status));
}

}  // namespace

void ask(const Location& location, const std::string& question) {
  probe(location, question, false);
}

void check_configuration(const Location& location) { probe(location, "check", true); }

}  // namespace forkshim::launch
