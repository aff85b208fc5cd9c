// SPDX-License-Identifier: MIT
// Calls besides creations that a run's filter asks about, since a tree has one listener: sweep's,
// which keep a run from signalling every process of its user.
#pragma once

#include "deep/notice.h"
#include "supervision/seccomp_filter.h"

namespace forkshim::deep {

class OtherCalls {
 public:
  OtherCalls() = default;
  virtual ~OtherCalls() = default;
  OtherCalls(const OtherCalls&) = delete;
  OtherCalls& operator=(const OtherCalls&) = delete;

  // Statements before those for creations: each of the calls is asked about, and any other falls
  // through.
  virtual void add_to(seccomp::Program& program) const = 0;

  // The errno with which the call fails, or 0. In the keeper as well, once the run is over.
  virtual int error_for(const Notice& notice) = 0;
};

// Answers what may be asked about one of them, or lets it go on: `others` may be null.
inline void answer(const Listener& listener, OtherCalls* others, const Notice& notice) {
  const int error = others ? others->error_for(notice) : 0;
  error ? listener.refuse(notice, error) : listener.let_go_on(notice);
}

}  // namespace forkshim::deep
