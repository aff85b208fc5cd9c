// SPDX-License-Identifier: MIT
#include "base/decimal.h"

namespace forkshim {

bool parse_decimal(Text text, uint64_t limit, Decimal* decimal) {
  constexpr size_t most_digits = 9;
  size_t point = 0;
  while (point < text.size && text.data[point] != '.') ++point;
  *decimal = {0, 0, 1};
  if (!parse_number(Text(text.data, point), limit, &decimal->whole)) return false;
  if (point == text.size) return true;
  const Text fraction(text.data + point + 1, text.size - point - 1);
  if (fraction.size > most_digits) return false;
  for (size_t i = 0; i < fraction.size; ++i) decimal->scale *= 10;
  return parse_number(fraction, UINT64_MAX, &decimal->parts);
}

}  // namespace forkshim
