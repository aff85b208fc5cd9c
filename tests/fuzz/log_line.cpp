// SPDX-License-Identifier: MIT
// What the log writes of any name, `report` reads back: the same text, or its beginning where it
// was cut, with U+FFFD for each byte that is no UTF-8.
#include <cstring>
#include <nlohmann/json.hpp>
#include <string>

#include "base/utf8.h"
#include "output/json_line.h"
#include "report/record.h"
#include "stand_ins.h"

namespace {

using namespace forkshim;

std::string expected(Text text) {
  std::string result;
  while (!text.empty()) {
    const size_t length = utf8_length(text);
    const size_t used = length == 0 ? 1 : length;
    result += length == 0 ? std::string("\xef\xbf\xbd") : std::string(text.data, used);
    text = Text(text.data + used, text.size - used);
  }
  return result;
}

template <size_t capacity>
void write_and_read(Text program, Text caller) {
  Line<capacity / 2> quoted;
  add_json_string(quoted, program, 0);
  JsonLine<capacity> row;
  row.number("t", 1).string("phase", "start").raw("program", quoted.text());
  row.string("caller", caller).string("lineage", "0").signed_number("status", -7);
  const Text line = row.finish();
  fuzz::require(line.data[line.size - 1] == '\n', "a line ends");
  const std::string_view body(line.data, line.size - 1);
  for (const char c : body)
    fuzz::require(static_cast<unsigned char>(c) >= 0x20 && c != 0x7f, "a line steers no terminal");
  fuzz::require(nlohmann::json::accept(body), "a line is JSON");
  forkshim::report::Record record;
  fuzz::require(record.parse(body), "a line can be read");
  const std::string whole = expected(program);
  fuzz::require(whole.starts_with(record.program), "a name comes back, or its beginning");
  if (record.lineage.empty()) return;
  fuzz::require(record.caller == expected(caller), "another comes back whole");
  fuzz::require(record.status == -7 || record.status == -1, "a number comes back, or is missing");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const Text text(reinterpret_cast<const char*>(data), size);
  const size_t half = size / 2;
  write_and_read<4096>(Text(text.data, half), Text(text.data + half, size - half));
  write_and_read<160>(Text(text.data, half), Text(text.data + half, size - half));
  return 0;
}
