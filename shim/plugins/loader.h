// SPDX-License-Identifier: MIT
#pragma once

#include "config/document.h"
#include "config/problems.h"
#include "forkshim/plugin.h"

namespace forkshim {

// The handlers of one plugin most often follow each other, and need not all look for it.
struct LoadedPlugin {
  const char* path;
  const forkshim_plugin* plugin;  // null: none yet
};

// The plugin that a handler's section names: a built-in, or a shared object by its path, which is
// then never unloaded. Null if there is none that can run here, which has then been said.
const forkshim_plugin* load_plugin(const Section& section, LoadedPlugin* last, Problems* problems);

}  // namespace forkshim
