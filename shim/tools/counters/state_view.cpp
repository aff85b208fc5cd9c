// SPDX-License-Identifier: MIT
#include "counters/state_view.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstddef>
#include <cstring>

#include "counters/process_life.h"
#include "protocol/functions.h"
#include "text/printable.h"

namespace forkshim::stats {
namespace {

[[noreturn]] void refuse(const std::string& name, const std::string& reason) {
  throw StateError(
      fmt::format("{}: expected a state file of this forkshim; {}", printable(name), reason));
}

// By read, never mapped: a file that is cut short meanwhile would end a reader that maps it.
void read_part(int file, const std::string& name, size_t offset, void* part, size_t size) {
  size_t done = 0;
  while (done < size) {
    const size_t at = offset + done;
    const ssize_t got =
        pread(file, static_cast<char*>(part) + done, size - done, static_cast<off_t>(at));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) refuse(name, strerror(errno));
    if (got == 0)
      refuse(name, fmt::format("it ends after {} bytes of {}", at, sizeof(layout::State)));
    done += static_cast<size_t>(got);
  }
}

uint32_t own_namespace() {
  struct stat own = {};
  return stat("/proc/self/ns/pid", &own) == 0 ? static_cast<uint32_t>(own.st_ino) : 0;
}

// A pid of another namespace is another process's here.
bool is_visible(const layout::Process& process, uint32_t own) {
  return process.pid_namespace == 0 || own == 0 || process.pid_namespace == own;
}

template <size_t size>
std::string text_of(const char (&field)[size]) {
  return printable({field, strnlen(field, size)});
}

Made made_by(uint32_t place) {
  if (place < process_functions || place >= function_count) return Made::process;
  return place < first_exec_function ? Made::thread : Made::exec;
}

FunctionCounts counts_of(const layout::Function& counters, uint32_t place) {
  FunctionCounts counts;
  counts.name = place < function_count ? function_names[place] : fmt::format("#{}", place);
  counts.what = made_by(place);
  counts.made = counters.made;
  counts.failed = uint64_t{counters.failed} + counters.refused;
  counts.refused = counters.refused;
  std::copy(std::begin(counters.held), std::end(counters.held), counts.held.begin());
  return counts;
}

// The next place from `at` on that may hold data, at most `end`: most of the table never gets a
// page. A file system that knows no holes answers with the place itself, and so does this for a
// file that is cut short, which its reader then finds.
size_t next_data(int file, size_t at, size_t end) {
  constexpr auto whole = static_cast<off_t>(sizeof(layout::State));
  const off_t found = lseek(file, static_cast<off_t>(at), SEEK_DATA);
  if (found < 0) return errno == ENXIO && lseek(file, 0, SEEK_END) >= whole ? end : at;
  return std::clamp(static_cast<size_t>(found), at, end);
}

void add_process(const layout::Process& process, uint32_t own, StateView* view) {
  if (process.pid <= 0 || !process.written) return;
  // A living one may be about to come.
  if (process.program == layout::program_awaited && !lives(process.pid, process.since))
    view->strangers.push_back({process.pid, text_of(process.awaited)});
  if (!is_visible(process, own)) return;
  view->table.push_back({process.pid, process.since, process.ordinal, text_of(process.lineage)});
}

void add_counts(const layout::Function& from, layout::Function* to) {
  to->made += from.made;
  to->failed += from.failed;
  to->refused += from.refused;
  for (size_t i = 0; i < std::size(from.held); ++i) to->held[i] += from.held[i];
}

// A page at a time, which stays in the cache: a copy of the table would be 1,024 new ones. Adds
// what the pages count to the counts of the whole tree.
void read_table(int file, const std::string& name, layout::State* state, StateView* view) {
  constexpr size_t size = sizeof(layout::ProcessPage), table = offsetof(layout::State, table);
  constexpr size_t end = table + sizeof state->table;
  const uint32_t own = own_namespace();
  for (size_t next = table; (next = next_data(file, next, end)) < end;) {
    next -= next % size;  // a file system may have smaller pages
    layout::ProcessPage page;
    read_part(file, name, next, &page, size);
    next += size;
    for (const layout::Process& process : page.processes) add_process(process, own, view);
    for (uint32_t i = 0; i < common_count; ++i)
      add_counts(page.functions[i], &state->functions[static_cast<unsigned>(common_functions[i])]);
    state->processes += page.described;
  }
}

// Without the table.
void read_counts(const layout::State& state, StateView* all) {
  StateView& view = *all;
  view.begun = state.version != 0;
  view.attended = state.attended != 0;
  view.root = state.root_pid;
  view.began = state.began;
  view.processes = state.processes;
  view.missed = state.missed;
  view.forgotten = state.forgotten;
  view.past = state.past;
  view.lost_lines = state.lost_lines;
  view.lost_error = state.lost_error;
  view.unheeded = state.unheeded;
  view.lost_strangers = state.strangers;
  for (uint32_t i = 0; i < layout::function_count; ++i) {
    FunctionCounts counts = counts_of(state.functions[i], i);
    if (counts.calls() != 0) view.functions.push_back(std::move(counts));
  }
  for (const layout::Handler& handler : state.handlers) {
    if (handler.named != 2) continue;
    // A handler without selectors counts only that it fired.
    const uint64_t fired = handler.firings.fired;
    view.handlers.push_back({text_of(handler.name), text_of(handler.plugin),
                             std::max<uint64_t>(handler.firings.seen, fired), fired,
                             handler.may_refuse != 0});
  }
}

}  // namespace

uint64_t FunctionCounts::held_below(double share) const {
  uint64_t all = 0;
  for (const uint64_t count : held) all += count;
  if (all == 0) return 0;
  const auto rank =
      std::max<uint64_t>(1, static_cast<uint64_t>(std::ceil(share * static_cast<double>(all))));
  uint64_t below = 0;
  size_t bucket = 0;
  while (bucket + 1 < held.size() && (below += held[bucket]) < rank) ++bucket;
  return uint64_t{2} << bucket;
}

FunctionCounts StateView::total(Made what) const {
  FunctionCounts total;
  total.name = "all";
  for (const FunctionCounts& function : functions) {
    if (function.what != what) continue;
    total.made += function.made;
    total.failed += function.failed;
    total.refused += function.refused;
    for (size_t i = 0; i < total.held.size(); ++i) total.held[i] += function.held[i];
  }
  return total;
}

bool StateView::refused_any() const {
  return std::any_of(functions.begin(), functions.end(),
                     [](const FunctionCounts& function) { return function.refused != 0; });
}

bool StateView::lacks_children() const {
  return begun && processes < 1 + missed + total(Made::process).made;
}

size_t StateView::living() const {
  return static_cast<size_t>(std::count_if(table.begin(), table.end(), [](const auto& process) {
    return lives(process.pid, process.since);
  }));
}

StateView read_state(int file, const std::string& name) {
  struct stat status;
  if (fstat(file, &status) != 0) refuse(name, strerror(errno));
  if (!S_ISREG(status.st_mode)) refuse(name, "it is not a regular file");
  if (status.st_size == 0) return {};  // no process has mapped it yet
  if (status.st_size != sizeof(layout::State))
    refuse(name, fmt::format("its size is {} and not {}", status.st_size, sizeof(layout::State)));
  static layout::State state;  // of which few pages are used
  read_part(file, name, 0, &state, offsetof(layout::State, table));
  if (state.version != 0 && state.version != layout::version)
    refuse(name, fmt::format("its version is {} and not {}", state.version, layout::version));
  StateView view;
  read_table(file, name, &state, &view);
  read_counts(state, &view);
  return view;
}

StateView read_state(const std::string& path) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (file < 0) refuse(path, errno == ELOOP ? "it is a symbolic link" : strerror(errno));
  try {
    StateView view = read_state(file, path);
    close(file);
    return view;
  } catch (...) {
    close(file);
    throw;
  }
}

}  // namespace forkshim::stats
