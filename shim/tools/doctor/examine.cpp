// SPDX-License-Identifier: MIT
// The facts about one program in the order in which they matter: whether the library can be loaded
// at all comes before what it would see.
#include "doctor/examine.h"

#include <fmt/core.h>
#include <unistd.h>

#include "doctor/fork_symbols.h"
#include "doctor/library_search.h"
#include "doctor/privileges.h"
#include "doctor/program.h"
#include "text/files.h"

namespace forkshim::doctor {
namespace {

void report_steps(Report& report, const std::vector<Step>& steps) {
  report.fact("file", steps.front().path);
  for (std::size_t i = 1; i < steps.size(); ++i)
    report.fact("interpreter", fmt::format("{}, {}", steps[i].path, steps[i].reason));
}

bool report_architecture(Report& report, const ElfFile& program, const ElfFile& library) {
  const std::string own = name_of(program.architecture), ours = name_of(library.architecture);
  if (program.architecture == library.architecture) {
    report.fact("elf", own + ", as the library");
    return true;
  }
  const std::string value = fmt::format("{}, the library is {}", own, ours);
  const std::string reason = fmt::format("it is {} and the library is {}", own, ours);
  const bool both_x86 = own.find("x86") != own.npos && ours.find("x86") != ours.npos;
  if (both_x86)
    report.obstacle("elf", value, reason);
  else
    report.dead_end("elf", value, reason);
  return false;
}

bool report_linking(Report& report, const ElfFile& program) {
  if (!program.interpreter.empty()) {
    const std::string loaded = "dynamic, loaded by " + program.interpreter;
    if (access(program.interpreter.c_str(), F_OK) == 0)
      report.fact("linking", loaded);
    else
      report.dead_end("linking", loaded + ", which does not exist",
                      fmt::format("its loader {} does not exist", program.interpreter));
    return true;
  }
  if (!program.dynamic || program.pie)
    report.obstacle("linking", program.dynamic ? "static-pie" : "static",
                    "it is static: nothing is preloaded");
  else
    report.dead_end("linking", "no loader", "it is no program that a loader starts");
  return false;
}

bool is_of_musl(const ElfFile& program) {
  return base_name(program.interpreter).starts_with("ld-musl");
}

bool report_libc(Report& report, const ElfFile& program) {
  const std::string loader(base_name(program.interpreter));
  bool glibc = loader.starts_with("ld-linux") || loader.starts_with("ld64.so") ||
               loader.starts_with("ld.so");
  for (const std::string& name : program.needed) glibc = glibc || name.starts_with("libc.so.6");
  const bool musl = is_of_musl(program);
  if (musl)
    report.fact("libc", "musl, in which the library works, too; musl's own files are not examined");
  else if (!glibc)
    report.obstacle("libc", "unknown", "its libc is not glibc");
  else
    report.fact("libc", "glibc");
  return glibc || musl;
}

void report_libraries(Report& report, const Objects& objects) {
  std::string names;
  for (std::size_t i = 1; i < objects.found.size(); ++i)
    names += (i > 1 ? " " : "") + objects.found[i].path;
  report.fact("libraries", names.empty() ? "none" : names);
  for (const MissingLibrary& one : objects.missing)
    report.limit("missing", fmt::format("{}, needed by {}", one.name, one.needed_by),
                 fmt::format("{} was not found and not examined", one.name));
}

void report_go(Report& report, const ElfFile& program) {
  if (!program.go) return report.fact("go", "no");
  report.limit("go", "yes: Go makes processes by inline system calls, which pass the library by",
               "Go makes processes by inline system calls");
}

}  // namespace

Report examine(const std::string& name, const ElfFile& library) {
  const std::vector<Step> steps = resolve_program(name);
  const auto program = read_elf(steps.back().path);
  if (!program) throw NotAProgram("its ELF header is damaged, or of no program");
  if (program->cut) throw NotAProgram("it is cut: its header names bytes behind the file's end");
  Report report(name);
  report_steps(report, steps);
  bool loadable = report_architecture(report, *program, library);
  loadable = report_linking(report, *program) && loadable;
  loadable = loadable && report_libc(report, *program);
  report_privileges(steps.back().path, report);
  report_go(report, *program);
  if (loadable) {
    const Objects objects =
        is_of_musl(*program) ? Objects{{*program}, {}} : with_libraries(*program);
    report_libraries(report, objects);
    report_forks(report, objects.found, library);
  }
  return report;
}

}  // namespace forkshim::doctor
