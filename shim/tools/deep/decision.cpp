// SPDX-License-Identifier: MIT
#include "deep/decision.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <utility>

#include "base/glob.h"
#include "base/text.h"
#include "deep/delay_time.h"
#include "deep/log_lines.h"
#include "process/shim_options.h"
#include "protocol/kinds.h"
#include "text/files.h"
#include "text/printable.h"

extern const forkshim_plugin forkshim_fail, forkshim_command;

namespace forkshim::deep {
namespace {

using Does = SupervisedHandler::Does;

std::string program_of(pid_t process) {
  char path[PATH_MAX];
  const std::string link = fmt::format("/proc/{}/exe", process);
  const ssize_t size = readlink(link.c_str(), path, sizeof path);
  return {path, size > 0 ? static_cast<size_t>(size) : 0};
}

bool matches(const char* glob, const char* path) {
  return glob_matches(glob, path) || glob_matches(glob, base_name(path));
}

// As the library: by the file, or by what it was called as.
bool matches_program(const char* glob, const std::string& path, pid_t process) {
  return matches(glob, path.c_str()) ||
         matches(glob, read_file(fmt::format("/proc/{}/cmdline", process)).c_str());
}

template <typename Number>
void add(Number& counter, Number more) {
  __atomic_fetch_add(&counter, more, __ATOMIC_RELAXED);
}

bool matches_threads(Threads wanted, pid_t process) {
  return wanted == Threads::any || (wanted == Threads::multi) == (status_of(process).threads > 1);
}

}  // namespace

forkshim_event Decision::event(pid_t child) const {
  forkshim_event event = {};
  event.struct_size = sizeof event;
  event.kind = creation.kind;
  event.function = name_of(creation.function);
  event.lineage = lineage.text;
  event.refused_by = refused_by;
  event.sequence = ordinal;
  event.clone_flags = creation.flags;
  event.start_ns = start_ns;
  event.parent_pid = person->pid;
  event.child_pid = child;
  event.error = error;
  event.depth = lineage.depth;
  return event;
}

Decider::Decider(std::vector<SupervisedHandler> handlers, const Remark& remark, const Remark& say)
    : handlers_(std::move(handlers)), remark_(remark), say_(say) {
  for (const SupervisedHandler& handler : handlers_) {
    kinds_ |= handler.selection.kinds;
    wants_program_ |= handler.program || handler.does == Does::write_lines || handler.cannot ||
                      handler.cannot_for_thread;
    needs_births_ |= handler.acts_at_birth();
    // A fail has nothing to do afterwards.
    starts_programs_ |= handler.does == Does::run;
    wants_child_ |= handler.does == Does::write_lines || handler.does == Does::send_signals ||
                    (handler.plugin && handler.plugin->parent);
  }
}

bool Decider::selects(SupervisedHandler& handler, size_t index, const forkshim_event& event,
                      Decision& decision) {
  const Handler& selection = handler.selection;
  if (!(selection.kinds & event.kind)) return false;
  if (!(selection.functions & bit(decision.creation.function))) return false;
  if (handler.caller) return false;
  if (handler.program && !matches_program(handler.program, decision.program, decision.person->pid))
    return false;
  if (!matches_threads(handler.threads, event.parent_pid)) return false;
  if (!handler.has_selectors) {
    if (handler.firings) add(handler.firings->fired, 1u);
    return true;
  }
  layout::Firings* const counted = firings_of(handler, index, *decision.person);
  layout::Firings now = {};
  const bool fires = handler.selectors.claim_firing(event, handler.name.c_str(), counted, &now);
  decision.counted[index] = now.seen != 0;
  if (handler.firings && counted != handler.firings) {
    add(handler.firings->seen, now.seen);
    add(handler.firings->fired, now.fired);
  }
  return fires;
}

// Those that `when` and `max` compare with.
layout::Firings* Decider::firings_of(const SupervisedHandler& handler, size_t index,
                                     Person& person) const {
  if (handler.firings && handler.counts_in_tree) return handler.firings;
  person.firings.resize(handlers_.size());
  return &person.firings[index];
}

void Decider::say_what_it_cannot(SupervisedHandler& handler, const char* reason,
                                 const Decision& decision) {
  if (!reason || std::exchange(handler.has_said_so, true)) return;
  const std::string program = decision.program.empty() ? "a program" : decision.program;
  remark_(
      fmt::format("--deep: the handler {} does not do all its work for creations that only the"
                  " kernel sees, such as {} of {}: {}",
                  printable(handler.name), decision.lineage.text, printable(program), reason));
}

void Decider::prepare(SupervisedHandler& handler, size_t index, Decision& decision) {
  forkshim_event event = decision.event(0);
  if (handler.does == Does::hold) {
    decision.hold += delay_of(handler, delay::before, decision);
  } else if (handler.does == Does::write_lines && handler.phases & log_prepare) {
    write_line(handler.output, "prepare", decision, 0);
  } else if (handler.does == Does::run) {
    forkshim_command.prepare(handler.self, &event);
  } else if (handler.does == Does::refuse) {
    const int error = handler.plugin->prepare(handler.self, &event);
    decision.cookies[index] = event.cookie;
    if (error == 0 || decision.error != 0) return;
    decision.error = error;
    decision.refused_by = handler.name.c_str();
  }
}

// What the library asks for is in memory that processes without rights can write as well.
bool Decider::has_handler_for(std::uint32_t error) const {
  if (!layout::is_refusal(error)) return false;
  return std::ranges::any_of(handlers_, [error](const SupervisedHandler& handler) {
    if (!handler.by_kernel) return false;
    if (handler.plugin != &forkshim_fail) return true;
    return handler.plugin->prepare(handler.self, nullptr) == static_cast<int>(error);
  });
}

bool Decider::accepts_refusal(std::uint32_t error) {
  const bool accepted = has_handler_for(error);
  if (!accepted && !std::exchange(has_said_unasked_, true))
    remark_(
        "--deep: a refusal was asked for that no handler of the run's configuration makes; the"
        " process was created");
  return accepted;
}

void Decider::decide(Decision& decision) {
  if (wants_program_) decision.program = program_of(decision.person->pid);
  decision.counted.resize(handlers_.size());
  decision.selected.resize(handlers_.size());
  decision.cookies.resize(handlers_.size());
  for (size_t index = handlers_.size(); index-- > 0;) {
    SupervisedHandler& handler = handlers_[index];
    const bool selected = decision.goes_on ? decision.selected[index] != 0
                                           : selects(handler, index, decision.event(0), decision);
    if (!selected) continue;
    decision.selected[index] = 1;
    const bool is_process = decision.creation.kind & process_kinds;
    decision.needs_birth |= is_process && handler.acts_at_birth();
    say_what_it_cannot(handler, handler.cannot, decision);
    if (!is_process) say_what_it_cannot(handler, handler.cannot_for_thread, decision);
    prepare(handler, index, decision);
  }
}

void Decider::conclude(const Decision& decision, pid_t child) {
  for (size_t index = 0; index < handlers_.size(); ++index)
    act(decision, index, Side::creator, child);
}

void Decider::take_back(const Decision& decision) {
  for (size_t index = 0; index < handlers_.size(); ++index) {
    SupervisedHandler& handler = handlers_[index];
    if (index >= decision.selected.size()) continue;
    // One that did not run was asked all the same, and counts.
    layout::Firings* own =
        handler.has_selectors ? firings_of(handler, index, *decision.person) : nullptr;
    if (own == handler.firings) own = nullptr;
    for (layout::Firings* const counted : {handler.firings, own}) {
      if (!counted || decision.goes_on) continue;
      if (decision.counted[index]) __atomic_fetch_sub(&counted->seen, 1, __ATOMIC_RELAXED);
      if (decision.selected[index]) __atomic_fetch_sub(&counted->fired, 1, __ATOMIC_RELAXED);
    }
    if (!decision.selected[index]) continue;
    if (handler.does != Does::refuse || !handler.plugin->failed) continue;
    forkshim_event event = decision.event(0);
    event.cookie = decision.cookies[index];
    handler.plugin->failed(handler.self, &event);
  }
}

}  // namespace forkshim::deep
