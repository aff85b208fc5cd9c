// SPDX-License-Identifier: MIT
#include "handlers/log_output.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "base/append.h"
#include "base/clock.h"
#include "base/line.h"
#include "base/sigpipe_guard.h"

namespace forkshim {
namespace {

// Above what programs count on for themselves (bash keeps its script at 255), and low enough that
// every fork need not copy a larger table.
constexpr int lowest_descriptor = 256;

bool depends_on_process(const char* pattern) {
  return strstr(pattern, "%p") || strstr(pattern, "%l");
}

}  // namespace

const char* LogOutput::name_file(const char* lineage, int pid) {
  Line<longest_path> path;
  for (const char* c = pattern_; *c; ++c) {
    if (*c != '%') {
      path.add(*c);
      continue;
    }
    switch (*++c) {
      case 'p':
        path.add_number(static_cast<uint64_t>(pid));
        break;
      case 'n':
        path.add(program_);
        break;
      case 'l':
        path.add(lineage);
        break;
      case 't':
        path.add_number(started_);
        break;
      case '%':
        path.add('%');
        break;
      default:
        return "it has a % that is not %p, %n, %l, %t or %%";
    }
  }
  if (path.full()) return "it is longer than 1,023 characters";
  copy(path_, sizeof path_, path.text());
  return nullptr;
}

bool LogOutput::open_file() {
  const int low = open_append(path_);
  if (low < 0) return false;
  file_ = fcntl(low, F_DUPFD_CLOEXEC, lowest_descriptor);
  // Where the process may not have so many, the low number has to do.
  if (file_ < 0) {
    file_ = low;
  } else {
    close(low);
  }
  return identity_.remember(file_);
}

const char* LogOutput::open(const char* pattern, const char* program, const char* lineage,
                            bool checking) {
  if (Text(pattern) == "stderr" || Text(pattern) == "-") {
    file_ = STDERR_FILENO;
    identity_.remember(file_);
    return nullptr;
  }
  pattern_ = pattern;
  program_ = base_name(program);
  started_ = now_ns(CLOCK_REALTIME);
  if (const char* reason = name_file(lineage, getpid())) return reason;
  if (path_[0] != '/') {
    // Relative to where the program starts, also after it has gone elsewhere.
    char folder[PATH_MAX];
    Line<longest_path> absolute;
    if (!getcwd(folder, sizeof folder)) return strerror(errno);
    for (const char* c = folder; *c; ++c) absolute.add(*c == '%' ? "%%" : Text(c, 1));
    absolute.add('/').add(pattern);
    pattern_ = strdup(absolute.c_str());
    if (!pattern_) return strerror(ENOMEM);
    if (const char* reason = name_file(lineage, getpid())) return reason;
  }
  if (checking) return could_append(path_) ? nullptr : strerror(errno);
  return open_file() ? nullptr : strerror(errno);
}

void LogOutput::begin_child(const char* lineage, int pid) {
  if (!pattern_ || !depends_on_process(pattern_)) return;
  if (identity_.is(file_)) close(file_);
  file_ = -1;
  if (!name_file(lineage, pid)) open_file();
}

void LogOutput::write(Text line) {
  if (!identity_.is(file_) && !(pattern_ && open_file())) return;
  if (!identity_.is_stream()) return write_whole(line);
  SigpipeGuard sigpipe_guard;
  write_whole(line);
}

void LogOutput::write_whole(Text line) {
  ssize_t written;
  do {
    written = ::write(file_, line.data, line.size);
  } while (written < 0 && errno == EINTR);
}

}  // namespace forkshim
