// SPDX-License-Identifier: MIT
// The layout of a run's orders: its configuration as the run has read and judged it, in a file
// beside the state (FORKSHIM_STATE with this suffix). The processes of the tree take it instead of
// the text. It is the same for 32 and 64 bits: stamps, sections, their entries, texts that end
// with a zero.
// A text is named by its distance from the file's begin; 0: none.
#pragma once

#include <stdint.h>

#include "base/file_stamp.h"

namespace forkshim::layout {

// Change it with the layout, and with what the library expects of a configuration that was judged.
inline constexpr uint32_t orders_version = 0x4b530003;

inline constexpr char orders_suffix[] = ".orders";
inline constexpr uint32_t largest_orders = 1 << 20;

struct OrdersEntry {
  uint32_t key;
  uint32_t value;
  uint32_t line;
};

struct OrdersSection {
  uint32_t name;  // of a handler; none: [shim]
  uint32_t source;
  uint32_t line;
  uint32_t program;  // value of the selector
  uint32_t first;    // of its entries
  uint32_t count;
  uint32_t stamp;  // of the plugin's file, from 1; none: who loads it judges its path
};

// Behind it the stamps of plugins that the run has judged, then all sections, then all entries.
struct Orders {
  uint32_t version;
  uint32_t size;  // of the file
  // The variables that it was made for. With other ones it says nothing.
  uint32_t state;
  uint32_t config;
  uint32_t inline_text;
  uint32_t trust;
  uint32_t sections;
  uint32_t entries;
  uint32_t stamps;
  uint32_t folder;  // a Folder of trust/trusted_file.h: that of the state, as the run has judged it
};

static_assert(sizeof(Orders) == 40 && sizeof(OrdersSection) == 28 && sizeof(OrdersEntry) == 12);

}  // namespace forkshim::layout
