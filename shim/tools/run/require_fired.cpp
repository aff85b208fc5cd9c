// SPDX-License-Identifier: MIT
#include "run/require_fired.h"
#include "text/count.h"
#include "text/printable.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>

namespace forkshim::run_tool {
namespace {

bool is_fault(const stats::HandlerCounts& handler) {
  return handler.may_refuse || handler.plugin == "fail" || handler.plugin == "delay" ||
         handler.plugin == "signal";
}

// As the user wrote it, where that is known.
std::string name_of(const stats::HandlerCounts& handler, const Wording& wording) {
  constexpr size_t longest = 100;
  for (const std::string& entry : wording.written)
    if (entry.starts_with(handler.name + "="))
      return printable(entry.substr(handler.name.size() + 1, longest));
  return "the handler " + handler.name;
}

std::string creations_seen(const stats::HandlerCounts& handler, uint64_t made,
                           const Wording& wording) {
  const char* const so_far = wording.running ? " so far" : "";
  if (handler.seen == 0 && made != 0)
    return fmt::format("none of {} selected{}", counted(made, "creation", "creations"), so_far);
  if (handler.seen == 0) return fmt::format("no creation seen{}", so_far);
  return fmt::format("{} seen{}", counted(handler.seen, "creation", "creations"), so_far);
}

bool has_faults(const stats::StateView& view) {
  return std::any_of(view.handlers.begin(), view.handlers.end(), is_fault);
}

}  // namespace

bool is_switched_off() {
  const char* const off = std::getenv("FORKSHIM_DISABLE");
  return off && *off && std::strcmp(off, "0") != 0;
}

std::string nobody_came(const Wording& wording) {
  const bool faults = std::any_of(
      wording.written.begin(), wording.written.end(),
      [](const std::string& entry) { return entry.find("=--fail") != std::string::npos; });
  const char* const lost = faults ? "no fault was injected" : "no handler ran";
  if (is_switched_off())
    return fmt::format("FORKSHIM_DISABLE is set and switches the library off, so {}", lost);
  return fmt::format(
      "no process of the run loaded the library, so {}; forkshim doctor {} says why, and --deep "
      "sees"
      " what it creates",
      lost, printable(wording.program));
}

// A process keeps its pid where it executes a program that loads the library, and has its name
// then.
std::string other_root(const stats::StateView& view, const Wording& wording) {
  if (!view.begun || view.root <= 0 || wording.pid <= 0 || view.root == wording.pid) return "";
  const std::string program = printable(wording.program);
  return fmt::format(
      "{0} itself did not load the library, and what it created is not seen: 0 is process {1}, the"
      " first of the run that did; forkshim doctor {0} says why, and --deep sees it",
      program, view.root);
}

std::string idle_faults(const stats::StateView& view, const Wording& wording, bool required) {
  constexpr size_t most_named = 3;
  const uint64_t made = view.total(stats::Made::process).calls();
  std::vector<std::string> names, seen;
  for (const stats::HandlerCounts& handler : view.handlers) {
    if (!is_fault(handler) || handler.fired != 0) continue;
    // Most plugins only look on: of one that had nothing to see, nothing needs to be said.
    if (handler.may_refuse && view.functions.empty() && !required) continue;
    names.push_back(name_of(handler, wording));
    seen.push_back(creations_seen(handler, made, wording));
  }
  if (names.empty()) return "";
  if (names.size() == 1) return fmt::format("{} never fired ({})", names[0], seen[0]);
  std::string list;
  for (size_t i = 0; i < std::min(names.size(), most_named); ++i)
    list += fmt::format("{}{} ({})", i == 0 ? "" : ", ", names[i], seen[i]);
  if (names.size() > most_named) list += fmt::format(" and {} more", names.size() - most_named);
  return list + " never fired";
}

std::string reason_to_fail(const stats::StateView& view, const Wording& wording) {
  if (!view.begun) return "--require-fired: " + nobody_came(wording);
  if (const std::string idle = idle_faults(view, wording, true); !idle.empty())
    return "--require-fired: " + idle;
  // Other handlers refuse by what they find, such as limit; that they did is a fault injected.
  if (has_faults(view) || view.refused_any()) return "";
  return "--require-fired: no handler that injects faults is configured; add --fail, or a handler"
         " of fail, delay or signal";
}

std::string lost_lines(const stats::StateView& view) {
  if (view.lost_lines == 0) return "";
  return fmt::format("{} lost: {}", counted(view.lost_lines, "log line was", "log lines were"),
                     printable(std::strerror(view.lost_error)));
}

std::string unheeded(const stats::StateView& view) {
  if (view.unheeded == 0) return "";
  return fmt::format(
      "{} ran without a part of the configuration, which the rights they gave up would open;"
      " forkshim check as their user says which",
      counted(view.unheeded, "program", "programs"));
}

}  // namespace forkshim::run_tool
