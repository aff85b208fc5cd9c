// SPDX-License-Identifier: MIT
#pragma once

// Before a constant that a new process reads. Other constants lie in pages that each child of a
// fork has to fault in; these in the one that relocation has made the process's own, and a fork
// copies with the rest. In a header, where the constant is inline, the section has to be another.
#define FORKSHIM_NEAR [[gnu::section(".data.rel.ro.near")]]
#define FORKSHIM_NEAR_INLINE [[gnu::section(".data.rel.ro.near_inline")]]
