/* SPDX-License-Identifier: MIT */
/* What a prepare function tells the assembly to do. Any other answer is a Creation*, or, if it is
   odd, the ordinal of a creation that is only counted, with ANSWER_COUNTED_SHIFT. */
#pragma once

#define ANSWER_PASS 0    /* make the call, with nobody told */
#define ANSWER_REFUSED 1 /* return -1; errno is set */
#define ANSWER_BY_FORK 2 /* make a fork instead */
#define ANSWER_BY_NEXT 4 /* call the next vfork, also with a Creation*; without, nobody is told */

#define ANSWER_COUNTED_SHIFT 3

/* In a creation's frame: where assembly keeps a register of the caller's. */
#define FRAME_REGISTER 12224
