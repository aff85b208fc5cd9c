// SPDX-License-Identifier: MIT
#include "deep/log_lines.h"

#include <cstring>

#include "base/clock.h"
#include "base/errno_name.h"
#include "deep/decision.h"
#include "output/json_line.h"
#include "protocol/kinds.h"

namespace forkshim::deep {

void write_line(LogOutput& output, const char* phase, const Decision& decision, pid_t child) {
  const forkshim_event event = decision.event(child);
  const bool before = std::strcmp(phase, "prepare") == 0;
  JsonLine<4096> row;
  row.number("t", now_ns(CLOCK_REALTIME)).word("phase", phase);
  row.word("function", event.function).word("kind", kind_name(event.kind));
  row.number("seq", event.sequence).word("lineage", event.lineage);
  row.signed_number("pid", event.parent_pid).signed_number("tid", decision.notice.thread);
  if (child > 0) row.signed_number("child", child);
  if (!before && event.error != 0) {
    Line<24> number;
    number.add_signed(event.error);
    const char* const name = errno_name(event.error);
    row.word("error", name ? Text(name) : number.text());
    if (event.refused_by) row.string("refused_by", event.refused_by);
  }
  if (!before) row.number("ns", decision.answered_ns - event.start_ns);
  if (event.clone_flags != 0) row.number("flags", event.clone_flags);
  row.string("program", Text(decision.program.data(), decision.program.size()));
  output.write(row.finish());
}

}  // namespace forkshim::deep
