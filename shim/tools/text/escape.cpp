// SPDX-License-Identifier: MIT
#include "text/escape.h"

#include <fmt/core.h>

#include "text/json_text.h"
#include "text/printable.h"

namespace forkshim::escaped {
namespace {

// `written` returns how a byte is written, nothing where it stands for itself.
template <typename Written>
std::string with(std::string_view text, Written written) {
  std::string out;
  for (const char c : printable_lines(text)) {
    const std::string other = written(c);
    if (other.empty())
      out += c;
    else
      out += other;
  }
  return out;
}

std::string percent(char c) { return fmt::format("%{:02X}", static_cast<unsigned>(c)); }

}  // namespace

// A # would begin a directive.
std::string tap(std::string_view text) {
  return with(text, [](char c) -> std::string {
    if (c == '#' || c == '\\') return {'\\', c};
    return c == '\n' ? " " : "";
  });
}

// A JSON string is a YAML one too.
std::string yaml(std::string_view text) {
  std::string quoted;
  append_json(quoted, printable_lines(text));
  return quoted;
}

// What XML 1.0 has no way to write, printable_lines has left out.
std::string xml(std::string_view text) {
  return with(text, [](char c) -> std::string {
    switch (c) {
      case '&':
        return "&amp;";
      case '<':
        return "&lt;";
      case '>':
        return "&gt;";
      case '"':
        return "&quot;";
      case '\'':
      case '\n':
      case '\t':
        return fmt::format("&#{};", static_cast<int>(c));
      default:
        return "";
    }
  });
}

std::string github(std::string_view text) {
  return with(text, [](char c) { return c == '%' || c == '\n' ? percent(c) : ""; });
}

std::string github_property(std::string_view text) {
  return with(
      text, [](char c) { return c == '%' || c == '\n' || c == ':' || c == ',' ? percent(c) : ""; });
}

// A character that is written by its number has no meaning in Markdown or HTML; a colon would make
// a link of an address.
std::string markdown(std::string_view text) {
  return with(text, [](char c) -> std::string {
    constexpr std::string_view special = "|<>&*[]`!\\~#@:\"";
    if (c == '\n' || c == '\t') return " ";
    return special.find(c) == special.npos ? "" : fmt::format("&#{};", static_cast<int>(c));
  });
}

}  // namespace forkshim::escaped
