// flock(2) tells runs apart; it ends with the process. SQLite's exclusive locking mode keeps other
// programs out, and needs no shared memory beside the write-ahead log. With synchronous=NORMAL a
// commit survives the death of the process, and a power cut may take the last ones: these inputs
// are scanned again. What a commit tells of must be on the disk before it.
#include "scanner/state/state_file.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string_view>
#include <system_error>
#include <utility>

#include "scanner/base/ascii.h"
#include "scanner/state/statement.h"

namespace leakscan {
namespace {

constexpr std::uint64_t kApplicationId = 0x4C53434E;  // "LSCN"
constexpr std::uint64_t kFormat = 2;

// `run` is always that of the process that wrote the row. Contents are never replaced, so that what
// one input of a run finds there does not depend on another one's end.
constexpr char kSchema[] = R"(
  BEGIN;
  CREATE TABLE meta(key BLOB NOT NULL, run INTEGER NOT NULL, pass INTEGER NOT NULL, output BLOB);
  CREATE TABLE paths(path BLOB PRIMARY KEY, stamp BLOB NOT NULL, settled INTEGER NOT NULL,
                     content BLOB NOT NULL, run INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE files(file BLOB PRIMARY KEY, content BLOB NOT NULL, run INTEGER NOT NULL)
         WITHOUT ROWID;
  CREATE TABLE contents(content BLOB PRIMARY KEY, bytes INTEGER NOT NULL, way BLOB NOT NULL,
                        resume_offset INTEGER, resume_text INTEGER, resume_end INTEGER,
                        resume_records INTEGER, resume_shape BLOB, run INTEGER NOT NULL) WITHOUT ROWID;
  CREATE INDEX contents_by_size ON contents(bytes, run);
  CREATE TABLE begun(path BLOB PRIMARY KEY, stamp BLOB NOT NULL, file BLOB NOT NULL,
                     bytes INTEGER NOT NULL, times INTEGER NOT NULL, run INTEGER NOT NULL)
         WITHOUT ROWID;
  CREATE TABLE reported(key BLOB PRIMARY KEY, run INTEGER NOT NULL) WITHOUT ROWID;
  PRAGMA application_id = 1280525134;
  PRAGMA user_version = 2;
  COMMIT;
)";

tl::unexpected<Error> SystemErrorOf(std::string_view what) {
  std::string reason = std::generic_category().message(errno);
  if (!reason.empty()) reason.front() = ToLower(reason.front());
  return MakeError(ErrorCode::kIo, "the state file " + std::string(what) + ": " + reason);
}

// SQLite would make the file with another mode, and open what is none.
Status OpenLocked(const std::string& path, int* descriptor) {
  *descriptor = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0600);
  if (*descriptor < 0) return SystemErrorOf("cannot be opened");
  struct stat status = {};
  if (fstat(*descriptor, &status) != 0) return SystemErrorOf("cannot be read");
  if (!S_ISREG(status.st_mode)) {
    return MakeError(ErrorCode::kInvalidArgument, "the state file is no regular file");
  }
  if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return MakeError(ErrorCode::kInvalidArgument,
                     "the state file can be read by others: chmod 600 it");
  }
  if (flock(*descriptor, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return SystemErrorOf("cannot be locked");
    return SqliteError(nullptr, SQLITE_BUSY);
  }
  return {};
}

tl::unexpected<Error> Damaged() { return SqliteError(nullptr, SQLITE_CORRUPT); }

}  // namespace

struct StateFile::State {
  const std::string path;
  const KeyedHasher hasher;
  int locked = -1;  // closed last: it would take SQLite's own locks with it
  sqlite3* database = nullptr;
  std::uint64_t run = 0;
  std::uint64_t pass = 0;
  std::optional<Hash128> output;

  // Finalised before the connection is closed.
  struct Statements {
    Statement find_path, find_file, find_content, holds_size, deaths, was_reported;
    Statement mark_begun, follow_begun, unmark, put_path, put_file, put_content, put_reported;
  };
  std::unique_ptr<Statements> sql = std::make_unique<Statements>();

  State(std::string file, const SecretKey& key)
      : path(std::move(file)), hasher(key, "leakscan state") {}
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    sql.reset();
    sqlite3_close(database);
    if (locked >= 0) close(locked);
  }

  Status Connect();
  Status CheckFormat(bool* is_new);
  Status BeginRun(bool is_new);
  Status PrepareStatements();
  Result<std::uint64_t> Number(const char* query);
  Status InTransaction(const Status& work);
  Status PutDone(const DoneInput& done);
};

Status StateFile::State::Connect() {
  const int code = sqlite3_open_v2(path.c_str(), &database,
                                   SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
  if (code != SQLITE_OK) return SqliteError(database, code);
  sqlite3_extended_result_codes(database, 1);
  sqlite3_db_config(database, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  return Execute(database,
                 "PRAGMA locking_mode = EXCLUSIVE; PRAGMA trusted_schema = OFF;"
                 "PRAGMA cell_size_check = ON; PRAGMA temp_store = MEMORY;"
                 "PRAGMA cache_size = -32768; PRAGMA synchronous = NORMAL");
}

Result<std::uint64_t> StateFile::State::Number(const char* query) {
  Statement statement;
  LEAKSCAN_RETURN_IF_ERROR(statement.Prepare(database, query));
  LEAKSCAN_ASSIGN_OR_RETURN(const bool row, statement.Step());
  if (!row) return Damaged();
  const std::uint64_t number = statement.NumberAt(0);
  return statement.damaged() ? Result<std::uint64_t>(Damaged()) : number;
}

Status StateFile::State::CheckFormat(bool* is_new) {
  LEAKSCAN_ASSIGN_OR_RETURN(const std::uint64_t application, Number("PRAGMA application_id"));
  LEAKSCAN_ASSIGN_OR_RETURN(const std::uint64_t tables,
                            Number("SELECT count(*) FROM sqlite_schema"));
  *is_new = application == 0 && tables == 0;
  if (*is_new) return {};
  if (application != kApplicationId) {
    return MakeError(ErrorCode::kInvalidArgument,
                     "the state file is another program's database: name another file");
  }
  LEAKSCAN_ASSIGN_OR_RETURN(const std::uint64_t format, Number("PRAGMA user_version"));
  if (format > kFormat) {
    return MakeError(ErrorCode::kUnsupported,
                     "the state file was made by a later leakscan (format " +
                         std::to_string(format) + ", this one knows " + std::to_string(kFormat) +
                         "): upgrade, or name another file");
  }
  if (format == 1) {
    return MakeError(ErrorCode::kUnsupported,
                     "the state file was made by an earlier leakscan: name another file");
  }
  return format == kFormat ? Status() : Damaged();
}

Status StateFile::State::BeginRun(bool is_new) {
  const Hash128 key = hasher("key");
  LEAKSCAN_RETURN_IF_ERROR(Execute(database, "PRAGMA journal_mode = WAL"));
  if (is_new) {
    LEAKSCAN_RETURN_IF_ERROR(Execute(database, kSchema));
    Statement first;
    LEAKSCAN_RETURN_IF_ERROR(first.Prepare(database, "INSERT INTO meta VALUES(?, 0, 1, NULL)"));
    LEAKSCAN_RETURN_IF_ERROR(first.Bind(key).Run());
  }
  Statement meta;
  LEAKSCAN_RETURN_IF_ERROR(meta.Prepare(database, "SELECT key, run, pass, output FROM meta"));
  LEAKSCAN_ASSIGN_OR_RETURN(const bool row, meta.Step());
  if (!row) return Damaged();
  const Hash128 made_with = meta.HashAt(0);
  run = meta.NumberAt(1) + 1;
  pass = meta.NumberAt(2);
  if (!meta.IsNullAt(3)) output = meta.HashAt(3);
  if (meta.damaged() || pass > run) return Damaged();
  meta.Reset();
  if (made_with != key) {
    return MakeError(ErrorCode::kInvalidArgument,
                     "the state file was made with another key: give that one with --key-file, or "
                     "name another file");
  }
  return Execute(database, "UPDATE meta SET run = run + 1");
}

Status StateFile::State::PrepareStatements() {
  struct {
    Statement* statement;
    const char* sql;
  } const all[] = {
      {&sql->find_path, "SELECT stamp, settled, content, run FROM paths WHERE path = ?"},
      {&sql->find_file, "SELECT content, run FROM files WHERE file = ?"},
      {&sql->find_content,
       "SELECT bytes, way, resume_offset, resume_text, resume_end, resume_records, resume_shape, "
       "run "
       "FROM contents WHERE content = ?"},
      {&sql->holds_size, "SELECT 1 FROM contents WHERE bytes = ? AND run < ? LIMIT 1"},
      {&sql->deaths,
       "SELECT times FROM begun WHERE path = ? AND "
       "(stamp = ? OR (file = ? AND bytes < ?)) AND run <> ?"},
      {&sql->was_reported, "SELECT 1 FROM reported WHERE key = ? AND run < ?"},
      {&sql->mark_begun,
       "INSERT INTO begun VALUES(?, ?, ?, ?, 1, ?) ON CONFLICT(path) DO UPDATE SET "
       "times = CASE WHEN stamp = excluded.stamp OR "
       "(file = excluded.file AND bytes < excluded.bytes) THEN times + 1 ELSE 1 END, "
       "stamp = excluded.stamp, file = excluded.file, bytes = excluded.bytes, run = excluded.run"},
      {&sql->follow_begun, "UPDATE begun SET stamp = ?, bytes = ? WHERE path = ?"},
      {&sql->unmark, "DELETE FROM begun WHERE path = ?"},
      {&sql->put_path, "REPLACE INTO paths VALUES(?, ?, ?, ?, ?)"},
      {&sql->put_file, "REPLACE INTO files VALUES(?, ?, ?)"},
      {&sql->put_content, "INSERT OR IGNORE INTO contents VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)"},
      {&sql->put_reported, "INSERT OR IGNORE INTO reported VALUES(?, ?)"},
  };
  for (const auto& [statement, text] : all) {
    LEAKSCAN_RETURN_IF_ERROR(statement->Prepare(database, text));
  }
  return {};
}

// Ends the transaction in which `work` was done.
Status StateFile::State::InTransaction(const Status& work) {
  Status status = work ? Execute(database, "COMMIT") : work;
  if (!status && sqlite3_get_autocommit(database) == 0) {
    static_cast<void>(Execute(database, "ROLLBACK"));
  }
  return status;
}

StateFile::StateFile(std::unique_ptr<State> state) : state_(std::move(state)) {}

StateFile::~StateFile() = default;

Result<std::unique_ptr<StateFile>> StateFile::Open(const std::string& path, const SecretKey& key) {
  auto state = std::make_unique<State>(path, key);
  LEAKSCAN_RETURN_IF_ERROR(OpenLocked(path, &state->locked));
  bool is_new = false;
  LEAKSCAN_RETURN_IF_ERROR(state->Connect());
  LEAKSCAN_RETURN_IF_ERROR(state->CheckFormat(&is_new));
  LEAKSCAN_RETURN_IF_ERROR(state->BeginRun(is_new));
  LEAKSCAN_RETURN_IF_ERROR(state->PrepareStatements());
  return std::unique_ptr<StateFile>(new StateFile(std::move(state)));
}

const std::string& StateFile::path() const { return state_->path; }
const KeyedHasher& StateFile::hasher() const { return state_->hasher; }
std::uint64_t StateFile::run() const { return state_->run; }
std::uint64_t StateFile::pass() const { return state_->pass; }

bool StateFile::Unfinished(std::string_view output) const {
  return state_->pass < state_->run && state_->output == state_->hasher(output);
}

Status StateFile::SetOutput(std::string_view output) {
  Statement put;
  LEAKSCAN_RETURN_IF_ERROR(put.Prepare(state_->database, "UPDATE meta SET output = ?"));
  return put.Bind(state_->hasher(output)).Run();
}

Result<std::optional<StateFile::Path>> StateFile::FindPath(const Hash128& path) {
  Statement& find = state_->sql->find_path;
  LEAKSCAN_ASSIGN_OR_RETURN(const bool row, find.Bind(path).Step());
  if (!row) return std::nullopt;
  const Path found{find.HashAt(0), find.NumberAt(1) != 0, find.HashAt(2), find.NumberAt(3)};
  find.Reset();
  if (find.damaged()) return Damaged();
  return found;
}

Result<std::optional<StateFile::File>> StateFile::FindFile(const Hash128& file) {
  Statement& find = state_->sql->find_file;
  LEAKSCAN_ASSIGN_OR_RETURN(const bool row, find.Bind(file).Step());
  if (!row) return std::nullopt;
  const File found{find.HashAt(0), find.NumberAt(1)};
  find.Reset();
  if (find.damaged()) return Damaged();
  return found;
}

Result<std::optional<StateFile::Content>> StateFile::FindContent(const Hash128& content) {
  Statement& find = state_->sql->find_content;
  LEAKSCAN_ASSIGN_OR_RETURN(const bool row, find.Bind(content).Step());
  if (!row) return std::nullopt;
  Content found{find.NumberAt(0), find.HashAt(1), std::nullopt, find.NumberAt(7)};
  if (!find.IsNullAt(2)) {
    found.resume = {find.NumberAt(2), find.NumberAt(3), find.NumberAt(4), find.NumberAt(5),
                    find.HashAt(6)};
  }
  find.Reset();
  if (find.damaged()) return Damaged();
  return found;
}

Result<bool> StateFile::HoldsSize(std::uint64_t bytes) {
  Statement& holds = state_->sql->holds_size;
  LEAKSCAN_ASSIGN_OR_RETURN(const bool row, holds.Bind(bytes).Bind(state_->pass).Step());
  if (row) holds.Reset();
  return row;
}

Result<std::uint64_t> StateFile::Deaths(const DoneInput& input) {
  Statement& deaths = state_->sql->deaths;
  deaths.Bind(input.path).Bind(input.stamp).Bind(input.file).Bind(input.bytes).Bind(state_->run);
  LEAKSCAN_ASSIGN_OR_RETURN(const bool row, deaths.Step());
  if (!row) return std::uint64_t{0};
  const std::uint64_t times = deaths.NumberAt(0);
  deaths.Reset();
  if (deaths.damaged()) return Damaged();
  return times;
}

Result<bool> StateFile::WasReported(const Hash128& key) {
  Statement& reported = state_->sql->was_reported;
  LEAKSCAN_ASSIGN_OR_RETURN(const bool row, reported.Bind(key).Bind(state_->pass).Step());
  if (row) reported.Reset();
  return row;
}

Status StateFile::MarkBegun(const DoneInput& input, const std::vector<Hash128>& ended) {
  LEAKSCAN_RETURN_IF_ERROR(Execute(state_->database, "BEGIN"));
  const auto work = [&]() -> Status {
    for (const Hash128& done : ended) {
      LEAKSCAN_RETURN_IF_ERROR(state_->sql->unmark.Bind(done).Run());
    }
    Statement& begun = state_->sql->mark_begun.Bind(input.path).Bind(input.stamp);
    return begun.Bind(input.file).Bind(input.bytes).Bind(state_->run).Run();
  };
  return state_->InTransaction(work());
}

Status StateFile::MarkSetAside(const DoneInput& input) {
  return state_->sql->follow_begun.Bind(input.stamp).Bind(input.bytes).Bind(input.path).Run();
}

Status StateFile::State::PutDone(const DoneInput& done) {
  const auto settled = static_cast<std::uint64_t>(done.settled);
  LEAKSCAN_RETURN_IF_ERROR(sql->put_path.Bind(done.path)
                               .Bind(done.stamp)
                               .Bind(settled)
                               .Bind(done.content)
                               .Bind(run)
                               .Run());
  LEAKSCAN_RETURN_IF_ERROR(sql->put_file.Bind(done.file).Bind(done.content).Bind(run).Run());
  Statement& content = sql->put_content.Bind(done.content).Bind(done.bytes).Bind(done.way);
  if (done.resume) {
    content.Bind(done.resume->offset).Bind(done.resume->text_offset);
    content.Bind(done.resume->text_end).Bind(done.resume->records).Bind(done.resume->shape);
  } else {
    for (int column = 0; column < 5; ++column) content.BindNull();
  }
  LEAKSCAN_RETURN_IF_ERROR(content.Bind(run).Run());
  return sql->unmark.Bind(done.path).Run();
}

Status StateFile::Commit(const std::vector<DoneInput>& done, const std::vector<Hash128>& reported) {
  LEAKSCAN_RETURN_IF_ERROR(Execute(state_->database, "BEGIN"));
  const auto work = [&]() -> Status {
    for (const DoneInput& input : done) LEAKSCAN_RETURN_IF_ERROR(state_->PutDone(input));
    for (const Hash128& key : reported) {
      LEAKSCAN_RETURN_IF_ERROR(state_->sql->put_reported.Bind(key).Bind(state_->run).Run());
    }
    return {};
  };
  return state_->InTransaction(work());
}

Status StateFile::EndRun(bool whole) {
  const std::string run = std::to_string(state_->run);
  std::string sql = "BEGIN; UPDATE begun SET times = times - 1 WHERE run = " + run +
                    "; DELETE FROM begun WHERE times <= 0;";
  if (whole) sql += "UPDATE meta SET pass = run + 1, output = NULL;";
  return state_->InTransaction(Execute(state_->database, sql.c_str()));
}

}  // namespace leakscan
