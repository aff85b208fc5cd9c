// SPDX-License-Identifier: MIT
#include "sweep/raw_json.h"

#include "text/raw_bytes.h"

namespace forkshim::sweep {

using Json = nlohmann::ordered_json;

Json raw_json(const std::vector<std::string>& words) {
  Json json = Json::array();
  for (const std::string& word : words) json.push_back(utf8_of_bytes(word));
  return json;
}

Json raw_json(const Conditions& conditions) {
  Json json = Json::object();
  for (const auto& [name, value] : conditions) json[utf8_of_bytes(name)] = utf8_of_bytes(value);
  return json;
}

std::vector<std::string> raw_words(const Json& json) {
  auto words = json.get<std::vector<std::string>>();
  for (std::string& word : words) word = bytes_of_utf8(word);
  return words;
}

Conditions raw_conditions(const Json& json) {
  Conditions conditions;
  for (const auto& [name, value] : json.get<Conditions>())
    conditions.emplace(bytes_of_utf8(name), bytes_of_utf8(value));
  return conditions;
}

}  // namespace forkshim::sweep
