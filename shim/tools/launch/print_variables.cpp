// SPDX-License-Identifier: MIT
#include "launch/print_variables.h"

#include <fmt/core.h>

#include <algorithm>
#include <string_view>

#include "launch/say.h"
#include "text/files.h"

namespace forkshim::launch {
namespace {

bool is_control(char c) { return (c >= 0 && c < ' ') || c == '\x7f'; }

// Between quotation marks, in the way of C that systemd and YAML share. What has a meaning in the
// target is written as `special` has it.
std::string escaped(const std::string& value, char special, std::string_view written) {
  std::string out;
  for (const char c : value) {
    if (c == '\\' || c == '"')
      out.append({'\\', c});
    else if (c == '\n')
      out += "\\n";
    else if (is_control(c))
      out += fmt::format("\\x{:02x}", static_cast<unsigned>(c));
    else if (c == special)
      out += written;
    else
      out += c;
  }
  return out;
}

// Variables are put in for $(NAME), and $$ is read as $.
void print_for_kubernetes(const std::string& name, const std::string& value) {
  print("  - name: " + name + "\n    value: \"" + escaped(value, '$', "$$") + "\"\n");
}

void print_for_docker(const std::string& name, const std::string& value) {
  if (std::any_of(value.begin(), value.end(), is_control))
    fail(fmt::format(
        "env --format docker: {} holds a control character, which no ENV of a Dockerfile"
        " can",
        name));
  print("ENV " + name + "=\"" + escaped(value, '$', "\\$") + "\"\n");
}

void print_variable(const std::string& format, const std::string& name, const std::string& value) {
  if (value.empty()) return;
  if (format == "shell") print("export " + quoted_for_shell(name + "=" + value) + "\n");
  // For a [Service] section; % begins a specifier there.
  if (format == "systemd")
    print("Environment=\"" + name + "=" + escaped(value, '%', "%%") + "\"\n");
  if (format == "kubernetes") print_for_kubernetes(name, value);
  if (format == "docker") print_for_docker(name, value);
}

// ENV cannot hold several lines, and the image has no configuration of this machine's: so the image
// gets one file of all. The end's line cannot be in it, since it is no line of a configuration.
void embed_configuration(Variables* variables) {
  constexpr const char* end = "END_OF_FORKSHIM";
  std::string text;
  if (!variables->config.empty()) {
    text = read_file(variables->config);
    text.erase(text.find_last_not_of('\n') + 1);
    text += '\n';
  }
  text += variables->text;
  variables->config.clear();
  variables->text.clear();
  if (text.empty()) return;
  if (!text.ends_with('\n')) text += '\n';
  print(fmt::format("COPY <<\"{}\" /etc/forkshim/forkshim.conf\n", end) + text + end + "\n");
}

}  // namespace

std::string quoted_for_shell(const std::string& word) {
  std::string quoted(1, '\'');
  for (const char c : word) {
    if (c == '\'') quoted += "'\\'";
    quoted += c;
  }
  return quoted += '\'';
}

void print_variables(const std::string& format, Variables variables) {
  if (format == "kubernetes") print("env:\n");
  if (format == "docker") embed_configuration(&variables);
  print_variable(format, "LD_PRELOAD", variables.preload);
  print_variable(format, "FORKSHIM_CONFIG", variables.config);
  print_variable(format, "FORKSHIM_INLINE", variables.text);
}

}  // namespace forkshim::launch
