// SPDX-License-Identifier: MIT
// An archive as JSON. Contents of files are in base64, because they may hold any byte.
#include <fmt/core.h>

#include <nlohmann/json.hpp>

#include "sweep/archive.h"
#include "sweep/work_folder.h"
#include "text/json_text.h"
#include "text/raw_bytes.h"

namespace forkshim::sweep {
namespace {

using Json = nlohmann::ordered_json;

constexpr char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::string base64(const std::string& bytes) {
  std::string text;
  for (size_t i = 0; i < bytes.size(); i += 3) {
    unsigned group = 0;
    for (size_t k = 0; k < 3; ++k)
      group = group << 8 | (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0);
    for (size_t k = 0; k < 4; ++k)
      text += i + k > bytes.size() ? '=' : digits[group >> (18 - 6 * k) & 63];
  }
  return text;
}

std::string bytes_of(const std::string& base64) {
  std::string bytes;
  unsigned group = 0, bits = 0;
  for (const char c : base64) {
    const size_t digit = std::string_view(digits).find(c);
    if (digit == std::string_view::npos) break;  // the padding
    group = (group << 6 | static_cast<unsigned>(digit)) & 0xffffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes += static_cast<char>(group >> bits & 255);
  }
  return bytes;
}

}  // namespace

std::string text_of(const Archive& archive) {
  Json json{
      {"version", archive.version},         {"system", archive.system}, {"folder", archive.folder},
      {"environment", archive.environment}, {"builds", archive.builds}, {"output", archive.output},
      {"errors", archive.errors},           {"log", archive.log},       {"files", Json::array()}};
  for (const Archive::File& file : archive.files)
    json["files"].push_back({{"name", utf8_of_bytes(file.name)},
                             {"mode", file.mode},
                             {"content", base64(file.content)}});
  return json.dump(1, ' ', false, Json::error_handler_t::replace);
}

Archive archive_in(const std::string& text, const std::string& file) {
  const Json json = is_nested_deeply(text) ? Json() : Json::parse(text, nullptr, false);
  if (!json.is_object() || !json.contains("recording"))
    throw Trouble(file + ": holds no recording; write one by --record FILE");
  try {
    const Json& from = json["recording"];
    Archive archive;
    from.at("version").get_to(archive.version);
    from.at("system").get_to(archive.system);
    from.at("folder").get_to(archive.folder);
    from.at("environment").get_to(archive.environment);
    from.at("builds").get_to(archive.builds);
    for (const Json& each : from.at("files"))
      archive.files.push_back({bytes_of_utf8(each.at("name").get<std::string>()),
                               bytes_of(each.at("content").get<std::string>()),
                               each.at("mode").get<mode_t>()});
    return archive;
  } catch (const std::exception& damage) {
    throw Trouble(fmt::format("{}: the recording is damaged: {}", file, damage.what()));
  }
}

}  // namespace forkshim::sweep
