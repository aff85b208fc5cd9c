// SPDX-License-Identifier: MIT
#include "sweep/user_command.h"

namespace forkshim::sweep {

Request user_command(const std::string& command, const std::string& input,
                     const std::string& output, const std::string& errors) {
  Request request;
  request.command = {"/bin/sh", "-c", command};
  request.input = input;
  request.output = output;
  request.errors = errors;
  request.own_group = request.stop_on_signal = true;
  return request;
}

bool succeeded(const Result& result) { return result.ended && result.wait_status == 0; }

}  // namespace forkshim::sweep
