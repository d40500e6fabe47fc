// Statement: one prepared SQL statement of a state file, and what SQLite's errors mean to users.
// Internal to state/; one thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "scanner/base/hash128.h"
#include "scanner/base/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace leakscan {

// The last error of `database`, or `code` where there is none yet, in words that name the remedy.
tl::unexpected<Error> SqliteError(sqlite3* database, int code);

// Runs statements that give no rows.
Status Execute(sqlite3* database, const char* sql);

class Statement {
 public:
  Statement() = default;
  ~Statement();
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  Status Prepare(sqlite3* database, const char* sql);

  // Parameters, from the first on; to be bound anew for each run.
  Statement& Bind(const Hash128& hash);
  Statement& Bind(std::uint64_t number);
  Statement& BindNull();

  // Steps to the next row: false at the end, after which the statement can be bound anew.
  Result<bool> Step();
  // Runs it; it gives no rows.
  Status Run();
  // Before the end of the rows.
  void Reset();

  // The row's columns. A value that no leakscan has written there makes `damaged()` true.
  Hash128 HashAt(int column);
  std::uint64_t NumberAt(int column);
  bool IsNullAt(int column) const;
  bool damaged() const { return damaged_; }

 private:
  sqlite3* database_ = nullptr;
  sqlite3_stmt* statement_ = nullptr;
  int bound_ = 0;
  bool damaged_ = false;
};

}  // namespace leakscan
