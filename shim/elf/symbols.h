// SPDX-License-Identifier: MIT
// Looks a function up in the objects that are loaded behind this one, as dlsym(RTLD_NEXT) does,
// but without the loader's lock: another thread may hold that at a fork, and then nobody in the
// child would ever give it back. It also costs a tenth of the instructions.
#pragma once

namespace forkshim::symbols {

// The function's address in that version, or in its default one. Null where the objects cannot be
// walked or the symbol needs more than that (an indirect function): then the loader has to answer.
void* find_next(const char* name, const char* version = nullptr);

// The function's address in the program itself, or else in the first object whose file name starts
// with `library`, which may have been loaded at any time and for whomever. Null where there is
// none, and while another thread is loading or unloading something.
void* find_in_program_or_library(const char* library, const char* name);

}  // namespace forkshim::symbols
