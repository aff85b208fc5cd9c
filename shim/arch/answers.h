/* SPDX-License-Identifier: MIT */
/* What a prepare function tells the assembly to do. Any other answer is a Creation*, or, where it
   is odd, twice the ordinal of a creation that is counted only, and 1. */
#pragma once

#define ANSWER_PASS 0    /* make the call, with nobody told */
#define ANSWER_REFUSED 1 /* return -1; errno is set */
#define ANSWER_BY_FORK 2 /* make a fork instead */
