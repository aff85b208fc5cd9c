// SPDX-License-Identifier: MIT
#pragma once

namespace forkshim {

// glibc for aarch64 began after the change of posix_spawn, and has one version of it.
inline constexpr const char* spawn_version = nullptr;
inline constexpr const char* old_spawn_version = nullptr;

}  // namespace forkshim
