// SPDX-License-Identifier: MIT
// What a built-in handler asks while it is set up, answered in the supervisor.
#pragma once

#include <cstdint>

#include "config/document.h"
#include "config/options.h"
#include "forkshim/plugin.h"

namespace forkshim::deep {

class Host {
 public:
  Host(Section& section, const char* plugin, std::uint32_t place);

  // The key's value, its default, or null.
  const char* option(const char* key) const;
  bool init(const forkshim_plugin& plugin, void** self) const;

 private:
  static const char* answer_option(const forkshim_host* host, const char* key);
  static void* share(const forkshim_host* host, size_t size);

  forkshim_host host_;  // first: the plugin's pointer is converted back
  Section& section_;
  OptionGroup options_;
  std::uint32_t place_;
};

}  // namespace forkshim::deep
