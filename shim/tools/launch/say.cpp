// SPDX-License-Identifier: MIT
#include "launch/say.h"

#include <cstdio>
#include <cstdlib>

#include "base/utf8.h"
#include "text/exit_status.h"
#include "text/printable.h"

namespace forkshim::launch {

std::string plain(std::string_view text) {
  std::string out;
  Text rest(text.data(), text.size());
  while (!rest.empty()) {
    const size_t length = utf8_length(rest);
    const bool order = rest.starts_with("##");
    const size_t used = order ? 2 : length == 0 ? 1 : length;
    if (*rest.data == '\n')
      out += ' ';
    else if (order || length == 0 || steers_a_terminal(code_point(rest, length)))
      out += '?';
    else
      out.append(rest.data, used);
    rest = Text(rest.data + used, rest.size - used);
  }
  return out;
}

void print(std::string_view text) {
  const size_t written = std::fwrite(text.data(), 1, text.size(), stdout);
  static_cast<void>(written);
}

void say(std::string_view sentence) { print("forkshim: " + plain(sentence) + "\n"); }

void complain(std::string_view sentence) { print_error("forkshim: " + plain(sentence) + "\n"); }

void die(int status, std::string_view sentence) {
  complain(sentence);
  std::exit(status);
}

void fail(std::string_view sentence) { die(exit_status::failed, sentence); }

}  // namespace forkshim::launch
