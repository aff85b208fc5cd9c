// SPDX-License-Identifier: MIT
#pragma once

namespace fuzz {

// Ends the target with a sentence, for which libFuzzer keeps the input, unless `holds`.
void require(bool holds, const char* what);

}  // namespace fuzz
