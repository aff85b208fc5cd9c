// SPDX-License-Identifier: MIT
// Who calls: the processes of the tree by their lineage, found by the stamps that they bear.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "deep/notice.h"
#include "deep/proc_status.h"
#include "deep/stamp.h"
#include "process/lineage.h"
#include "protocol/state_layout.h"

namespace forkshim::deep {

struct Person;
using PersonPtr = std::shared_ptr<Person>;

// The last creation of a process, for which the kernel may ask twice.
struct LastCreation {
  int thread = 0;
  std::uint64_t stamp = 0;
  seccomp_data call = {};
  std::uint64_t flags = 0;   // clone3 has them in memory
  pid_t last_pid = 0;        // given out before
  std::uint64_t ran_ns = 0;  // the thread, when another was first kept waiting for it
  bool went_on = false;      // false: refused
  bool is_over = false;      // its child has been seen, or has ended
  bool is_gone = false;      // it has ended, and was not found after that
};

// The last thread that a process made.
struct LastThread {
  int maker = 0;
  seccomp_data call = {};
  pid_t last_pid = 0;    // given out before
  bool went_on = false;  // false: refused
};

struct Inode {
  dev_t device = 0;
  ino_t number = 0;  // 0: there is none
  bool operator==(const Inode&) const = default;
};

// The last exec that a process attempted, most often of a search in PATH.
struct LastExec {
  int thread = 0;
  seccomp_data call = {};
  ExecArguments words = {};
  Inode program = {};  // which attempted it
  Function function = Function::syscall_execve;
  std::uint32_t ordinal = 0;
  bool went_on = false;                // false: refused
  std::vector<std::uint8_t> selected;  // handlers that run for the whole search
};

// An exec that the library announced: the call, and its instruction, with which libc tries on.
struct AnnouncedExec {
  int thread = 0;
  std::uint64_t instruction = 0;
  std::uint32_t announced = 0;
};

// A clone3 that was refused with ENOSYS, after which libcs make the same by clone.
struct MissingClone3 {
  int thread = 0;
  std::uint64_t flags = 0;
};

struct Person {
  pid_t pid = 0;
  Lineage lineage = {};
  std::uint32_t ordinal = 0;  // creations so far
  std::uint32_t threads = 0, execs = 0;
  std::uint32_t asked = 0;  // notifications of creations that were not announced
  bool catches = false;     // signals, as was last seen of one of its threads
  bool has_makers = false;  // several threads that create
  bool counted = true;      // false: made by a handler, or a descendant of one
  bool can_be_stamped = true;
  std::uint64_t born_as = 0;  // its creation's stamp, where it bore that; or 0
  Bearing bearing;            // what it bore when it last asked
  LastCreation last;
  LastThread last_thread;
  LastExec last_exec;
  AnnouncedExec announced_exec;
  MissingClone3 missing_clone3;
  std::vector<layout::Firings> firings;  // of handlers that count in each process
};

// A creation: who made it, and the child's name.
struct Birth {
  PersonPtr parent;  // null: of the root
  Lineage lineage = {};
  std::uint32_t ordinal = 0;
  bool counted = true;
  pid_t child = 0;  // 0: not known yet
};

class Family {
 public:
  Family(layout::State& state) : state_(state) {}

  // Call while the root waits to execute.
  void begin(pid_t root);

  // The process of the thread. Null if it has ended.
  PersonPtr find(pid_t thread);
  // The same of one that is to be stamped, as far as can be seen: that comes at once then, and is
  // to be undone before the thread gets another answer than that it goes on with what it creates.
  PersonPtr find_creator(pid_t thread);
  void undo_stamp(Person& person);
  // Stamps it for what it creates next, whose child has this name. `counted`: false for a handler's
  // own.
  std::uint64_t stamp(const PersonPtr& person, std::uint32_t ordinal, const Lineage& child,
                      bool counted);
  // The same creation, asked for again.
  void stamp_again(const PersonPtr& person, std::uint64_t stamp);

  Birth* birth_of(std::uint64_t stamp);
  void set_child(std::uint64_t stamp, pid_t child);
  // One that has come and gone without being seen. Should it turn up yet, it counts once.
  void count_missing(std::uint64_t stamp);
  // One that has been found. Whoever comes first, this or the library in it, counts it.
  void record_child(std::uint64_t stamp, pid_t child, const Lineage& lineage);

  // The number of what the process makes next of this kind, shared with the library in the process.
  std::uint32_t next_ordinal(Person& person, std::uint8_t kind);
  // What the library has counted of this kind.
  static void raise_ordinal(Person& person, std::uint8_t kind, std::uint32_t ordinal);
  // It came to nothing.
  static void take_back_ordinal(Person& person, std::uint8_t kind, std::uint32_t ordinal);

  // Knows the process further on, though it makes no process.
  void keep(const PersonPtr& person) { kept_[person->pid] = person; }
  // Enters one that is about to execute, for the library in its next program.
  void record(const Person& person);

  // What the user should know once: names below a process are not sure to repeat.
  bool has_lost_a_stamp = false, has_foreign_process = false;

 private:
  struct EarlyStamp {
    const Person* person = nullptr;  // null: nobody bears a stamp that may have to be undone
    std::uint64_t stamp = 0;
  };

  bool becomes(std::uint64_t stamp, std::uint32_t before, std::uint32_t now) const;
  PersonPtr find_foreign(const ProcStatus& status);
  PersonPtr by_stamp(pid_t thread, std::uint64_t stamp);
  PersonPtr by_parent(pid_t process, pid_t parent);
  PersonPtr known_as(pid_t process) const;
  PersonPtr enter(pid_t process, const Lineage& lineage, bool counted);
  void publish(std::uint64_t stamp, const Birth& birth) const;
  layout::Process* entry_of(pid_t process) const;
  void forget_the_dead();

  layout::State& state_;
  std::uint64_t last_stamp_ = layout::stamp_base;
  EarlyStamp early_;
  size_t forget_at_ = 1 << 15;
  std::unordered_map<std::uint64_t, Birth> births_;
  std::unordered_map<pid_t, std::weak_ptr<Person>> by_pid_;
  std::unordered_map<pid_t, PersonPtr> kept_;  // that nobody else keeps
  std::unordered_set<std::uint64_t> stuck_;    // stamps that processes cannot be rid of
};

}  // namespace forkshim::deep
