// SPDX-License-Identifier: MIT
#include "sweep/why_unhooked.h"

#include <algorithm>
#include <cstdlib>

#include "supervision/run.h"
#include "text/files.h"

namespace forkshim::sweep {

std::string obstacle_in(const std::string& program, const std::string& folder) {
  const char* const launcher = std::getenv("FORKSHIM_LAUNCHER");
  if (!launcher) return "";
  Request request;
  request.command = {launcher, "doctor", "--", program};
  request.input = request.errors = "/dev/null";
  request.output = folder + "/doctor";
  request.timeout = std::chrono::seconds(10);
  const Result result = run(request);
  if (result.start_error || !result.ended) return "";
  const std::string facts = read_file(request.output);
  const size_t verdict = facts.rfind(": verdict: none: ");
  const std::string mark = ", because ";
  const size_t found = facts.find(mark, std::min(verdict, facts.size()));
  if (found == std::string::npos) return "";
  const size_t begin = found + mark.size();
  return facts.substr(begin, facts.find('\n', begin) - begin);
}

}  // namespace forkshim::sweep
