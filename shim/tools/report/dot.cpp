// SPDX-License-Identifier: MIT
// Prints a node for each process or group of equal ones, an edge for each creation, and a dashed
// red edge for each kind of fault.
#include "report/dot.h"

#include <string>
#include <vector>

#include "report/duration.h"
#include "report/escape.h"
#include "report/group.h"
#include "report/label.h"

namespace report {
namespace {

// printable() has left no control character; what remains are the marks of the language itself.
std::string quote(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

void print_node(const Forest& forest, const Group& group, Output& out) {
  const Process& process = forest.processes[group.first];
  const std::string name = name_or_mark(base_name(forest.names[process.program]));
  const std::string lineage = name_or_mark(forest.names[process.lineage]);
  const bool bad = process.status > 0 || process.missed;
  out.print("  p{} [label=\"{}\\n", group.first, quote(name));
  if (group.count == 1) {
    out.print("[{}] {}", process.pid, quote(lineage));
  } else {
    out.print("x {}, {} ..", group.count, quote(lineage));
  }
  if (process.end != 0) {
    out.print("\\n{}", format_duration(static_cast<std::uint64_t>(group.longest)));
  }
  out.print("\\n{}\"{}];\n", outcome_label(forest, process), bad ? ", color=orange" : "");
}

void print_faults(const Forest& forest, const Branches& branches, Index process, Output& out) {
  for (const Index i : branches.faults_of(process)) {
    const Fault& fault = forest.faults[i];
    out.print("  f{} [label=\"{}\\nx {}\", shape=plain, fontcolor=red];\n", i,
              quote(fault_label(forest, fault)), fault.count);
    out.print("  p{} -> f{} [label=\"{}\", style=dashed, color=red];\n", process, i,
              quote(printable(forest.names[fault.function])));
  }
}

}  // namespace

void print_dot(const Forest& forest, const Branches& branches, bool fold, Output& out) {
  out.write("digraph forkshim {\n  rankdir=LR;\n  node [shape=box, fontname=\"sans-serif\"];\n");
  std::vector<Group> open = group_siblings(forest, branches, branches.roots(), fold);
  while (!open.empty()) {
    const Group group = open.back();
    open.pop_back();
    print_node(forest, group, out);
    print_faults(forest, branches, group.first, out);
    for (const Group& child :
         group_siblings(forest, branches, branches.children_of(group.first), fold)) {
      const std::uint32_t function = forest.processes[child.first].function;
      out.print("  p{} -> p{} [label=\"{}\"];\n", group.first, child.first,
                quote(printable(forest.names[function])));
      open.push_back(child);
    }
  }
  out.write("}\n");
}

}  // namespace report
