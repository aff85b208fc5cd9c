// SPDX-License-Identifier: MIT
// JSON where a library for it would be too much: a text in quotes, and a look at the nesting of
// what the library is to read.
#pragma once

#include <string>
#include <string_view>

namespace forkshim {

// Appends a JSON string, quotes included. `<` is escaped, so that it can stand in a script element.
void append_json(std::string& out, std::string_view text);

// The library reads and writes what is nested by functions that call themselves. What forkshim
// writes has four levels, and a file that another user made must not end a tool by its stack.
bool is_nested_deeply(std::string_view json);

}  // namespace forkshim
