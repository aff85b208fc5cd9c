/* SPDX-License-Identifier: MIT */
/*
 * The floor under every figure: what it costs a process that any library at all is preloaded.
 */
__attribute__((visibility("default"))) void forkshim_bench_empty(void);
void forkshim_bench_empty(void) {}
