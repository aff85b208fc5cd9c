// SPDX-License-Identifier: MIT
// Turns -c, -H, --fail, --break, --log, --trace and --follow-exec into FORKSHIM_CONFIG and
// FORKSHIM_INLINE. It knows how a line of configuration is written, and leaves the meaning of keys
// and values to the library, which reads the text afterwards.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "launch/options.h"
#include "launch/taken_names.h"

namespace forkshim::launch {

using Entries = std::vector<std::pair<std::string, std::string>>;

class Configuration {
 public:
  // Reads the options, and ends forkshim with a sentence where one of them cannot be written as
  // configuration. Adds to the options those that the run tool gets, too.
  Configuration(const Call& call, Options* options);

  // FORKSHIM_CONFIG and FORKSHIM_INLINE; empty: not set.
  const std::string& file() const { return file_; }
  const std::string& text() const { return text_; }

  bool has_handlers() const { return !taken_.empty(); }

  // Without the marks of options, for those who keep the variables: check has read the text.
  void unmark();

  // The variables for a process that is started now.
  void set_variables() const;

 private:
  friend class OptionReader;

  // A section for the option as it was written.
  void add(const std::string& option, const std::string& plugin, const Entries& entries);
  void mark(const std::string& option);

  const Call& call_;
  Options& options_;
  TakenNames taken_;
  std::string file_, text_;
};

// Ends forkshim where the value would begin another line of configuration, or a comment.
void check_value(const std::string& subject, const std::string& value);

}  // namespace forkshim::launch
