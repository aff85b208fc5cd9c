// SPDX-License-Identifier: MIT
// A call site in the results, by the JSON library's own conversions.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "sweep/recording.h"

namespace forkshim::sweep {

void to_json(nlohmann::ordered_json& json, const CallSite& site);
void from_json(const nlohmann::ordered_json& json, CallSite& site);

}  // namespace forkshim::sweep
