// SPDX-License-Identifier: MIT
// Forks that bypass our symbols (dlsym on libc's handle, -Bsymbolic) still run libc's fork
// handlers. They are dispatched from there, unless an entry point has done it already.
//
// Such a fork cannot be refused. libc does not tell fork handlers whether the fork succeeded:
// errno, cleared before, does, because fork sets it on failure only.
#include "creation/libc_atfork.h"

#include <errno.h>
#include <unistd.h>

#include "creation/dispatch.h"
#include "creation/vfork_frame.h"
#include "elf/symbols.h"
#include "output/messages.h"
#include "process/busy.h"
#include "tree/announcements.h"
#include "tree/deep.h"

namespace forkshim {
namespace {

using Routine = void (*)();
using Register = int (*)(Routine, Routine, Routine, void* object);
using RegisterPosix = int (*)(Routine, Routine, Routine);

void prepare() {
  if (!process || real_call_now()) return;
  if (is_in_handler()) {
    mark_as_handlers();
    if (state::is_deep()) state::announce(0);
    return;
  }
  if (nobody_wants(FORKSHIM_FORK)) return identify_process();
  Creation* creation = frames::acquire_private({Function::atfork, FORKSHIM_FORK, nullptr});
  if (!creation) return;
  thread.libc_atfork_creation = creation;
  if (creation->prepare() != 0) {
    creation->clear_refusal();
    messages::say(
        "a fork past the library's symbols cannot be refused and goes on; "
        "`functions = atfork` names these");
  }
  creation->clear_errno();
}

void parent() {
  Creation* creation = thread.libc_atfork_creation;
  if (!creation) {
    const RealCall* const call = process && errno == 0 ? real_call_now() : nullptr;
    if (call && call->daemon()) call->daemon()->after_in_parent(0);
    return;
  }
  thread.libc_atfork_creation = nullptr;
  const int error = errno;
  creation->restore_errno();
  if (error == 0) {
    creation->after_in_parent(0);
  } else {
    creation->after_failure(error);
  }
  frames::release(creation);
}

void child() {
  Creation* creation = thread.libc_atfork_creation;
  if (!creation) {
    // An entry point replaces this tag afterwards. The slot of the parent's flags is wiped and not
    // read, because that would fault in a page.
    if (process && thread.handlers_pid == 0) tag_child(uncounted, 0);
    return;
  }
  thread.libc_atfork_creation = nullptr;
  creation->restore_errno();
  creation->after_in_child();
  frames::release(creation);
}

}  // namespace

// glibc's own, because its pthread_atfork is linked into each object and has no IBT mark; musl has
// pthread_atfork alone. The fourth word names an object whose unloading takes the handlers out.
void watch_libc_forks() {
  static constinit bool watching = false;
  if (__atomic_exchange_n(&watching, true, __ATOMIC_RELAXED)) return;
  // It fails for lack of memory only; then these forks are missed, as they would be without it.
  if (const auto add = reinterpret_cast<Register>(symbols::find_next("__register_atfork")))
    add(prepare, parent, child, nullptr);
  else if (const auto posix = reinterpret_cast<RegisterPosix>(symbols::find_next("pthread_atfork")))
    posix(prepare, parent, child);
}

}  // namespace forkshim
