// SPDX-License-Identifier: MIT
// A document as the bytes of protocol/orders_layout.h.
#pragma once

#include <string>

#include "config/document.h"
#include "process/variables.h"

namespace forkshim::orders {

// `made_for`: the variables that the document was read from. Empty if it would be too large.
std::string image_of(const Document& document, const Environment& made_for);

}  // namespace forkshim::orders
