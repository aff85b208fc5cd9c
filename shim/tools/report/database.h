// SPDX-License-Identifier: MIT
// The log as a database of SQLite, for questions that no report has: a row for each record as it
// comes, and the processes after the last one, all in one transaction.
#pragma once

#include <memory>
#include <string>

#include "report/forest.h"

struct sqlite3;

namespace forkshim::report {

class Statement;

class Database {
 public:
  // Writes to PATH.new, which becomes PATH in finish(), so that PATH is never half a database.
  // Throws a sentence if it cannot be made.
  explicit Database(const std::string& path);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  // `process` is what Forest::apply said of the record.
  void add(const Record& record, Index process, const Forest& forest);

  // Once, after Forest::settle.
  void finish(const Forest& forest);

 private:
  void open();
  void execute(const char* sql);
  void add_row(const Record& record, Index process, const Forest& forest);
  void add_process(Statement& row, Index index, const Forest& forest);
  void add_runs(const Forest& forest);
  void add_processes(const Forest& forest);
  void correct_children(const Forest& forest);
  // Runs a part of the work; throws a sentence with the file's name if it fails.
  template <typename Part>
  void attempt(Part part);

  std::string path_;
  std::string fresh_;
  sqlite3* database_ = nullptr;
  std::unique_ptr<Statement> record_;
};

}  // namespace forkshim::report
