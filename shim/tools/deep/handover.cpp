// SPDX-License-Identifier: MIT
#include "deep/handover.h"

#include <sys/socket.h>

#include <cerrno>
#include <cstring>

namespace forkshim::deep {
namespace {

struct Words {
  int error, remark;
};

union Control {
  cmsghdr header;
  char bytes[CMSG_SPACE(sizeof(int))];
};

}  // namespace

bool send_descriptor(int socket, const Handed& handed) {
  Words words = {handed.error, handed.remark};
  iovec text = {&words, sizeof words};
  Control control = {};
  msghdr message = {};
  message.msg_iov = &text;
  message.msg_iovlen = 1;
  if (handed.descriptor >= 0) {
    message.msg_control = &control;
    message.msg_controllen = sizeof control;
    control.header.cmsg_level = SOL_SOCKET;
    control.header.cmsg_type = SCM_RIGHTS;
    control.header.cmsg_len = CMSG_LEN(sizeof(int));
    std::memcpy(CMSG_DATA(&control.header), &handed.descriptor, sizeof(int));
  }
  return sendmsg(socket, &message, MSG_NOSIGNAL) == sizeof words;
}

Handed receive_descriptor(int socket) {
  Words words = {};
  iovec text = {&words, sizeof words};
  Control control = {};
  msghdr message = {};
  message.msg_iov = &text;
  message.msg_iovlen = 1;
  message.msg_control = &control;
  message.msg_controllen = sizeof control;
  ssize_t size;
  do size = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
  while (size < 0 && errno == EINTR);
  if (size != sizeof words) return {-1, ECONNRESET, 0};
  Handed handed = {-1, words.error, words.remark};
  const cmsghdr* const header = CMSG_FIRSTHDR(&message);
  if (header && header->cmsg_type == SCM_RIGHTS)
    std::memcpy(&handed.descriptor, CMSG_DATA(header), sizeof(int));
  return handed;
}

}  // namespace forkshim::deep
