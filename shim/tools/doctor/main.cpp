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
        "Says what the shim will and will not see of each PROGRAM, a path or a name to be found"
        " in PATH, without running it. Lines are \"PROGRAM: FACT: VALUE\"; the last of a program"
        " is its verdict, for this user.",
    .statuses =
        "Exit status, the worst of all programs:\n"
        "  0    full: the shim sees every creation that the symbols show\n"
        "  1    partial: it sees a part, as with Go, sanitizers, or -Bsymbolic\n"
        "  2    none: it cannot work, as with static or set-user-id programs\n"
        "  125  wrong usage, or a program was not found"};

int complain(std::string_view subject, std::string_view sentence) {
  std::fflush(stdout);
  fmt::print(stderr, "forkshim: {}: {}\n", printable(subject), printable(sentence));
  return failed;
}

int examine_all(const std::vector<std::string>& programs, const doctor::ElfFile& library) {
  int status = 0;
  for (const std::string& name : programs) try {
      status = std::max(status, static_cast<int>(doctor::examine(name, library)));
    } catch (const std::exception& problem) {
      status = complain(name, problem.what());
    }
  if (std::fflush(stdout) != 0 || std::ferror(stdout))
    return complain("doctor", "the report could not be written to standard output");
  return status;
}

}  // namespace

int main(int argc, char** argv) {
  const auto programs = command_line::parse(tool, {}, argc, argv);
  if (programs.empty()) command_line::refuse_without_program(tool, "nginx");
  const char* path = std::getenv("FORKSHIM_LIBRARY");
  if (!path) return complain("doctor", "FORKSHIM_LIBRARY is not set; start it by forkshim doctor");
  try {
    const auto library = doctor::read_elf(path);
    if (!library) return complain(path, "expected the shim's library, found no ELF file");
    return examine_all(programs, *library);
  } catch (const std::exception& problem) {
    return complain("doctor", problem.what());
  }
}
