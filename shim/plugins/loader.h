// SPDX-License-Identifier: MIT
#pragma once

#include "config/document.h"
#include "config/problems.h"
#include "forkshim/plugin.h"

namespace forkshim {

// Consecutive handlers usually share a plugin; the last one is cached.
struct LoadedPlugin {
  const char* path;
  const forkshim_plugin* plugin;  // null: none yet
};

// Returns the plugin that a handler's section names: a built-in, or a shared object by its path,
// which is never unloaded. Returns null, and has reported why, if it cannot run here.
const forkshim_plugin* load_plugin(const Section& section, LoadedPlugin* last, Problems* problems);

}  // namespace forkshim
