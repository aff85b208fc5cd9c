// SPDX-License-Identifier: MIT
// Foreign text for each kind of output but a terminal, for which printable() is. All of them leave
// out what steers a terminal or gives orders to a CI server, and write what has a meaning of its
// own in the target as text. Line breaks stay where the target can hold them.
#pragma once

#include <string>
#include <string_view>

namespace forkshim::escaped {

std::string tap(std::string_view text);   // a description, on one line
std::string yaml(std::string_view text);  // a scalar with its quotes
std::string xml(std::string_view text);   // in an element or an attribute
std::string github(std::string_view text);
std::string github_property(std::string_view text);
std::string markdown(std::string_view text);  // a cell of a table

}  // namespace forkshim::escaped
