// SPDX-License-Identifier: MIT
// Words as the program gets them, and names of files, as JSON: they may hold any byte, and a worker
// or a replay that ran others would sweep another command.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "sweep/conditions.h"

namespace forkshim::sweep {

nlohmann::ordered_json raw_json(const std::vector<std::string>& words);
nlohmann::ordered_json raw_json(const Conditions& conditions);

std::vector<std::string> raw_words(const nlohmann::ordered_json& json);
Conditions raw_conditions(const nlohmann::ordered_json& json);

}  // namespace forkshim::sweep
