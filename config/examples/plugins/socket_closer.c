/* SPDX-License-Identifier: MIT */
/*
 * socket_closer: takes connections to databases and other servers away from children, which else
 * write into the middle of their parent's dialogue, or say goodbye in its name.
 *   ports = PORT, a list   the server's port, such as 5432,6379,3306
 *   paths = PATH, a list   the server's Unix socket; * at the end stands for the rest, @ at the
 *                          start for an abstract name
 * A connection is replaced by one whose other end is closed, and not just closed: a library that
 * remembers the number must not read and write the file that gets it next. Children of the kind
 * spawn keep what has no CLOEXEC. An epoll set that the parent filled still tells of its sockets.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include "forkshim/plugin.h"

enum { most_ports = 32, most_paths = 32, most_descriptors = 65536 };

struct path {
  char text[sizeof(((struct sockaddr_un*)0)->sun_path) + 1];
  size_t length;
  int open_ended;
};

/* Read-only once init has run. */
struct closer {
  size_t port_count, path_count;
  in_port_t ports[most_ports]; /* in network order */
  struct path paths[most_paths];
};

/* As getdents64(2) fills it, which is what readdir(3) may not be: fit for a child. */
struct entry {
  uint64_t inode;
  int64_t offset;
  unsigned short size;
  unsigned char type;
  char name[];
};

static int has_port(const struct closer* closer, in_port_t port) {
  for (size_t i = 0; i < closer->port_count; ++i)
    if (closer->ports[i] == port) return 1;
  return 0;
}

static int has_path(const struct closer* closer, const struct sockaddr_un* address, size_t size) {
  char name[sizeof address->sun_path];
  size_t length = size - offsetof(struct sockaddr_un, sun_path);
  if (size <= offsetof(struct sockaddr_un, sun_path) || length > sizeof name) return 0;
  memcpy(name, address->sun_path, length);
  if (name[0]) {
    length = strnlen(name, length);
  } else {
    name[0] = '@';
  }
  for (size_t i = 0; i < closer->path_count; ++i) {
    const struct path* path = &closer->paths[i];
    if ((path->open_ended ? length >= path->length : length == path->length) &&
        memcmp(name, path->text, path->length) == 0)
      return 1;
  }
  return 0;
}

static int leads_there(const struct closer* closer, int descriptor) {
  union {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
    struct sockaddr_un local;
  } peer;
  socklen_t size = sizeof peer;
  if (getpeername(descriptor, &peer.any, &size) != 0) return 0;
  switch (peer.any.sa_family) {
    case AF_INET:
      return has_port(closer, peer.v4.sin_port);
    case AF_INET6:
      return has_port(closer, peer.v6.sin6_port);
    case AF_UNIX:
      return has_path(closer, &peer.local, size);
    default:
      return 0;
  }
}

/* Without a free descriptor there is nothing to put in its place, and a child must not keep it. */
static void take_away(int descriptor) {
  const int flags = fcntl(descriptor, F_GETFD);
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
    close(descriptor);
    return;
  }
  close(ends[1]);
  dup3(ends[0], descriptor, flags & FD_CLOEXEC ? O_CLOEXEC : 0);
  close(ends[0]);
}

static void look_at(const struct closer* closer, int descriptor) {
  if (leads_there(closer, descriptor)) take_away(descriptor);
}

static void look_at_names(const struct closer* closer, int folder) {
  /* The child of clone may have a small stack. */
  char buffer[1024] __attribute__((aligned(8)));
  for (long size; (size = syscall(SYS_getdents64, folder, buffer, sizeof buffer)) > 0;) {
    for (long at = 0; at < size;) {
      const struct entry* entry = (const struct entry*)(buffer + at);
      int descriptor = 0;
      for (const char* digit = entry->name; *digit >= '0' && *digit <= '9'; ++digit)
        descriptor = descriptor * 10 + (*digit - '0');
      if (entry->name[0] != '.' && descriptor != folder) look_at(closer, descriptor);
      at += entry->size;
    }
  }
}

/* A vfork's child, too, has a table of descriptors of its own, unless it asked for its parent's. */
static void in_child(void* self, forkshim_event* event) {
  if (event->clone_flags & CLONE_FILES) return;
  const int folder = open("/proc/self/fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder >= 0) {
    look_at_names(self, folder);
    close(folder);
    return;
  }
  /* No /proc, or no descriptor left. */
  long end = sysconf(_SC_OPEN_MAX);
  if (end < 0 || end > most_descriptors) end = most_descriptors;
  for (int descriptor = 0; descriptor < end; ++descriptor) look_at(self, descriptor);
}

static int reject(const forkshim_host* host, const char* sentence) {
  host->log(host, FORKSHIM_ERROR, sentence, strlen(sentence));
  return EINVAL;
}

/* The next word of a list without the blanks round it, which is then in front of *rest. */
static size_t next_word(const char** word, const char** rest) {
  *word = *rest + strspn(*rest, " \t");
  const size_t size = strcspn(*word, ",");
  *rest = *word + size + ((*word)[size] == ',');
  size_t length = size;
  while (length > 0 && strchr(" \t", (*word)[length - 1])) --length;
  return length;
}

static int read_ports(const forkshim_host* host, struct closer* closer) {
  const char* rest = host->option(host, "ports");
  while (rest && *rest) {
    const char* word;
    const size_t length = next_word(&word, &rest);
    char* end = NULL;
    const unsigned long port = strtoul(word, &end, 10);
    if (length == 0 || *word < '0' || *word > '9' || end != word + length || port < 1 ||
        port > 65535 || closer->port_count == most_ports)
      return reject(host, "expected up to 32 ports from 1 to 65535, such as 5432,6379");
    closer->ports[closer->port_count++] = htons((in_port_t)port);
  }
  return 0;
}

static int read_paths(const forkshim_host* host, struct closer* closer) {
  const char* rest = host->option(host, "paths");
  while (rest && *rest) {
    const char* word;
    size_t length = next_word(&word, &rest);
    struct path* path = &closer->paths[closer->path_count];
    if (length == 0 || !strchr("/@", *word) || length >= sizeof path->text ||
        closer->path_count++ == most_paths)
      return reject(host, "expected up to 32 paths of up to 108 bytes that begin with / or @");
    path->open_ended = word[length - 1] == '*';
    path->length = length - (size_t)path->open_ended;
    memcpy(path->text, word, path->length);
  }
  return 0;
}

static int init(const forkshim_host* host, void** self) {
  struct closer* closer = calloc(1, sizeof *closer);
  if (!closer) return ENOMEM;
  *self = closer;
  int error = read_ports(host, closer);
  if (error == 0) error = read_paths(host, closer);
  if (error == 0 && closer->port_count + closer->path_count == 0)
    error = reject(host, "expected ports or paths, found neither");
  return error;
}

const forkshim_plugin forkshim_plugin_v1 = {
    .struct_size = sizeof(forkshim_plugin),
    .abi_version = FORKSHIM_ABI_VERSION,
    .name = "socket_closer",
    .version = "1",
    .init = init,
    .child = in_child,
    .vfork_child = in_child,
};
