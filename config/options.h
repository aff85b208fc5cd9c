// SPDX-License-Identifier: MIT
// The table of options.def, and the questions that are answered from it.
#pragma once

#include "base/nearest.h"
#include "base/text.h"
#include "config/document.h"

namespace forkshim {

// One row: where its words stand in the table's text. Offsets, since pointers would be relocated at
// each start of a program.
class Option {
 public:
  struct Span {
    uint16_t offset;
    uint16_t size;
  };

  // What initial() is: a value, a value unless the section has another key of the group, or a
  // description of what an unset key means.
  enum class Default : uint8_t { value, value_if_alone, none };

  constexpr Option() = default;
  constexpr Option(Span key, Span initial, Span expects, Span help, Default kind)
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

// The options of one group, which the table has side by side.
class OptionGroup {
 public:
  explicit OptionGroup(Text name);

  const Option* begin() const { return begin_; }
  const Option* end() const { return end_; }

  // The option, or null.
  const Option* find(Text key) const;

  // The value of a key that the section does not set, or null.
  const char* default_for(Text key, const Section& section) const;

 private:
  const Option* begin_;
  const Option* end_;
};

inline const Option* find_option(Text group, Text key) { return OptionGroup(group).find(key); }

// Whether `value` is one of the literal words in `expects`, or a placeholder there takes anything.
bool is_allowed(const Option& option, Text value);

// Of the literal words in `expects` the one that `value` was most likely meant to be; empty where
// none is near.
Text nearest_value(const Option& option, Text value);

// Of the keys in `group` (and those of every handler, if it is not "shim") the one that `word`
// was most likely meant to be; empty where none is near.
Text nearest_key(Text group, Text word);

}  // namespace forkshim
