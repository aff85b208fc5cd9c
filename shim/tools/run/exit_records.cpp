// SPDX-License-Identifier: MIT
// Does not parse JSON, because the lines have a fixed form (forkshim-log(5)).
#include "run/exit_records.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <unordered_map>
#include <utility>

#include "base/write_guard.h"
#include "supervision/exit_record.h"
#include "supervision/log_line.h"
#include "text/files.h"

namespace forkshim::run_tool {
namespace {

using log_line::number_of;
using log_line::text_of;
namespace key = log::key;
using log::Phase;

// What the log has of a process.
struct Known {
  LoggedProcess process;
  bool ended = false;
};

class Ends {
 public:
  explicit Ends(const std::vector<Reaped>& reaped) : reaped_(reaped), known_(reaped.size()) {
    for (size_t i = 0; i < reaped.size(); ++i) by_pid_[reaped[i].pid].push_back(i);
  }

  void take(std::string_view line) {
    const std::string_view phase = text_of(line, key::phase);
    const bool creates = phase == phase_name(Phase::parent);
    const auto pid = static_cast<pid_t>(number_of(line, key::pid));
    if (creates || phase == phase_name(Phase::failed) || phase == phase_name(Phase::prepare))
      if (Known* const creator = find(pid, line)) take_program(creator->process, line);
    if (phase == phase_name(Phase::exit) && end_known(pid, line)) return;
    const pid_t told = creates ? static_cast<pid_t>(number_of(line, key::child)) : pid;
    if (Known* const known = find(told, line)) note(*known, phase, line);
  }

  std::string records() const {
    std::string text;
    for (size_t i = 0; i < reaped_.size(); ++i)
      if (!known_[i].process.lineage.empty() && !known_[i].ended)
        text +=
            exit_record(known_[i].process, reaped_[i].pid, reaped_[i].status, reaped_[i].time_ns);
    return text;
  }

 private:
  // The process whose end this is, by its lineage: the parent's wait, which has told it, comes
  // after that of a supervisor that traces the process.
  bool end_known(pid_t pid, std::string_view line) {
    const auto candidates = by_pid_.find(pid);
    if (candidates == by_pid_.end()) return false;
    const std::string_view lineage = text_of(line, key::lineage);
    for (const size_t i : candidates->second) {
      if (known_[i].ended || known_[i].process.lineage != lineage) continue;
      return known_[i].ended = true;
    }
    return false;
  }

  // A pid may have belonged to several processes, one after the other.
  Known* find(pid_t pid, std::string_view line) {
    const auto found = by_pid_.find(pid);
    if (found == by_pid_.end()) return nullptr;
    const uint64_t time = number_of(line, key::time);
    for (const size_t i : found->second)
      if (time <= reaped_[i].time_ns) return &known_[i];
    return nullptr;
  }

  static void note(Known& known, std::string_view phase, std::string_view line) {
    if (phase == phase_name(Phase::exit)) known.ended = true;
    // Of one that was killed before it could say that it began, only its creator's line tells.
    const bool is_new = phase == phase_name(Phase::parent) && known.process.lineage.empty();
    if (!is_new && phase != phase_name(Phase::start) && phase != phase_name(Phase::child) &&
        phase != phase_name(Phase::missed))
      return;
    const std::string_view lineage = text_of(line, key::lineage);
    std::string before;
    if (known.process.lineage == lineage) {
      if (phase != phase_name(Phase::start)) return;  // it was born before it started that
      before = std::move(known.process.program);
    }
    known = {{std::string(lineage), std::string(text_of(line, key::program)), before}};
  }

  const std::vector<Reaped>& reaped_;
  std::vector<Known> known_;
  std::unordered_map<pid_t, std::vector<size_t>> by_pid_;
};

// A limit would cut what it does not let through whole.
bool has_room(int file, size_t size) {
  struct stat about = {};
  rlimit limit = {};
  if (fstat(file, &about) != 0 || getrlimit(RLIMIT_FSIZE, &limit) != 0) return false;
  return limit.rlim_cur == RLIM_INFINITY ||
         static_cast<rlim_t>(about.st_size) + size <= limit.rlim_cur;
}

// Null for what is no regular file of this user's, or where another user could have put it.
FILE* open_own(const std::string& path) {
  const int file = open_existing_log(path);
  struct stat about = {};
  if (file < 0) return nullptr;
  if (fstat(file, &about) == 0 && about.st_uid == geteuid())
    if (FILE* const stream = fdopen(file, "r+")) return stream;
  close(file);
  return nullptr;
}

}  // namespace

GrowingLog begin_log(const std::string& path) {
  struct stat about = {};
  return {path, stat(path.c_str(), &about) == 0 ? about.st_size : 0};
}

bool can_take_records(const GrowingLog& log) {
  struct stat about = {};
  return stat(log.path.c_str(), &about) != 0 || S_ISREG(about.st_mode);
}

void add_exit_records(const GrowingLog& log, const std::vector<Reaped>& reaped) {
  FILE* const file = open_own(log.path);
  if (!file) return;
  Ends ends(reaped);
  bool whole = true;
  char* line = nullptr;
  size_t room = 0;
  fseeko(file, log.begin, SEEK_SET);
  for (ssize_t size; (size = getline(&line, &room, file)) > 0;) {
    whole = line[size - 1] == '\n';
    ends.take({line, static_cast<size_t>(size - whole)});
  }
  std::free(line);
  std::string text = ends.records();
  // A line that was cut must not take the first record along.
  if (!text.empty() && !whole) text.insert(0, "\n");
  WriteGuard write_guard;
  if (!text.empty() && has_room(fileno(file), text.size())) {
    const ssize_t written = write(fileno(file), text.data(), text.size());
    static_cast<void>(written);
  }
  std::fclose(file);
}

}  // namespace forkshim::run_tool
