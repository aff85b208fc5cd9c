// SPDX-License-Identifier: MIT
// Hands a descriptor from one process to another, with what is to be said of it.
#pragma once

namespace forkshim::deep {

struct Handed {
  int descriptor = -1;  // -1: none, as `error` says
  int error = 0;        // errno
  int remark = 0;       // of the sender's choice
};

bool send_descriptor(int socket, const Handed& handed);

// Waits for it. Without one where the sender has gone.
Handed receive_descriptor(int socket);

}  // namespace forkshim::deep
