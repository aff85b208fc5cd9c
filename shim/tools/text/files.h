// SPDX-License-Identifier: MIT
// Files as text, and their names.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <string>
#include <string_view>

namespace forkshim {

// Empty where it cannot be read.
std::string read_file(const std::string& path);

// The last lines of a file, at most `bytes` of it.
std::string tail_of_file(const std::string& path, std::size_t bytes);

// Opens a file to write it anew: a close-on-exec descriptor, or -1 with errno. By the rules of a
// log: in a folder that others may write to, a link or another user's file is refused (EPERM). A
// new file has this mode, less the umask.
int open_output(const std::string& path, mode_t mode = 0666);

// Opens a file to append to it, by the same rules: a close-on-exec descriptor that does not wait,
// or -1 with errno.
int open_log(const std::string& path);

// The same for a regular file that is there, to read it as well.
int open_existing_log(const std::string& path);

// Opens what another user may have named: a regular file, or -1 with errno, EINVAL for what is
// none. A device is not touched, as some act when they are opened, and no FIFO is waited for.
int open_regular(const std::string& path, int flags);

// Opens a file to read what a program of lesser rights may have put there: a regular file, behind
// no link of another user's. -1 with errno and, if it is such a link, a sentence.
int open_unplanted(const std::string& path, const char** reason = nullptr);

// Opens a file to read what a tool of this user's wrote: a regular file, by the rules of
// open_output(), so that no other user can have put it there. If not, `reason` is a sentence.
int open_own(const std::string& path, std::string* reason);

// Finds the folder that a file is in, or would be, by the same rules for links: an O_PATH
// descriptor and the file's name in it, or -1 with errno and a reason.
int find_place(const std::string& path, std::string* name, std::string* reason);

// Why a file that gives orders is not to be obeyed, or nothing: by the rules of a configuration.
std::string reason_to_distrust(const std::string& path);

// The same for the directories on the path of a file: why another user could swap what is there.
std::string reason_to_distrust_folder(const std::string& path);

// A name that nobody can guess: 32 hexadecimal digits. Empty, with errno, where the kernel has
// none.
std::string secret_name();

// Writes the whole of a file so, or adds to it. False with errno.
bool write_output(const std::string& path, std::string_view text);
// The same for a file that is to have this mode.
bool write_output(const std::string& path, std::string_view text, mode_t mode);
// Whether it could be begun, without touching the file; if not, `reason` is a sentence.
bool can_write_output(const std::string& path, const char** reason);
// The same for a file that another process may be reading: it is replaced as a whole by a rename.
// What cannot be replaced is written to. With the mode 0600 the new file is its owner's alone.
bool replace_output(const std::string& path, std::string_view text, mode_t mode = 0666);
// A regular file or none: no device, FIFO or link.
bool is_replaceable(const std::string& path);
bool append_output(const std::string& path, std::string_view text);

// Opens /dev/null for each standard stream that is closed, so that no file of the tool's gets its
// number and then what is printed. A program that the tool executes finds the stream closed.
void occupy_standard_streams();

// What a name leads to, with links followed.
bool is_regular(const std::string& path);
bool is_directory(const std::string& path);

// The name without its folders; all of it where it ends with a slash.
std::string_view base_name(std::string_view path);

}  // namespace forkshim
