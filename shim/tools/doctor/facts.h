// SPDX-License-Identifier: MIT
// What is printed about one program: `NAME: FACT: VALUE` lines, and the verdict that they add up
// to.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace forkshim::doctor {

enum class Verdict { full, partial, none };

class Report {
 public:
  explicit Report(std::string_view name);

  void fact(std::string_view label, std::string_view value) const;
  // A fact that has the shim miss creations, and one that keeps it out altogether. The reason is
  // repeated in the verdict, after "because ".
  void limit(std::string_view label, std::string_view value, std::string_view reason);
  void obstacle(std::string_view label, std::string_view value, std::string_view reason);

  Verdict close() const;

 private:
  void add(Verdict verdict, std::string_view label, std::string_view value,
           std::string_view reason);

  std::string name_;
  Verdict verdict_ = Verdict::full;
  std::vector<std::string> reasons_;
};

}  // namespace forkshim::doctor
