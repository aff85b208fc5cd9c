// SPDX-License-Identifier: MIT
// ld.so's own dlopen(3) and dlsym(3): the library exports these names, so that a plain call would
// reach its own (entry/dlopen.cpp, entry/dlsym.cpp). In the portable build it loads libdl.so.2
// where nobody else has.
#pragma once

extern "C" __attribute__((visibility("hidden"))) void* forkshim_dlopen(const char* path, int mode);
extern "C" __attribute__((visibility("hidden"))) void* forkshim_dlsym(void* handle,
                                                                      const char* name);
extern "C" __attribute__((visibility("hidden"))) void* forkshim_dlvsym(void* handle,
                                                                       const char* name,
                                                                       const char* version);
