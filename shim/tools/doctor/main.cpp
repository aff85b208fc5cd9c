// SPDX-License-Identifier: MIT
// doctor: says what the shim will and will not see of a program. It reads the program's files and
// runs nothing of them. The launcher starts it with FORKSHIM_LIBRARY set.
#include <fmt/core.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "doctor/examine.h"
#include "doctor/program.h"
#include "text/command_line.h"
#include "text/exit_status.h"
#include "text/printable.h"

namespace {

using namespace forkshim;

constexpr int failed = exit_status::failed;

constexpr command_line::Tool tool{
    .name = "doctor",
    .arguments = "PROGRAM...",
    .about =
        "Predicts what forkshim will intercept in each PROGRAM, a path or a name in PATH, without"
        " running it. One line a program has the verdict for this user; --verbose adds the facts"
        " that led to it.",
    .statuses =
        "Exit status, the worst of all programs:\n"
        "  0    full: every creation that the symbols show is intercepted\n"
        "  1    partial: some are not, as with Go, sanitizers, or -Bsymbolic\n"
        "  2    none: it cannot work, as with static or set-user-id programs\n"
        "  125  wrong usage, or a program was not found"};

int complain(std::string_view subject, std::string_view sentence) {
  std::fflush(stdout);
  print_error(fmt::format("forkshim: {}: {}\n", printable(subject), printable(sentence)));
  return failed;
}

int examine_all(const std::vector<std::string>& programs, const doctor::ElfFile& library,
                bool with_facts) {
  int status = 0;
  for (const std::string& name : programs) try {
      status = std::max(status, static_cast<int>(doctor::examine(name, library).print(with_facts)));
    } catch (const std::exception& problem) {
      status = complain(name, problem.what());
    }
  return finish_output() ? status : failed;
}

}  // namespace

int main(int argc, char** argv) {
  bool with_facts = false;
  const command_line::Table table{{"verbose", 'v', nullptr, "print the facts behind the verdict",
                                   command_line::flag(with_facts)}};
  const auto programs = command_line::parse(tool, table, argc, argv);
  if (programs.empty()) command_line::refuse_without_program(tool, "nginx");
  const char* path = std::getenv("FORKSHIM_LIBRARY");
  if (!path) return complain("doctor", "FORKSHIM_LIBRARY is not set; start it by forkshim doctor");
  try {
    const auto library = doctor::read_elf(path);
    if (!library) return complain(path, "expected forkshim's library, found no ELF file");
    return examine_all(programs, *library, with_facts);
  } catch (const std::exception& problem) {
    return complain("doctor", problem.what());
  }
}
