// SPDX-License-Identifier: MIT
// FNV-1a of 64 bits: nobody is to be deceived, only texts told apart.
#pragma once

#include <cstdint>
#include <string_view>

namespace forkshim {

// `hash`: of what stands before the text.
constexpr std::uint64_t fnv1a(std::string_view text, std::uint64_t hash = 14695981039346656037u) {
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
  return hash;
}

}  // namespace forkshim
