// SPDX-License-Identifier: MIT
#include "sweep/readiness.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>

#include "sweep/user_command.h"

namespace forkshim::sweep {
namespace {

bool is_number(const std::string& text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
}

// "8080" and "[::1]:8080": the host may be empty.
bool is_port(const std::string& text) {
  const size_t colon = text.rfind(':');
  return is_number(colon == std::string::npos ? text : text.substr(colon + 1)) &&
         text.find_first_of(" /") == std::string::npos;
}

bool accepts(const sockaddr* address, socklen_t size) {
  const int channel = socket(address->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (channel < 0) return false;
  const bool accepted = connect(channel, address, size) == 0;
  close(channel);
  return accepted;
}

bool accepts_at(const std::string& host, in_port_t port) {
  sockaddr_in four = {};
  four.sin_family = AF_INET;
  four.sin_port = htons(port);
  if (inet_pton(AF_INET, host.c_str(), &four.sin_addr) == 1)
    return accepts(reinterpret_cast<const sockaddr*>(&four), sizeof four);
  sockaddr_in6 six = {};
  six.sin6_family = AF_INET6;
  six.sin6_port = htons(port);
  return inet_pton(AF_INET6, host.c_str(), &six.sin6_addr) == 1 &&
         accepts(reinterpret_cast<const sockaddr*>(&six), sizeof six);
}

// No name is looked up, because a static tool has no resolver.
bool port_accepts(const std::string& what) {
  const size_t colon = what.rfind(':');
  const bool bare = colon == std::string::npos;
  const auto port = static_cast<in_port_t>(std::atoi(what.c_str() + (bare ? 0 : colon + 1)));
  std::string host = bare ? "localhost" : what.substr(0, colon);
  if (host == "localhost") return accepts_at("127.0.0.1", port) || accepts_at("::1", port);
  if (host.size() > 1 && host.front() == '[' && host.back() == ']')
    host = host.substr(1, host.size() - 2);
  return accepts_at(host, port);
}

bool socket_accepts(const std::string& file) {
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  if (file.size() >= sizeof address.sun_path) return true;  // it is there, and more cannot be known
  std::memcpy(address.sun_path, file.c_str(), file.size() + 1);
  return accepts(reinterpret_cast<const sockaddr*>(&address), sizeof address);
}

bool succeeds(const std::string& command) {
  Request request = user_command(command, "/dev/null", "/dev/null", "/dev/null");
  request.timeout = std::chrono::seconds(5);
  return succeeded(run(request));
}

}  // namespace

Readiness::Readiness(const std::string& what) : what_(what) {
  if (stat(what.c_str(), &before_) != 0) before_ = {};
  const bool word = what.find_first_of(" \t\n;|&<>()$`'\"*?") == std::string::npos;
  const bool program = S_ISREG(before_.st_mode) && access(what.c_str(), X_OK) == 0;
  if (is_port(what))
    kind_ = Kind::port;
  else if (word && what.find('/') != std::string::npos && !program)
    kind_ = Kind::file;
}

bool Readiness::reached() const {
  struct stat now = {};
  switch (kind_) {
    case Kind::port:
      return port_accepts(what_);
    case Kind::command:
      return succeeds(what_);
    case Kind::file:
      break;
  }
  if (stat(what_.c_str(), &now) != 0) return false;
  if (S_ISSOCK(now.st_mode)) return socket_accepts(what_);
  return now.st_ino != before_.st_ino || now.st_mtim.tv_sec != before_.st_mtim.tv_sec ||
         now.st_mtim.tv_nsec != before_.st_mtim.tv_nsec;
}

}  // namespace forkshim::sweep
