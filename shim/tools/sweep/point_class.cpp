// SPDX-License-Identifier: MIT
#include "sweep/point_class.h"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <numeric>

#include "sweep/fingerprint.h"
#include "text/fnv.h"

namespace forkshim::sweep {
namespace {

std::string hash_of(const std::string& text) { return fmt::format("{:016x}", fnv1a(text)); }

}  // namespace

std::vector<std::string> classes_of(const std::vector<Point>& points, const Recording& recording) {
  std::map<std::string, std::string> fingerprints;  // by lineage
  for (const Creation& creation : recording.creations)
    fingerprints.emplace(creation.lineage, creation.site.fingerprint);
  std::vector<std::string> classes;
  for (const Point& point : points)
    classes.push_back(
        hash_of(class_of(point) + (point.second.empty() ? "" : "\n" + fingerprints[point.second])));
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
