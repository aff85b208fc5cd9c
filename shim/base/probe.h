// SPDX-License-Identifier: MIT
// Probes that debuggers and tracers find in a file's notes (USDT, "stapsdt"): a nop where the code
// runs, until somebody replaces it. The notes are those of SystemTap's sys/sdt.h, which a build of
// the library need not have. The arguments cost no instruction of gcc's, because they are read
// where they are: in a register, in memory, or as a constant.
#pragma once

#ifdef __LP64__
#define FORKSHIM_PROBE_WORD ".8byte"
#else
#define FORKSHIM_PROBE_WORD ".4byte"
#endif

// The linker moves code; a tool finds how far by the address of the section .stapsdt.base.
#define FORKSHIM_PROBE_BASE                                               \
  ".ifndef _.stapsdt.base\n"                                              \
  ".pushsection .stapsdt.base,\"aG\",\"progbits\",.stapsdt.base,comdat\n" \
  ".weak _.stapsdt.base\n"                                                \
  ".hidden _.stapsdt.base\n"                                              \
  "_.stapsdt.base: .space 1\n"                                            \
  ".size _.stapsdt.base, 1\n"                                             \
  ".popsection\n"                                                         \
  ".endif\n"

// The notes of a creation: its kind, the function, the child's lineage, the child's pid, the errno.
// A size is that of the argument in bytes, negative for a signed one.
#define FORKSHIM_PROBE(name, event)                                           \
  __asm__ volatile(                                                           \
      "990: nop\n"                                                            \
      ".pushsection .note.stapsdt,\"?\",\"note\"\n"                           \
      ".balign 4\n"                                                           \
      ".4byte 992f-991f, 994f-993f, 3\n"                                      \
      "991: .asciz \"stapsdt\"\n"                                             \
      "992: .balign 4\n"                                                      \
      "993: " FORKSHIM_PROBE_WORD " 990b\n" FORKSHIM_PROBE_WORD               \
      " _.stapsdt.base\n" FORKSHIM_PROBE_WORD                                 \
      " 0\n"                                                                  \
      ".asciz \"forkshim\"\n"                                                 \
      ".asciz \"" #name                                                       \
      "\"\n"                                                                  \
      ".asciz \"4@%0 %c5@%1 %c5@%2 -4@%3 -4@%4\"\n"                           \
      "994: .balign 4\n"                                                      \
      ".popsection\n" FORKSHIM_PROBE_BASE                                     \
      :                                                                       \
      : "nor"((event).kind), "nor"((event).function), "nor"((event).lineage), \
        "nor"((event).child_pid), "nor"((event).error), "n"(sizeof(void*)))
