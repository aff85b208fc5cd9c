// SPDX-License-Identifier: MIT
#include "sweep/point_class.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <numeric>
#include <utility>

#include "text/files.h"

namespace forkshim::sweep {
namespace {

// FNV-1a: nobody is to be deceived, only classes told apart.
std::string hash_of(const std::string& text) {
  std::uint64_t hash = 14695981039346656037u;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
  return fmt::format("{:016x}", hash);
}

using Calls = std::map<std::string, std::string>;  // by lineage

// "make posix_spawn\ndash vfork\n", from the root to the creation; one that repeats itself, as in
// recursion, counts once.
std::string chain_of(const std::string& lineage, const Calls& calls) {
  std::string chain, last;
  for (size_t dot = lineage.find('.'); dot != std::string::npos;) {
    dot = lineage.find('.', dot + 1);
    const auto found = calls.find(lineage.substr(0, dot));
    if (found == calls.end() || found->second == last) continue;
    chain += last = found->second;
  }
  return chain;
}

}  // namespace

std::vector<std::string> classes_of(const std::vector<Point>& points, const Recording& recording) {
  Calls calls;
  for (const Creation& creation : recording.creations)
    calls.emplace(creation.lineage,
                  fmt::format("{} {} {}\n", base_name(creation.program), creation.function,
                              creation.starts.substr(0, creation.starts.find(' '))));
  std::vector<std::string> classes;
  for (const Point& point : points) {
    std::string text = fault_of(point) + "\n" + chain_of(point.creation.lineage, calls);
    if (!point.second.empty()) text += "\n" + chain_of(point.second, calls);
    classes.push_back(hash_of(text));
  }
  return classes;
}

std::vector<size_t> best_first(const std::vector<std::string>& classes) {
  std::map<std::string, size_t> known;
  std::vector<size_t> turns, order(classes.size());
  for (const std::string& name : classes) turns.push_back(known[name]++);
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return turns[a] < turns[b]; });
  return order;
}

}  // namespace forkshim::sweep
