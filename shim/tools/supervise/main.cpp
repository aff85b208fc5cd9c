// SPDX-License-Identifier: MIT
// supervise: runs one command, bounds its time, and leaves none of its processes behind.
//
// It ends as the command did, by the same signal where it was one, so that a shell sees the truth.
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <nlohmann/json.hpp>

#include "process/ending.h"
#include "process/outcome.h"
#include "supervise/options.h"
#include "text/printable.h"

namespace {

using namespace forkshim;

// The file is opened before the run: a mistake in its name must not cost the result.
int open_report(const std::string& file) {
  if (file.empty()) return -1;
  if (file == "-") return fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
  const int opened = open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (opened < 0) {
    fmt::print(stderr, "forkshim: cannot write the report {}: {}\n", printable(file),
               strerror(errno));
    _exit(exit_status::failed);
  }
  return opened;
}

void write_report(int file, const nlohmann::ordered_json& json) {
  if (file < 0) return;
  const auto invalid_utf8 = nlohmann::ordered_json::error_handler_t::replace;
  const std::string text = json.dump(-1, ' ', false, invalid_utf8) + "\n";
  if (write(file, text.data(), text.size()) != static_cast<ssize_t>(text.size()))
    fmt::print(stderr, "forkshim: the report could not be written: {}\n", strerror(errno));
  close(file);
}

void say_what_was_left(const Request& request, const Result& result) {
  if (result.timeout)
    fmt::print(stderr, "forkshim: the time of {:g} s ran out\n", seconds(request.timeout));
  if (result.left.empty()) return;
  const bool spared = request.left == Request::Left::leave && result.ended;
  fmt::print(stderr, "forkshim: {} when {}, {}:\n",
             result.left.size() == 1 ? "1 process was left"
                                     : fmt::format("{} processes were left", result.left.size()),
             result.ended ? "the command had ended" : "the run was stopped",
             spared ? "not killed" : "killed");
  for (const Survivor& survivor : result.left)
    fmt::print(stderr, "forkshim:   {} {}\n", survivor.pid, printable(survivor.args));
  if (!result.all_ended)
    fmt::print(stderr, "forkshim: some of them cannot be killed (state D in ps)\n");
}

}  // namespace

int main(int argc, char** argv) {
  const supervise::Options options = supervise::read_options(argc, argv);
  const int report = open_report(options.report);
  const Result result = run(options.request);
  write_report(report, to_json(options.request, result));
  if (!options.quiet) say_what_was_left(options.request, result);
  return end_as(result);
}
