// SPDX-License-Identifier: MIT
// Prints who made whom, one line a process or group of equal ones. Siblings that look the same all
// the way down are one line with a count, at the place of the first.
#include "report/tree.h"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "report/escape.h"
#include "report/group.h"
#include "report/label.h"
#include "text/count.h"
#include "text/files.h"

namespace forkshim::report {
namespace {

constexpr std::size_t deepest_shown = 100;
constexpr std::size_t branch_columns = 3;
constexpr std::size_t fewest_args = 10;  // bytes of them, however narrow the terminal is

// An open level of the tree: the groups that are still to be printed, and the indent of its lines.
struct Level {
  std::vector<Group> groups;
  std::size_t next = 0;
  std::string indent;
};

class Tree {
 public:
  Tree(const Forest& forest, const Branches& branches, TreeStyle style, Output& out)
      : forest_(forest), branches_(branches), style_(style), out_(out) {}

  // Roots of runs that have names come behind a line with the name of theirs.
  void print() {
    std::map<std::string, std::vector<Index>> runs;
    std::vector<std::string> order;
    for (const Index root : branches_.roots()) {
      const std::string label = forest_.runs.label(forest_.processes[root].run);
      auto& roots = runs[label];
      if (roots.empty()) order.push_back(label);
      roots.push_back(root);
    }
    for (const std::string& label : order) {
      if (!label.empty()) out_.print("{}:\n", label);
      print_run(runs[label]);
    }
  }

 private:
  void print_run(const std::vector<Index>& roots) {
    levels_.push_back({group(roots), 0, {}});
    while (!levels_.empty()) {
      Level& level = levels_.back();
      if (level.next == level.groups.size()) {
        levels_.pop_back();
        continue;
      }
      const Group chosen = level.groups[level.next++];
      print_group(chosen, level.indent, level.next == level.groups.size());
    }
  }

  std::vector<Group> group(std::span<const Index> siblings) const {
    return group_siblings(forest_, branches_, siblings, style_.fold);
  }

  // Faults come before children. Roots have no branch.
  void print_group(const Group& group, const std::string& indent, bool last) {
    const bool root = levels_.size() == 1;
    const std::string below = root ? "" : indent + (last ? "   " : style_.unicode ? "│  " : "|  ");
    out_.write(indent);
    if (!root) out_.write(branch(last));
    print_line(group, root ? 0 : (levels_.size() - 1) * branch_columns);
    const auto children = branches_.children_of(group.first);
    const auto faults = branches_.faults_of(group.first);
    for (std::size_t i = 0; i < faults.size(); ++i) {
      out_.write(below);
      out_.write(branch(children.empty() && i + 1 == faults.size()));
      print_fault(forest_.faults[faults[i]], group.count);
    }
    if (children.empty()) return;
    if (levels_.size() > deepest_shown) {
      out_.write(below);
      out_.write(branch(true));
      out_.write("... deeper processes are not shown\n");
      return;
    }
    levels_.push_back({this->group(children), 0, below});
  }

  const char* branch(bool last) const {
    if (style_.unicode) return last ? "└─ " : "├─ ";
    return last ? "`- " : "|- ";
  }

  void print_line(const Group& group, std::size_t indent) {
    const Process& process = forest_.processes[group.first];
    const std::string outcome = outcome_label(forest_, process);
    const std::string maker =
        process.function != 0 ? printable(forest_.names[process.function]) + " > " : "";
    out_.write(maker);
    if (group.count == 1) {
      const std::string facts =
          fmt::format(" {} {}  {}", id_label(process), name_or_mark(forest_.names[process.lineage]),
                      time_label(process));
      const std::size_t others = indent + maker.size() + facts.size() + 2 + outcome.size();
      out_.write(program_label(forest_, process, args_beside(others, process)) + facts);
    } else {
      print_repeat(group);
    }
    const bool bad = process.status > 0 || process.missed;
    out_.print("  {}\n", coloured(bad ? "33" : "2", outcome));
  }

  // How much of a program's arguments a line has room for, so that what follows them stays in
  // sight.
  std::size_t args_beside(std::size_t others, const Process& process) const {
    constexpr std::string_view ellipsis = "...";
    if (style_.width == 0) return longest_args;
    others += program_name(forest_, process).size() + 1;
    if (others + printable(forest_.names[process.args]).size() <= style_.width) return longest_args;
    others += ellipsis.size();
    const std::size_t left = style_.width > others ? style_.width - others : 0;
    return std::clamp(left, fewest_args, longest_args);
  }

  // Arguments differ within a group, so they are left out.
  void print_repeat(const Group& group) {
    const Process& first = forest_.processes[group.first];
    const Process& last = forest_.processes[group.last];
    out_.print("{}  x {}  {} .. {}", program_name(forest_, first), group.count,
               name_or_mark(forest_.names[first.lineage]),
               name_or_mark(forest_.names[last.lineage]));
    if (first.end == 0) return;
    out_.print("  {} .. {}", duration(static_cast<std::uint64_t>(group.shortest)),
               duration(static_cast<std::uint64_t>(group.longest)));
  }

  std::string time_label(const Process& process) const {
    if (process.end == 0) return "?";
    return duration(static_cast<std::uint64_t>(lifetime(forest_, process)));
  }

  void print_fault(const Fault& fault, std::uint32_t times) {
    std::string text = fmt::format("! {} {}", printable(forest_.names[fault.function]),
                                   fault_label(forest_, fault));
    if (fault.count > 1) text += fmt::format("  x {}", fault.count);
    if (times == 1) text += fmt::format("  {}", printable(forest_.names[fault.lineage]));
    out_.print("{}\n", coloured("31", text));
  }

  std::string coloured(const char* code, const std::string& text) const {
    return style_.colour ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : text;
  }

  const Forest& forest_;
  const Branches& branches_;
  const TreeStyle style_;
  Output& out_;
  std::vector<Level> levels_;
};

}  // namespace

void print_tree(const Forest& forest, const Branches& branches, TreeStyle style, Output& out) {
  Tree(forest, branches, style, out).print();
}

}  // namespace forkshim::report
