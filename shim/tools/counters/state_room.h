// SPDX-License-Identifier: MIT
// The pages of a new state file. One that is promised and has no room is SIGBUS for whoever touches
// it; the library asks for each before it does, and the tools do not.
#pragma once

namespace forkshim::stats {

enum class Room { all, first };  // `first`: what the tools write; enough in memory for now

// Gives the file its size and these pages, if there is room for all. Returns 0 or an errno.
int give_room(int file, Room room);

// Gives it the others where there is room. Processes may be writing to it.
void give_rest(int file);

}  // namespace forkshim::stats
