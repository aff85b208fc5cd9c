// SPDX-License-Identifier: MIT
#pragma once

namespace forkshim {

inline constexpr const char* spawn_version = "GLIBC_2.15";
inline constexpr const char* old_spawn_version = "GLIBC_2.2";

}  // namespace forkshim
