// SPDX-License-Identifier: MIT
#include "handlers/script/script.h"

#include "handlers/python/probe.h"
#include "handlers/script/interpreters.h"

namespace forkshim::script {

// Without threads of its own (ZTS), where any thread may ask.
void read_php(const Reader& reader) {
  const char* (*file)();
  uint32_t (*line)();
  void* threads;
  if (!find("libphp", "zend_get_executed_filename", &file) ||
      !find("libphp", "zend_get_executed_lineno", &line) ||
      find("libphp", "tsrm_get_ls_cache", &threads))
    return;
  const uint32_t number = line();
  if (number > 0) reader.take({Text(file()), number, Text()});
}

// The program exports its functions for builtins that are loaded.
void read_bash(const Reader& reader) {
  const char* (*file)();
  int (*line)();
  void* fork;
  if (!find("libbash", "get_name_for_error", &file) ||
      !find("libbash", "executing_line_number", &line) || !find("libbash", "make_child", &fork))
    return;
  const int number = line();
  if (number > 0) reader.take({Text(file()), static_cast<uint64_t>(number), Text()});
}

void prepare() {
  python::prepare_probe();
  prepare_perl();
}

void read(const Reader& reader) {
  read_python(reader);
  read_ruby(reader);
  read_perl(reader);
  read_php(reader);
  read_bash(reader);
}

}  // namespace forkshim::script
