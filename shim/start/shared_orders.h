// SPDX-License-Identifier: MIT
// A run's configuration as the run has read it (protocol/orders_layout.h).
#pragma once

#include "config/document.h"
#include "process/variables.h"

namespace forkshim {

// Fills the document with [shim] and with the handlers that are for this program. False, with
// nothing in the document, where the text has to be read: there is no such file, another user could
// have written it, or this process has other variables than those it was made for.
bool take_shared_orders(const Environment& environment, Document* document);

}  // namespace forkshim
