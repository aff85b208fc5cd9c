// SPDX-License-Identifier: MIT
// The database of report --sqlite; forkshim-sql(7) describes it. Who changes a table adds one to
// user_version.
#pragma once

#if !__has_include(<sqlite3.h>)
#error "install libsqlite3-dev, which forkshim report needs"
#endif

namespace forkshim::report {

// No journal and no wait for the disk: the file gets its name when all of it is written.
inline constexpr char begin_all[] =
    "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE;"
    "PRAGMA cache_size = -65536; BEGIN";

inline constexpr char create_tables[] = R"SQL(
PRAGMA user_version = 1;
CREATE TABLE run (id INTEGER PRIMARY KEY, host TEXT, boot TEXT, name TEXT);
CREATE TABLE process (
  id INTEGER PRIMARY KEY, run INTEGER REFERENCES run, parent INTEGER REFERENCES process, lineage TEXT,
  depth INTEGER, pid INTEGER, ppid INTEGER, function TEXT, program TEXT, command TEXT, args TEXT,
  images INTEGER, children INTEGER, began INTEGER, ended INTEGER, held INTEGER, status INTEGER,
  missed INTEGER, silent INTEGER);
CREATE TABLE record (
  id INTEGER PRIMARY KEY, run INTEGER REFERENCES run, process INTEGER REFERENCES process,
  made INTEGER REFERENCES process, t INTEGER, phase TEXT, function TEXT, kind TEXT, seq INTEGER,
  lineage TEXT, pid INTEGER, ppid INTEGER, tid INTEGER, child INTEGER, error TEXT,
  refused_by TEXT, ns INTEGER, flags INTEGER, program TEXT, caller TEXT, command TEXT, args TEXT,
  status INTEGER, signal TEXT);
CREATE VIEW creation AS SELECT * FROM record
  WHERE phase IN ('parent', 'failed') AND coalesce(kind, '') NOT IN ('thread', 'exec');
CREATE VIEW failure AS SELECT * FROM record WHERE phase = 'failed';
)SQL";

// After the last row: to keep them up to date would take longer.
inline constexpr char create_indices[] = R"SQL(
CREATE INDEX process_by_parent ON process (parent);
CREATE INDEX process_by_lineage ON process (lineage, run);
CREATE INDEX process_by_program ON process (program);
CREATE INDEX record_by_process ON record (process);
CREATE INDEX record_by_made ON record (made) WHERE made IS NOT NULL;
CREATE INDEX record_by_lineage ON record (lineage, run);
CREATE INDEX record_by_phase ON record (phase, program);
CREATE INDEX record_by_hold ON record (ns) WHERE ns IS NOT NULL;
CREATE INDEX record_failed ON record (caller, function, error) WHERE phase = 'failed';
)SQL";

inline constexpr char insert_run[] = "INSERT INTO run VALUES (?,?,?,?)";
inline constexpr char insert_process[] =
    "INSERT INTO process VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)";
inline constexpr char insert_record[] =
    "INSERT INTO record VALUES (NULL,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)";
inline constexpr char correct_made[] = "UPDATE record SET made = ? WHERE made = ?";

}  // namespace forkshim::report
