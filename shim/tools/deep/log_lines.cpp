// SPDX-License-Identifier: MIT
#include "deep/log_lines.h"

#include <cstring>

#include "base/clock.h"
#include "base/errno_name.h"
#include "deep/decision.h"
#include "handlers/log/flag_names.h"
#include "output/json_line.h"
#include "protocol/kinds.h"

namespace forkshim::deep {

void write_line(LogOutput& output, const char* phase, const Decision& decision, pid_t child) {
  const forkshim_event event = decision.event(child);
  const bool is_childs = std::strcmp(phase, "child") == 0;
  const bool before = is_childs || std::strcmp(phase, "prepare") == 0;
  JsonLine<4096> row;
  row.number(log::key::time, now_ns(CLOCK_REALTIME)).word(log::key::phase, phase);
  row.word(log::key::function, event.function).word(log::key::kind, kind_name(event.kind));
  row.number(log::key::sequence, event.sequence).word(log::key::lineage, event.lineage);
  row.signed_number(log::key::pid, is_childs ? child : event.parent_pid);
  if (is_childs) row.signed_number(log::key::parent_pid, event.parent_pid);
  row.signed_number(log::key::thread, is_childs ? child : decision.notice.thread);
  if (child > 0 && !is_childs) row.signed_number(log::key::child, child);
  if (!before && event.error != 0) {
    Line<24> number;
    number.add_signed(event.error);
    const char* const name = errno_name(event.error);
    row.word(log::key::error, name ? Text(name) : number.text());
    if (event.refused_by) row.string(log::key::refused_by, event.refused_by);
  }
  if (!before) row.number(log::key::duration, decision.answered_ns - event.start_ns);
  if (event.clone_flags != 0) {
    row.number(log::key::flags, event.clone_flags);
    log::add_flag_names(row, event);
  }
  row.string(log::key::program, Text(decision.program.data(), decision.program.size()));
  output.write(row.finish());
}

}  // namespace forkshim::deep
