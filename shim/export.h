// SPDX-License-Identifier: MIT
#pragma once

// Marks what the library exports; shim/exports.map lists the same names, and a test compares.
#define FORKSHIM_EXPORT __attribute__((visibility("default")))

#define FORKSHIM_CALLER() __builtin_extract_return_addr(__builtin_return_address(0))
