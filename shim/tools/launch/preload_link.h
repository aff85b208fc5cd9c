// SPDX-License-Identifier: MIT
// A library that LD_PRELOAD cannot name as it is.
#pragma once

#include <string>

namespace forkshim::launch {

// ld.so splits LD_PRELOAD at spaces and colons, and puts something in for $LIB and the like.
bool needs_link(const std::string& library);

// Makes a link of this user's to the library or, with `by_kind`, to the folder that has one for
// each $LIB. Returns what to preload. The link stays: daemons may outlive the run, and the next run
// takes it again.
std::string link_library(const std::string& library, const std::string& by_kind);

// What is printed is used later, perhaps after a restart, when another user may have made the link
// in the folder of temporary files that a run would preload by.
void check_lasting(const std::string& library);

// Whether no other user could exchange what is in the folder, or the folder itself.
bool keeps_entries(const std::string& folder);

}  // namespace forkshim::launch
