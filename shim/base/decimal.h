// SPDX-License-Identifier: MIT
#pragma once

#include "base/text.h"

namespace forkshim {

// whole + parts / scale: 1.05 is 1, 5 and 100.
struct Decimal {
  uint64_t whole;
  uint64_t parts;
  uint64_t scale;
};

// Reads "1" or "1.05", with up to nine digits behind the point and without blanks. False for
// anything else, and if the whole part is above `limit`.
bool parse_decimal(Text text, uint64_t limit, Decimal* decimal);

}  // namespace forkshim
