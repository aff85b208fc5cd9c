// SPDX-License-Identifier: MIT
#pragma once

#include "text/count.h"

namespace forkshim::stats {

using forkshim::counted;
using forkshim::duration;

}  // namespace forkshim::stats
