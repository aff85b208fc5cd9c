// SPDX-License-Identifier: MIT
#include "top/screen.h"

#include <fmt/core.h>

#include <algorithm>
#include <ctime>

#include "counters/table.h"
#include "supervision/process_table.h"
#include "text/count.h"
#include "text/printable.h"

namespace forkshim::top {
namespace {

constexpr const char* titles[] = {"LINEAGE", "CPU%", "AGE", "CREATIONS", "PID", "COMMAND"};

std::string cut(const std::string& text, size_t width) {
  size_t size = 0, shown = 0;
  for (; size < text.size(); ++size)
    if ((static_cast<unsigned char>(text[size]) & 0xC0) != 0x80 && ++shown > width) break;
  return text.substr(0, size);
}

std::string time_of_day() {
  const time_t now = std::time(nullptr);
  tm local = {};
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", localtime_r(&now, &local));
  return text;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (size_t begin = 0, end; (end = text.find('\n', begin)) != text.npos; begin = end + 1)
    lines.push_back(text.substr(begin, end - begin));
  return lines;
}

std::vector<std::string> table(const Tree& tree, const Options& options) {
  std::vector<Row> rows = tree.rows;
  sort(rows, options.order, options.reverse);
  size_t width = 10;
  for (const Row& row : rows) width = std::max(width, std::min<size_t>(row.lineage.size(), 24));
  std::vector<std::string> lines{fmt::format("{:>7} {:<{}} {:>9} {:>6} {:>9} {}", titles[4],
                                             titles[0], width, titles[2], titles[1], titles[3],
                                             titles[5])};
  for (const Row& row : rows)
    lines.push_back(fmt::format("{:>7} {:<{}} {:>9} {:>6.1f} {:>9} {}", row.pid,
                                row.lineage.empty() ? "?" : row.lineage, width, duration(row.age),
                                row.share, row.creations, row.command));
  return lines;
}

// Below the rows: the counters if they are asked for, and what no row shows.
std::vector<std::string> remarks(const Tree& tree, const Options& options) {
  const stats::StateView& view = tree.now.view;
  const bool again = tree.before.time != 0;
  const uint64_t since = again ? tree.before.time : view.began;
  const double elapsed =
      since != 0 && since < tree.now.time ? static_cast<double>(tree.now.time - since) / 1e9 : 0;
  const stats::Rates rates{again ? &tree.before.view : nullptr, elapsed};
  return lines_of((options.counters ? stats::tables(view, &rates) : "") + stats::remarks(view));
}

// Rows that find no room are counted in a line of their own.
void add_what_fits(std::vector<std::string>& lines, std::vector<std::string> rows, size_t room) {
  if (rows.size() > room && room > 1) {
    const size_t hidden = rows.size() - (room - 1);
    rows.resize(room - 1);
    rows.push_back(fmt::format("        and {} more", hidden));
  }
  rows.resize(std::min(rows.size(), room));
  lines.insert(lines.end(), rows.begin(), rows.end());
}

}  // namespace

std::string head(const Tree& tree) {
  const stats::StateView& view = tree.now.view;
  if (!view.begun) return fmt::format("{}: no process has come up yet", printable(tree.path));
  constexpr size_t longest = 60;
  const std::string command = arguments_of(view.root);
  const auto living = std::count_if(tree.rows.begin(), tree.rows.end(),
                                    [](const Row& r) { return !r.lineage.empty(); });
  // They do not count among the processes of the state file.
  const auto strangers = tree.rows.size() - static_cast<std::size_t>(living);
  const std::string others =
      strangers == 0 ? "" : fmt::format(" and {} of unknown lineage", strangers);
  return fmt::format("root {}: {}, {} living{}; {} ({})", view.root,
                     counted(view.processes, "process", "processes"), living, others,
                     stats::totals(view),
                     command == "[]" ? "ended" : printable(cut(command, longest)));
}

std::string frame(const std::vector<Tree>& trees, const Options& options) {
  std::string text;
  for (const Tree& tree : trees) {
    text += fmt::format("{} {}\n", time_of_day(), head(tree));
    if (!tree.rows.empty())
      for (const std::string& line : table(tree, options)) text += line + '\n';
    for (const std::string& line : remarks(tree, options)) text += line + '\n';
  }
  return text;
}

std::string screen(const std::vector<Tree>& trees, const Options& options, Size size) {
  const size_t room = std::max<size_t>(size.rows, 2) - 1;
  std::vector<std::string> lines;
  for (const Tree& tree : trees) {
    const std::vector<std::string> below = remarks(tree, options);
    if (lines.size() + 1 >= room) break;
    lines.push_back(head(tree));
    const size_t left = room - lines.size();
    const size_t kept = std::min(below.size(), left / 2);
    // Each tree gets what the ones before have left, and what the ones behind need for their heads.
    const auto behind = static_cast<size_t>(&trees.back() - &tree);
    add_what_fits(lines, table(tree, options), left - std::min(left, kept + behind));
    add_what_fits(lines, below, room - lines.size());
  }
  std::string text;
  for (const std::string& line : lines) text += cut(line, size.columns) + "\x1b[K\r\n";
  const std::string keys =
      fmt::format("q quit  s sort ({}{})  r reverse  c counters",
                  titles[static_cast<int>(options.order)], options.reverse ? ", reversed" : "");
  return "\x1b[H" + text + "\x1b[J\x1b[7m" + cut(keys, size.columns) + "\x1b[m\x1b[K";
}

}  // namespace forkshim::top
