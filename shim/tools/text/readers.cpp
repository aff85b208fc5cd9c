// SPDX-License-Identifier: MIT
// The readers of options' values.
#include <charconv>

#include "text/command_line.h"

namespace forkshim::command_line {

Reader flag(bool& target) {
  return [&target](const std::string&) {
    target = true;
    return true;
  };
}

Reader text(std::string& target) {
  return [&target](const std::string& value) {
    target = value;
    return !value.empty();
  };
}

Reader texts(std::vector<std::string>& target) {
  return [&target](const std::string& value) {
    target.push_back(value);
    return !value.empty();
  };
}

Reader list(std::vector<std::string>& target) {
  return [&target](const std::string& value) {
    for (size_t begin = 0, end = 0; end != std::string::npos; begin = end + 1) {
      end = value.find(',', begin);
      target.push_back(value.substr(begin, end - begin));
      if (target.back().empty()) return false;
    }
    return true;
  };
}

Reader span_or_nothing(Span& target) {
  return [&target](const std::string& value) {
    const auto parsed = parse_span(value);
    if (parsed) target = *parsed;
    return parsed.has_value();
  };
}

Reader span(Span& target) {
  return [&target, read = span_or_nothing(target)](const std::string& value) {
    return read(value) && target > Span(0);
  };
}

Reader number(size_t& target, size_t most) {
  return [&target, most](const std::string& value) {
    const char* const end = value.data() + value.size();
    const auto [rest, error] = std::from_chars(value.data(), end, target);
    return error == std::errc() && rest == end && target >= 1 && target <= most;
  };
}

}  // namespace forkshim::command_line
