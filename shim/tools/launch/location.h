// SPDX-License-Identifier: MIT
// Where the library and the tools are: in a checkout, an installation, or an unpacked tarball
// wherever it lies.
#pragma once

#include <initializer_list>
#include <string>

#include "launch/call.h"

namespace forkshim::launch {

struct Location {
  std::string library;
  std::string tools;    // their folder
  std::string preload;  // the value of LD_PRELOAD

  // Ends forkshim where this build has no such tool.
  std::string tool(const std::string& name) const;
};

// For a command that hands over to these tools. In a checkout they and the library are built on
// their first use.
Location locate(const Call& call, std::initializer_list<const char*> tools = {});

}  // namespace forkshim::launch
