// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>

namespace forkshim::symbols {

// What the compressed sections of an ELF file say that they hold, which libdw allocates. Nothing
// for a large file of another kind: libdw takes it for a compressed one, and no bound is known.
std::optional<std::size_t> unpacked_size(int file);

}  // namespace forkshim::symbols
