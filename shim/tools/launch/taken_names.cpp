// SPDX-License-Identifier: MIT
// By the library's own reader.
#include "launch/taken_names.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config/reader.h"
#include "text/whole_file.h"

namespace forkshim::launch {
void TakenNames::add_file(const std::string& path) {
  struct stat status = {};
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
  if (file < 0) return;
  std::string text;
  const bool legal = fstat(file, &status) == 0 && S_ISREG(status.st_mode) &&
                     status.st_size <= largest_file && read_bounded(file, &text);
  close(file);
  if (legal) add_text(text);
}

void TakenNames::add_text(const std::string& text) {
  Document document;
  Problems problems(Problems::Report::all, [](Text) {});
  read_text(Text(text.data(), text.size()), "", &document, &problems);
  for (const Section* section = document.sections; section; section = section->next)
    if (!section->is_shim && !section->name.empty())
      names_.emplace(section->name.data, section->name.size);
}

std::string TakenNames::take(const std::string& name) {
  std::string free = name;
  for (size_t count = 2; !names_.insert(free).second; ++count)
    free = name + "-" + std::to_string(count);
  return free;
}

}  // namespace forkshim::launch
