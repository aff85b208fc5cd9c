// SPDX-License-Identifier: MIT
#include "counters/table.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <set>

#include "text/count.h"

namespace forkshim::stats {
namespace {

// The histogram's buckets double, so what is known is an upper bound.
std::string bound(const FunctionCounts& counts, double share) {
  const uint64_t ns = counts.held_below(share);
  return ns == 0 ? "-" : "<" + duration(ns);
}

std::string function_row(const FunctionCounts& counts, const Rates* rates, size_t width) {
  const std::string rate = rates ? fmt::format(" {:>9.1f}", rates->of(counts)) : "";
  return fmt::format("  {:<{}} {:>9} {:>7} {:>7}{} {:>9} {:>9} {:>9}\n", counts.name, width,
                     counts.made, counts.failed, counts.refused, rate, bound(counts, 0.5),
                     bound(counts, 0.99), bound(counts, 1));
}

// Of the column of names.
template <typename Rows>
size_t width_of(const Rows& rows) {
  size_t width = 15;
  for (const auto& row : rows) width = std::max(width, row.name.size());
  return width;
}

}  // namespace

double Rates::of(const FunctionCounts& now) const {
  uint64_t earlier = 0;
  if (before)
    for (const FunctionCounts& function : before->functions)
      if (function.name == now.name) earlier = function.calls();
  // A process can write anything, also smaller numbers.
  const uint64_t grown = std::max(now.calls(), earlier) - earlier;
  return seconds > 0 ? static_cast<double>(grown) / seconds : 0;
}

std::string totals(const StateView& view) {
  const auto total = [&view](Made what, const char* one, const char* more) {
    const FunctionCounts all = view.total(what);
    if (all.calls() == 0 && what != Made::process) return std::string();
    return fmt::format("{}{}: {} made, {} failed, {} of them refused",
                       what == Made::process ? "" : "; ", counted(all.calls(), one, more), all.made,
                       all.failed, all.refused);
  };
  return total(Made::process, "creation", "creations") + total(Made::thread, "thread", "threads") +
         total(Made::exec, "exec", "execs");
}

std::string tables(const StateView& view, const Rates* rates) {
  std::string text;
  if (!view.functions.empty()) {
    const size_t width = width_of(view.functions);
    text += fmt::format("  {:<{}} {:>9} {:>7} {:>7}{} {:>9} {:>9} {:>9}\n", "function", width,
                        "made", "failed", "refused", rates ? fmt::format(" {:>9}", "per s") : "",
                        "half in", "99% in", "all in");
    for (const FunctionCounts& function : view.functions)
      text += function_row(function, rates, width);
  }
  if (view.handlers.empty()) return text;
  const size_t width = width_of(view.handlers);
  text += fmt::format("  {:<{}} {:>9} {:>7}  {}\n", "handler", width, "matched", "fired", "plugin");
  for (const HandlerCounts& handler : view.handlers)
    text += fmt::format("  {:<{}} {:>9} {:>7}  {}\n", handler.name, width, handler.seen,
                        handler.fired, handler.plugin);
  return text;
}

std::string missed(const StateView& view) {
  if (view.missed == 0) return "";
  if (view.missed == 1)
    return "1 fork was not intercepted: no handler ran for it, and the counters leave it out";
  return fmt::format(
      "{} forks were not intercepted: no handler ran for them, and the counters leave them out",
      view.missed);
}

std::string past(const StateView& view) {
  if (view.past == 0) return "";
  return fmt::format(
      "{} loaded by dlmopen or with RTLD_DEEPBIND: what processes these create is not seen"
      " (forkshim-limits(7))",
      counted(view.past, "library was", "libraries were"));
}

std::string strangers(const StateView& view) {
  constexpr size_t most_named = 3;
  const uint64_t count = view.lost_strangers + view.strangers.size();
  if (count == 0) return "";
  std::set<std::string> names;
  for (const Stranger& stranger : view.strangers)
    if (names.size() < most_named && !stranger.name.empty()) names.insert(stranger.name);
  return fmt::format(
      "{} did not load the library{}, and what {} created is not seen; forkshim doctor PROGRAM says"
      " why, and --deep sees it",
      counted(count, "program", "programs"),
      names.empty() ? "" : fmt::format(" ({})", fmt::join(names, ", ")),
      count == 1 ? "it" : "they");
}

std::string remarks(const StateView& view) {
  std::string text;
  for (const std::string& line : {missed(view), past(view)})
    if (!line.empty()) text += line + '\n';
  if (view.forgotten)
    text += fmt::format(
        "{} found the table of processes full; their places in the tree may be"
        " unknown after an exec\n",
        counted(view.forgotten, "process", "processes"));
  return text;
}

}  // namespace forkshim::stats
