// SPDX-License-Identifier: MIT
// A page with nothing but its marks: the page's own text is no input, and would be written anew
// for each.
#include "report/page_text.h"

namespace forkshim::report {

const std::array<PagePiece, 3> page_pieces{{{"<", "log"}, {"|", "sweep"}, {">", ""}}};

}  // namespace forkshim::report
