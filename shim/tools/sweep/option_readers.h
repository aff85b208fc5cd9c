// SPDX-License-Identifier: MIT
// Values of sweep's options, and what each of them may be.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "sweep/options.h"
#include "text/command_line.h"

namespace forkshim::sweep {

using command_line::Reader;

Reader shard(Options& options);                     // K/N, from 1/1
Reader kinds(std::vector<std::string>& target);     // A,B
Reader errors(std::vector<std::string>& target);    // A,B
Reader lineages(std::vector<std::string>& target);  // A,B
Reader extents(std::vector<Extent>& target);        // A,B
Reader plan_file(Options& options);                 // nothing, or a file
Reader points(Options& options);                    // N or N..M, joined by commas
Reader number_or_none(size_t& target);
Reader depth(Selection& select);                            // N or N..M
Reader status(int& target);                                 // 0 to 255
Reader statuses(std::set<int>& target);                     // A,B
Reader for_launcher(Options& options, const char* option);  // one that the launcher reads, too

}  // namespace forkshim::sweep
