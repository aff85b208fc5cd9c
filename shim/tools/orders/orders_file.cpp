// SPDX-License-Identifier: MIT
#include "orders/orders_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <vector>

#include "base/arena.h"
#include "base/text.h"
#include "base/write_guard.h"
#include "orders/image.h"
#include "protocol/orders_layout.h"
#include "protocol/state_layout.h"
#include "start/config_file.h"
#include "trust/ownership.h"

namespace forkshim::orders {
namespace {

namespace fs = std::filesystem;

void say_nothing(Text) {}

std::string path_for(const std::string& state) { return state + layout::orders_suffix; }

// As the command will have it.
std::string variable(const Request& request, const char* name) {
  const std::string given = request.variable(name);
  if (!given.empty()) return given;
  const bool is_unset = std::ranges::count(request.unset, name) != 0;
  const char* const inherited = is_unset ? nullptr : std::getenv(name);
  return inherited ? inherited : "";
}

bool opens_to_all(const fs::path& file) {
  struct stat status = {};
  if (stat(file.c_str(), &status) != 0 || !(status.st_mode & S_IROTH)) return false;
  for (fs::path folder = file.parent_path(); !folder.empty(); folder = folder.parent_path()) {
    if (stat(folder.c_str(), &status) != 0 || !(status.st_mode & S_IXOTH)) return false;
    if (folder == folder.root_path()) break;
  }
  return true;
}

// A program of root's that gave up its rights belongs to the run, and may know what the file of the
// configuration tells everybody; its state is under a name that nobody can guess.
mode_t mode_for(const std::string& config) {
  std::error_code error;
  const fs::path real = config.empty() ? fs::path() : fs::canonical(config, error);
  if (geteuid() != 0 || error) return 0400;
  return config.empty() || (opens_to_all(config) && opens_to_all(real)) ? 0444 : 0400;
}

bool write_all(int file, const void* bytes, size_t size, off_t at) {
  WriteGuard write_guard;
  const auto* next = static_cast<const char*>(bytes);
  while (size > 0) {
    const ssize_t written = pwrite(file, next, size, at);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    next += written, at += written, size -= static_cast<size_t>(written);
  }
  return true;
}

bool write_file(const std::string& path, const std::string& bytes, mode_t mode) {
  constexpr int flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW;
  unlink(path.c_str());  // that of a run with this state's name which was killed
  const int file = open(path.c_str(), flags, 0400);
  if (file < 0) return false;
  const bool done = write_all(file, bytes.data(), bytes.size(), 0) && fchmod(file, mode) == 0;
  close(file);
  if (!done) unlink(path.c_str());
  return done;
}

// As the library does where it reads the text, so that the tools know of a handler that no program
// was for.
void name_handlers(const std::string& state, const Document& document) {
  std::vector<layout::Handler> handlers;
  for (const Section* section = document.sections; section; section = section->next) {
    if (section->is_shim || handlers.size() == layout::handler_count) continue;
    const Entry* const plugin = section->find("plugin");
    const char* const value = plugin ? plugin->value : section->name.data;
    layout::Handler handler = {};
    copy(handler.name, sizeof handler.name, section->name.data);
    copy(handler.plugin, sizeof handler.plugin, plugin ? base_name(value) : value);
    handler.may_refuse = plugin && std::strchr(value, '/') != nullptr;
    handler.named = 2;
    handlers.push_back(handler);
  }
  if (handlers.empty()) return;
  const int file = open(state.c_str(), O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
  if (file < 0) return;
  write_all(file, handlers.data(), handlers.size() * sizeof handlers[0],
            offsetof(layout::State, handlers));
  close(file);
}

}  // namespace

void write_orders(const std::string& state, const Request& request) {
  const std::string config = variable(request, "FORKSHIM_CONFIG"),
                    inline_text = variable(request, "FORKSHIM_INLINE"),
                    trust = variable(request, "FORKSHIM_TRUST");
  Environment made_for;
  made_for.state = state.c_str();
  made_for.config = config.c_str();
  made_for.inline_text = inline_text.c_str();
  made_for.trust = trust.c_str();
  owners::set_trusted_users(trust.c_str(), false);
  Document document;
  Problems problems(Problems::Report::first_only, say_nothing);
  if (!arena.map()) return;
  read_sources(config.c_str(), inline_text.c_str(), &document, &problems);
  const std::string image = problems.count() == 0 ? image_of(document, made_for) : "";
  if (!image.empty() && write_file(path_for(state), image, mode_for(config)))
    name_handlers(state, document);
  owners::set_trusted_users(nullptr, false);
  arena.unmap();
}

}  // namespace forkshim::orders
