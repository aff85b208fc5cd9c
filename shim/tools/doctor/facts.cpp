// SPDX-License-Identifier: MIT
#include "doctor/facts.h"

#include <fmt/core.h>

#include "text/printable.h"

namespace forkshim::doctor {

using forkshim::printable;

Report::Report(std::string_view name) : name_(printable(name)) {}

void Report::fact(std::string_view label, std::string_view value) {
  facts_ += fmt::format("{}: {}: {}\n", name_, label, printable(value));
}

void Report::add(Verdict verdict, std::string_view label, std::string_view value,
                 std::string_view reason) {
  fact(label, value);
  // What keeps the shim out makes what it would miss irrelevant.
  if (verdict > verdict_) reasons_.clear();
  if (verdict >= verdict_) reasons_.emplace_back(reason);
  verdict_ = std::max(verdict, verdict_);
}

void Report::limit(std::string_view label, std::string_view value, std::string_view reason) {
  add(Verdict::partial, label, value, reason);
}

void Report::obstacle(std::string_view label, std::string_view value, std::string_view reason) {
  add(Verdict::none, label, value, reason);
}

void Report::dead_end(std::string_view label, std::string_view value, std::string_view reason) {
  obstacle(label, value, reason);
  is_dead_end_ = true;
}

Verdict Report::print(bool with_facts) const {
  constexpr std::string_view sentences[] = {
      "full: every creation that the symbols show is intercepted",
      "partial: not every creation is intercepted without --deep, because ",
      "none: forkshim cannot work in it without --deep, because "};
  std::string line(is_dead_end_ ? "none: forkshim cannot work in it, because "
                                : sentences[static_cast<int>(verdict_)]);
  for (std::size_t i = 0; i < reasons_.size(); ++i) line += (i ? "; " : "") + reasons_[i];
  fmt::print("{}: verdict: {}\n{}", name_, printable(line), with_facts ? facts_ : "");
  return verdict_;
}

}  // namespace forkshim::doctor
