// SPDX-License-Identifier: MIT
// The libraries that come with a program: those that it needs from directories that it names itself
// (DT_RPATH, DT_RUNPATH) or that the user does (LD_LIBRARY_PATH). ld.so is not asked, because the
// path of a program's loader is the program's own word.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace forkshim::sweep {

// Reads each file once, as it then is.
class Libraries {
 public:
  Libraries();

  // The build ids of those that a program needs, and of what those need, as text; empty without
  // any. Of a name that several directories have, all count: ld.so takes one of them.
  std::string of(const std::string& program);

 private:
  struct Object {
    std::string build;                        // empty of what is no regular file
    std::vector<std::string> needs;           // names, or paths with a slash
    std::vector<std::string> rpath, runpath;  // directories
  };

  const Object& object(const std::string& path);
  static Object read(const std::string& path);

  std::vector<std::string> asked_;  // directories of LD_LIBRARY_PATH
  std::map<std::string, Object> objects_;
};

}  // namespace forkshim::sweep
