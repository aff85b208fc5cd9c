// SPDX-License-Identifier: MIT
#include "launch/page_log.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "launch/option_reader.h"
#include "launch/preload_link.h"
#include "launch/say.h"
#include "text/files.h"

namespace forkshim::launch {
namespace {

// For ever, as a signal may ask for it.
char* to_remove = nullptr;

void remove_page_log() {
  if (to_remove) unlink(to_remove);
}

void end_by(int signal) {
  remove_page_log();
  raise(signal);  // once this function has returned
}

void remove_at_the_end() {
  std::atexit(remove_page_log);
  for (const int signal : {SIGHUP, SIGINT, SIGTERM}) {
    struct sigaction action = {}, before = {};
    action.sa_handler = end_by;
    action.sa_flags = static_cast<int>(SA_RESETHAND);
    if (sigaction(signal, nullptr, &before) == 0 && before.sa_handler == SIG_DFL)
      sigaction(signal, &action, nullptr);
  }
}

}  // namespace

void make_page_log(Options* options) {
  std::string folder = variable("TMPDIR");
  if (folder.empty()) folder = "/tmp";
  // Whoever could exchange what is there would write the page.
  if (is_directory(folder) && !keeps_entries(folder)) folder = "/tmp";
  std::string log = folder + "/forkshim-run.XXXXXX";
  const int file = mkostemp(log.data(), O_CLOEXEC);
  if (file < 0)
    fail(
        fmt::format("--report expects room for the run's log in {}: {}; set TMPDIR to a directory"
                    " that can be written",
                    folder, std::strerror(errno)));
  close(file);
  to_remove = strdup(log.c_str());
  remove_at_the_end();
  log = absolute(log);
  options->handlers.emplace_back("--log", without_patterns(log));
  options->run_words.insert(options->run_words.end(), {"--report-log", log});
}

void leave_page_log() { to_remove = nullptr; }

}  // namespace forkshim::launch
