// SPDX-License-Identifier: MIT
// Page faults of a fork's child. One costs 0.5 to 2 us, of the 60 that a small program's fork
// takes, and `scripts/bench --where VARIANT` lists them by page, so each trick below names the
// variants whose rows it keeps out. A trick that keeps out none goes.
//
// - Constants that a child reads are in .data.rel.ro: relocation has made that page the process's
//   own, and fork copies its entry, while .rodata has to be faulted in (FORKSHIM_IN_RELRO;
//   log-file, log-stderr: libforkshim.so, the page of .rodata).
// - The sources of the fork path follow each other in shim/CMakeLists.txt, so that a child faults
//   in one window of code (log-file, log-stderr, count-10: libforkshim.so, another page of .text).
// - errno is found without libc's code (base/errno_guard.h; log-file, log-stderr, count-10:
//   libc.so.6).
// - A line of the log is built in 1,000 bytes of stack (handlers/log/lines.cpp; log-file,
//   log-stderr: [stack]).
#pragma once

#define FORKSHIM_IN_RELRO [[gnu::section(".data.rel.ro.near")]]
// For an inline constant in a header: a section of its own, because gcc puts those of one section
// into one group, by which ld takes or drops them together.
#define FORKSHIM_IN_RELRO_INLINE(name) [[gnu::section(".data.rel.ro.near_" #name)]]
