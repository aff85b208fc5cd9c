/* SPDX-License-Identifier: MIT */
/* A shared object that is no plugin. */
int forkshim_plugin_v2 = 2;
