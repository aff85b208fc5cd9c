// SPDX-License-Identifier: MIT
// Fills the tables of schema.h.
#include "report/database.h"

#include <fmt/core.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <system_error>

#include "report/schema.h"
#include "report/statement.h"
#include "text/files.h"

namespace forkshim::report {
namespace {

[[noreturn]] void fail(const std::string& path, const char* what, const std::string& reason) {
  throw std::runtime_error(fmt::format("{}: {}: {}", printable(path), what, reason));
}

std::string reason() { return std::generic_category().message(errno); }

std::int64_t row_of(Index process) { return std::int64_t{process} + 1; }

}  // namespace

Database::Database(const std::string& path) : path_(path), fresh_(path + ".new") {
  if (path == "-" || !is_replaceable(path)) {
    throw std::runtime_error(
        fmt::format("{}: is not a regular file, which a database has to be", printable(path)));
  }
  // SQLite opens files by their names, its journals too, and follows links.
  const std::string distrust = reason_to_distrust_folder(path_);
  if (!distrust.empty()) fail(path_, "cannot be made", distrust);
  const int file = open_output(fresh_);
  if (file < 0) fail(path_, "cannot be made", reason());
  close(file);
  try {
    open();
  } catch (...) {
    sqlite3_close(database_);
    unlink(fresh_.c_str());
    throw;
  }
}

Database::~Database() {
  record_.reset();
  sqlite3_close(database_);
  if (!fresh_.empty()) unlink(fresh_.c_str());
}

void Database::open() {
  attempt([&] {
    if (sqlite3_open_v2(fresh_.c_str(), &database_, SQLITE_OPEN_READWRITE, nullptr) != SQLITE_OK)
      throw std::runtime_error(sqlite3_errmsg(database_));
    execute(begin_all);
    execute(create_tables);
    record_ = std::make_unique<Statement>(database_, insert_record);
  });
}

template <typename Part>
void Database::attempt(Part part) {
  try {
    part();
  } catch (const std::runtime_error& error) {
    fail(path_, "cannot be written", error.what());
  }
}

void Database::execute(const char* sql) {
  if (sqlite3_exec(database_, sql, nullptr, nullptr, nullptr) != SQLITE_OK)
    throw std::runtime_error(sqlite3_errmsg(database_));
}

void Database::add(const Record& record, Index process, const Forest& forest) {
  attempt([&] { add_row(record, process, forest); });
}

void Database::add_row(const Record& record, Index process, const Forest& forest) {
  const bool made = record.phase == Phase::parent && forest.created != nobody;
  const bool timed = record.phase == Phase::parent || record.phase == Phase::failed;
  record_->number(record.run + 1)
      .number(row_of(process))
      .number_if(made, row_of(forest.created))
      .number(record.t)
      .text(record.phase_name)
      .text(record.function)
      .text(record.kind)
      .number_if(record.seq > 0, record.seq)
      .text(record.lineage)
      .number(record.pid)
      .number_if(record.ppid > 0, record.ppid)
      .number_if(record.tid > 0, record.tid)
      .number_if(record.child > 0, record.child)
      .text(record.error)
      .text(record.refused_by)
      .number_if(timed, record.ns)
      .number_if(record.flags != 0, record.flags)
      .text(record.program)
      .text(record.caller)
      .text(record.command)
      .text(record.args)
      .number_if(record.status >= 0, record.status)
      .text(record.signal)
      .run();
}

void Database::add_process(Statement& row, Index index, const Forest& forest) {
  const Process& process = forest.processes[index];
  const auto name = [&](std::uint32_t id) { return forest.names[id]; };
  row.number(row_of(index))
      .number(process.run + 1)
      .number_if(process.parent != nobody, row_of(process.parent))
      .text(name(process.lineage))
      .number(process.depth)
      .number(process.pid)
      .number_if(process.ppid > 0, process.ppid)
      .text(name(process.function))
      .text(name(process.program))
      .text(name(process.command))
      .text(name(process.args))
      .number(process.images)
      .number(process.children)
      .number(process.birth)
      .number_if(process.end != 0, process.end)
      .number_if(process.created, process.held)
      .number_if(process.status >= 0, process.status)
      .number(process.missed)
      .number(!process.own && forest.saw_own_births)
      .run();
}

void Database::add_runs(const Forest& forest) {
  Statement row(database_, insert_run);
  std::int64_t number = 0;
  for (const Run& run : forest.runs.list())
    row.number(++number).text(run.host).text(run.boot).text(run.id).run();
}

void Database::add_processes(const Forest& forest) {
  Statement row(database_, insert_process);
  for (Index i = 0; i < forest.processes.size(); ++i)
    if (!forest.processes[i].merged) add_process(row, i, forest);
}

// A parent's record knows of the child what the forest found out only afterwards.
void Database::correct_children(const Forest& forest) {
  Statement row(database_, correct_made);
  for (const auto& [process, stub] : forest.stub_of)
    row.number(row_of(process)).number(row_of(stub)).run();
  for (Index i = 0; i < forest.processes.size(); ++i) {
    const Process& process = forest.processes[i];
    if (process.untold && process.merged) row.number_if(false, 0).number(row_of(i)).run();
  }
}

void Database::finish(const Forest& forest) {
  attempt([&] {
    add_runs(forest);
    add_processes(forest);
    execute(create_indices);
    correct_children(forest);
    execute("COMMIT");
    record_.reset();
    if (sqlite3_close(database_) != SQLITE_OK) throw std::runtime_error(sqlite3_errmsg(database_));
    database_ = nullptr;
    if (std::rename(fresh_.c_str(), path_.c_str()) != 0) throw std::runtime_error(reason());
  });
  fresh_.clear();
}

}  // namespace forkshim::report
