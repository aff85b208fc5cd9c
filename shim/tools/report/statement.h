// SPDX-License-Identifier: MIT
// A prepared statement of SQLite. Its values are given in the order of its columns.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <stdexcept>
#include <string_view>

#include "report/escape.h"
#include "text/printable.h"

namespace forkshim::report {

class Statement {
 public:
  Statement(sqlite3* database, std::string_view sql) : database_(database) {
    if (sqlite3_prepare_v2(database, sql.data(), static_cast<int>(sql.size()), &statement_,
                           nullptr) != SQLITE_OK)
      fail();
  }
  ~Statement() { sqlite3_finalize(statement_); }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  Statement& number(std::int64_t value) {
    sqlite3_bind_int64(statement_, ++column_, value);
    return *this;
  }

  Statement& number_if(bool is_known, std::int64_t value) {
    return is_known ? number(value) : null();
  }

  // As in the tree: nothing of a program's steers the terminal that shows it. Empty is NULL.
  Statement& text(std::string_view value) {
    if (value.empty()) return null();
    if (is_plain(value)) return bind(value, SQLITE_STATIC);
    return bind(printable(value), SQLITE_TRANSIENT);
  }

  void run() {
    if (sqlite3_step(statement_) != SQLITE_DONE) fail();
    sqlite3_reset(statement_);
    column_ = 0;
  }

 private:
  Statement& null() {
    sqlite3_bind_null(statement_, ++column_);
    return *this;
  }

  Statement& bind(std::string_view value, sqlite3_destructor_type lifetime) {
    sqlite3_bind_text(statement_, ++column_, value.data(), static_cast<int>(value.size()),
                      lifetime);
    return *this;
  }

  [[noreturn]] void fail() const { throw std::runtime_error(sqlite3_errmsg(database_)); }

  sqlite3* database_;
  sqlite3_stmt* statement_ = nullptr;
  int column_ = 0;
};

}  // namespace forkshim::report
