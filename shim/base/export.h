// SPDX-License-Identifier: MIT
#pragma once

// Marks what the library exports. tests/artefact/library.bats has the list.
#define FORKSHIM_EXPORT __attribute__((visibility("default")))

#define FORKSHIM_CALLER() __builtin_extract_return_addr(__builtin_return_address(0))
