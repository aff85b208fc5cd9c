/* SPDX-License-Identifier: MIT */
/*
 * AddressSanitizer's runtime, where it is a shared library, ends a program in which it is not the
 * first one, as behind a preloaded library. It asks for this function's options before it looks,
 * and obeys ASAN_OPTIONS before them. In assembly, because it may ask before ld.so has relocated
 * this library. A program with options of its own keeps them: its function is found first.
 */
#pragma once

#define ASAN_OPTIONS "verify_asan_link_order=0"
