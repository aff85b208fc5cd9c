// SPDX-License-Identifier: MIT
// The interpreters that can be asked, each in a file of its own or with its like.
#pragma once

#include "elf/symbols.h"
#include "handlers/script/script.h"

namespace forkshim::script {

// A function of the program, or of a library whose file name begins so.
template <typename Pointer>
bool find(const char* library, const char* name, Pointer* pointer) {
  *pointer = reinterpret_cast<Pointer>(symbols::find_in_program_or_library(library, name));
  return *pointer;
}

void read_python(const Reader& reader);
void read_ruby(const Reader& reader);
void prepare_perl();
void read_perl(const Reader& reader);
void read_php(const Reader& reader);
void read_bash(const Reader& reader);

}  // namespace forkshim::script
