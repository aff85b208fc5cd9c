// SPDX-License-Identifier: MIT
// What is known of one program: `NAME: FACT: VALUE` lines, and the verdict that they add up to.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace forkshim::doctor {

enum class Verdict { full, partial, none };

class Report {
 public:
  explicit Report(std::string_view name);

  void fact(std::string_view label, std::string_view value);
  // A fact that has the shim miss creations, and one that keeps it out altogether. The reason is
  // repeated in the verdict, after "because ".
  void limit(std::string_view label, std::string_view value, std::string_view reason);
  void obstacle(std::string_view label, std::string_view value, std::string_view reason);
  // An obstacle for --deep as well, because there is nothing that the kernel could run.
  void dead_end(std::string_view label, std::string_view value, std::string_view reason);

  // The verdict in one line, and then the facts if they are asked for.
  Verdict print(bool with_facts) const;

 private:
  void add(Verdict verdict, std::string_view label, std::string_view value,
           std::string_view reason);

  std::string name_;
  std::string facts_;
  Verdict verdict_ = Verdict::full;
  bool is_dead_end_ = false;
  std::vector<std::string> reasons_;
};

}  // namespace forkshim::doctor
