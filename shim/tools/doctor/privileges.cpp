// SPDX-License-Identifier: MIT
// The rules are execve(2)'s for the user who asks: an id that this user has already changes
// nothing, and capabilities are no gain for root.
#include "doctor/privileges.h"

#include <fmt/core.h>
#include <sys/capability.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <memory>
#include <string_view>

namespace forkshim::doctor {
namespace {

void report_id(Report& report, std::string_view bit, bool set, unsigned id, unsigned own) {
  const std::string label = fmt::format("set-{}-id", bit);
  if (!set) return report.fact(label, "no");
  if (id == own)
    return report.fact(label,
                       fmt::format("{}, which is yours; for others ld.so drops the library", id));
  report.obstacle(label, fmt::format("{}, so ld.so drops the library", id),
                  fmt::format("it is set-{}-id", bit));
}

std::string capabilities_of(const std::string& path) {
  const std::unique_ptr<_cap_struct, int (*)(void*)> set(cap_get_file(path.c_str()), cap_free);
  if (!set) return {};
  const std::unique_ptr<char, int (*)(void*)> text(cap_to_text(set.get(), nullptr), cap_free);
  const std::string_view words = text ? text.get() : "";
  // libcap writes "=" for the empty set.
  return words == "=" ? std::string() : std::string(words);
}

void report_capabilities(Report& report, const std::string& held) {
  if (held.empty()) return report.fact("capabilities", "none");
  if (getuid() == 0)
    return report.fact("capabilities",
                       held + ", no gain for root; for others ld.so drops the library");
  report.obstacle("capabilities", held + ", so ld.so drops the library",
                  "it has file capabilities");
}

}  // namespace

void report_privileges(const std::string& path, Report& report) {
  struct stat status = {};
  struct statvfs mount = {};
  const bool known = stat(path.c_str(), &status) == 0;
  if (statvfs(path.c_str(), &mount) == 0 && (mount.f_flag & ST_NOSUID))
    return report.fact("privileges", "none, as its file system is mounted nosuid");
  // Without the x bit for the group, the bit once meant mandatory locking.
  constexpr unsigned group = S_ISGID | S_IXGRP;
  report_id(report, "user", known && (status.st_mode & S_ISUID), status.st_uid, getuid());
  report_id(report, "group", known && (status.st_mode & group) == group, status.st_gid, getgid());
  report_capabilities(report, capabilities_of(path));
}

}  // namespace forkshim::doctor
