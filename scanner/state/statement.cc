#include "scanner/state/statement.h"

#include <sqlite3.h>

#include <array>
#include <cstddef>
#include <cstring>

namespace leakscan {

tl::unexpected<Error> SqliteError(sqlite3* database, int code) {
  if (database != nullptr) code = sqlite3_extended_errcode(database);
  switch (code & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return MakeError(ErrorCode::kBusy, "the state file is locked by another run");
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return MakeError(ErrorCode::kCorrupt,
                       "the state file is damaged; move it away to begin a new one, everything is "
                       "scanned again then");
    case SQLITE_FULL:
      return MakeError(ErrorCode::kIo, "the state file cannot be written: no space left");
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
    case SQLITE_CANTOPEN:
      return MakeError(ErrorCode::kIo,
                       "the state file, or its folder, cannot be written: check its permissions");
    case SQLITE_NOMEM:
      return MakeError(ErrorCode::kInternal, "out of memory for the state file");
    default:
      // SQLite's own words of a code: no value of ours is in them.
      return MakeError(ErrorCode::kIo,
                       std::string("the state file failed: ") + sqlite3_errstr(code));
  }
}

Status Execute(sqlite3* database, const char* sql) {
  const int code = sqlite3_exec(database, sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return SqliteError(database, code);
  return {};
}

Statement::~Statement() { sqlite3_finalize(statement_); }

Status Statement::Prepare(sqlite3* database, const char* sql) {
  database_ = database;
  const int code =
      sqlite3_prepare_v3(database, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement_, nullptr);
  if (code != SQLITE_OK) return SqliteError(database, code);
  return {};
}

Statement& Statement::Bind(const Hash128& hash) {
  std::array<std::uint64_t, 2> words = {hash.low, hash.high};
  sqlite3_bind_blob(statement_, ++bound_, words.data(), sizeof(words), SQLITE_TRANSIENT);
  return *this;
}

Statement& Statement::Bind(std::uint64_t number) {
  sqlite3_bind_int64(statement_, ++bound_, static_cast<sqlite3_int64>(number));
  return *this;
}

Statement& Statement::BindNull() {
  sqlite3_bind_null(statement_, ++bound_);
  return *this;
}

Result<bool> Statement::Step() {
  bound_ = 0;
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) {
    sqlite3_reset(statement_);
    return false;
  }
  const auto error = SqliteError(database_, code);
  sqlite3_reset(statement_);
  return error;
}

Status Statement::Run() {
  LEAKSCAN_ASSIGN_OR_RETURN(const bool row, Step());
  if (row) Reset();
  return {};
}

void Statement::Reset() { sqlite3_reset(statement_); }

Hash128 Statement::HashAt(int column) {
  std::array<std::uint64_t, 2> words = {};
  if (sqlite3_column_type(statement_, column) == SQLITE_BLOB &&
      sqlite3_column_bytes(statement_, column) == static_cast<int>(sizeof(words))) {
    std::memcpy(words.data(), sqlite3_column_blob(statement_, column), sizeof(words));
  } else {
    damaged_ = true;
  }
  return {words[0], words[1]};
}

std::uint64_t Statement::NumberAt(int column) {
  const sqlite3_int64 number = sqlite3_column_int64(statement_, column);
  if (sqlite3_column_type(statement_, column) != SQLITE_INTEGER || number < 0) damaged_ = true;
  return static_cast<std::uint64_t>(number);
}

bool Statement::IsNullAt(int column) const {
  return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

}  // namespace leakscan
