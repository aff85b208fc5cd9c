/* SPDX-License-Identifier: MIT */
/* What a prepare function tells the assembly to do; any other answer is a Creation*. */
#pragma once

#define ANSWER_PASS 0    /* make the call, with nobody told */
#define ANSWER_REFUSED 1 /* return -1; errno is set */
#define ANSWER_BY_FORK 2 /* make a fork instead */
