// SPDX-License-Identifier: MIT
#pragma once

#include "document.h"
#include "forkshim/plugin.h"
#include "problems.h"

namespace forkshim {

// The plugin that a handler's section names: a built-in, or a shared object by its path, which is
// then never unloaded. Null if there is none that can run here, which has then been said.
const forkshim_plugin* load_plugin(const Section& section, Problems* problems);

}  // namespace forkshim
