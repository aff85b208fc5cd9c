// SPDX-License-Identifier: MIT
// The table of options.def, and look-ups in it.
#pragma once

#include "base/nearest.h"
#include "base/text.h"
#include "config/document.h"

namespace forkshim {

// One row, as offsets into the table's text: ld.so would have to relocate pointers at each start of
// a program.
class OptionRow {
 public:
  struct Span {
    uint16_t offset;
    uint16_t size;
  };

  // What initial() is: a value, a value unless the section has another key of the group, or a
  // description of what an unset key means.
  enum class Default : uint8_t { value, value_if_alone, none };

  constexpr OptionRow() = default;
  constexpr OptionRow(Span key, Span initial, Span expects, Span help, Default kind)
      : key_(key), initial_(initial), expects_(expects), help_(help), kind_(kind) {}

  // Zero-terminated.
  Text key() const { return text(key_); }
  Text initial() const { return text(initial_); }
  Text expects() const { return text(expects_); }
  Text help() const { return text(help_); }
  Default kind() const { return kind_; }

 private:
  static Text text(Span span);

  Span key_, initial_, expects_, help_;
  Default kind_;
};

// The options of one group, which are adjacent in the table.
class OptionGroup {
 public:
  explicit OptionGroup(Text name);

  const OptionRow* begin() const { return begin_; }
  const OptionRow* end() const { return end_; }

  // The option, or null.
  const OptionRow* find(Text key) const;

  // Returns the default of a key that the section does not set, or null.
  const char* default_for(Text key, const Section& section) const;

 private:
  const OptionRow* begin_;
  const OptionRow* end_;
};

inline const OptionRow* find_option(Text group, Text key) { return OptionGroup(group).find(key); }

// Whether `value` is one of the literal words in `expects`, or a placeholder there accepts
// anything.
bool is_allowed(const OptionRow& option, Text value);

// Returns the literal word in `expects` that `value` was probably meant to be, or an empty text.
Text nearest_value(const OptionRow& option, Text value);

// Returns the key of `group` (or of every handler, unless it is "shim") that `word` was probably
// meant to be, or an empty text.
Text nearest_key(Text group, Text word);

}  // namespace forkshim
