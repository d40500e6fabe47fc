// An input is known by its path and stamp (device, inode, size, times of change), without being
// read; else by its digest, wherever it was moved; a grown one by the digest of its beginning.
//   fits:     a.log as it was; a.log touched; a.log now a.log.1; a.log and more lines
//   does not: a.log cut and filled again; a copy of what this pass has scanned under another name
// A file that changed less than kSettleSeconds before it was looked at may change again within the
// clock's tick, so its stamp proves nothing yet and the digest is asked next time.
//
// What ended two runs is set aside as long as it is the same, or has only grown: a log whose tenth
// line crashes the scan does so however many lines follow. Touched, cut, replaced, or scanned with
// other options it is tried again.
#include "scanner/pipeline/state_keeper.h"

#include <sys/stat.h>
#include <time.h>

#include <algorithm>
#include <cstring>

namespace leakscan {
namespace {

constexpr std::int64_t kSettleSeconds = 2;
constexpr std::uint64_t kDeathsMax = 2;  // then an input is set aside
// A commit, with the output's, waits for the disk. It may take up this part of the time.
constexpr int kCommitShare = 20;
// But so many notes, some 20 MB, are enough.
constexpr std::size_t kDoneMax = 50'000;
constexpr std::size_t kReportedMax = 1'000'000;

// Texts and numbers laid end to end, each with its end told.
class Fields {
 public:
  Fields& Add(std::string_view text) {
    text_ += std::to_string(text.size());
    text_ += ':';
    text_ += text;
    return *this;
  }
  template <class Number>
  requires std::is_arithmetic_v<Number> Fields& Add(Number number) {
    return Add(std::to_string(number));
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

// All that decides which events a content becomes, but not what formats or hides them for good.
Hash128 WayOf(const ScanOptions& options, const Detection& detection, const KeyedHasher& hasher) {
  const DecodeLimits& limits = options.limits;
  Fields fields;
  fields.Add(options.version).Add(detection.patterns.digest());
  fields.Add(limits.output_bytes_max).Add(limits.ratio_max).Add(limits.window_bytes_max);
  fields.Add(limits.spool_bytes_max).Add(limits.members_max).Add(limits.depth_max);
  fields.Add(options.charset ? static_cast<int>(*options.charset) : -1);
  fields.Add(static_cast<int>(options.events)).Add(static_cast<int>(options.severity_min));
  fields.Add(static_cast<int>(options.confidence_min)).Add(options.events_per_source_max);
  fields.Add(options.lines_per_source_max).Add(static_cast<int>(options.reveal));
  fields.Add(detection.registry != nullptr ? detection.registry->facts.id() : std::string());
  fields.Add(options.passwords.size());
  for (const std::string& password : options.passwords) fields.Add(password);
  for (const AllowEntry& entry : options.allow.entries()) {
    fields.Add(entry.detector).Add(entry.value).Add(entry.token).Add(entry.domain);
    fields.Add(entry.source);
  }
  return hasher(fields.text());
}

void AddStamp(const struct stat& status, Fields* fields) {
  fields->Add(status.st_dev).Add(status.st_ino).Add(status.st_size);
  fields->Add(status.st_mtim.tv_sec).Add(status.st_mtim.tv_nsec);
  fields->Add(status.st_ctim.tv_sec).Add(status.st_ctim.tv_nsec);
}

// Of an input that is none that an earlier run has scanned.
void DecideOther(InputPlan* plan) {
  std::erase_if(plan->bases, [&](const InputPlan::Known& base) {
    return !base.content.resume || base.content.bytes >= plan->mark.bytes;
  });
  if (plan->deaths >= kDeathsMax) {
    plan->action = InputPlan::Action::kSetAside;
  } else {
    plan->action = plan->bases.empty() ? InputPlan::Action::kScan : InputPlan::Action::kGoOn;
  }
}

std::int64_t Now() {
  timespec now = {};
  clock_gettime(CLOCK_REALTIME, &now);
  return now.tv_sec;
}

}  // namespace

StateKeeper::StateKeeper(StateFile& file, const ScanOptions& options, const Detection& detection)
    : file_(file), way_(WayOf(options, detection, file.hasher())) {
  for (const char* suffix : {"", "-wal"}) {
    struct stat status = {};
    if (stat((file.path() + suffix).c_str(), &status) == 0) {
      own_files_.emplace_back(status.st_dev, status.st_ino);
    }
  }
}

template <class T>
std::optional<T> StateKeeper::Take(Result<T> result) {
  if (result) return *std::move(result);
  if (!error_) error_ = std::move(result).error();
  return std::nullopt;
}

bool StateKeeper::Record(const Status& status) {
  if (!status && !error_) error_ = status.error();
  return status.has_value();
}

std::optional<Error> StateKeeper::error() const {
  const std::lock_guard lock(mutex_);
  return error_;
}

std::optional<InputPlan> StateKeeper::Plan(const Input& input, std::string_view traits) {
  const KeyedHasher& hasher = file_.hasher();
  InputPlan plan;
  DoneInput& mark = plan.mark;
  mark.path = hasher(input.path);
  mark.way = hasher({way_}, traits);
  mark.bytes = input.bytes_with_volumes().value_or(0);
  mark.settled = true;
  Fields stamp;
  Fields file;
  std::vector<const Input*> parts = {&input};
  for (const Input& volume : input.volumes) parts.push_back(&volume);
  for (const Input* part : parts) {
    struct stat status = {};
    if (stat(part->path.c_str(), &status) != 0) return plan;  // reading it will tell why
    const std::pair<std::uint64_t, std::uint64_t> identity(status.st_dev, status.st_ino);
    if (std::ranges::find(own_files_, identity) != own_files_.end()) {
      plan.action = InputPlan::Action::kSkip;
      return plan;
    }
    AddStamp(status, &stamp);
    file.Add(status.st_dev).Add(status.st_ino);
    const std::int64_t changed = std::max(status.st_mtim.tv_sec, status.st_ctim.tv_sec);
    mark.settled = mark.settled && changed + kSettleSeconds < Now();
  }
  mark.stamp = hasher({mark.way}, stamp.text());
  mark.file = hasher({mark.way}, file.text());

  const std::lock_guard lock(mutex_);
  if (error_ || !Decide(&plan)) return std::nullopt;
  return plan;
}

bool StateKeeper::Decide(InputPlan* plan) {
  const DoneInput& mark = plan->mark;
  const auto path = Take(file_.FindPath(mark.path));
  if (!path) return false;
  const bool known = *path && (*path)->run != file_.run();
  if (known && (*path)->stamp == mark.stamp && (*path)->settled) {
    plan->action = InputPlan::Action::kSkip;
    return true;
  }
  const auto deaths = Take(file_.Deaths(mark));
  if (!deaths) return false;
  plan->deaths = *deaths;

  const auto file = Take(file_.FindFile(mark.file));
  if (!file) return false;
  if (*file && (*file)->run < file_.pass() && !AddBase((*file)->content, plan)) return false;
  if (known && !AddBase((*path)->content, plan)) return false;
  const auto holds_size = Take(file_.HoldsSize(mark.bytes));
  if (!holds_size) return false;
  const bool same_size = std::ranges::any_of(
      plan->bases, [&](const InputPlan::Known& base) { return base.content.bytes == mark.bytes; });
  if (*holds_size || same_size) {
    plan->action = InputPlan::Action::kCheck;
  } else {
    DecideOther(plan);
  }
  return true;
}

bool StateKeeper::AddBase(const Hash128& id, InputPlan* plan) {
  const auto content = Take(file_.FindContent(id));
  if (!content) return false;
  if (*content && (*content)->way == plan->mark.way) plan->bases.push_back({id, **content});
  return true;
}

void StateKeeper::DropBase(InputPlan* plan) {
  plan->bases.erase(plan->bases.begin());
  DecideOther(plan);
}

bool StateKeeper::Check(std::string_view sha256, InputPlan* plan) {
  const auto bases = plan->bases;
  DecideOther(plan);
  if (sha256.empty()) return true;
  const Hash128 id = ContentId(plan->mark.way, sha256);
  bool known =
      std::ranges::any_of(bases, [&](const InputPlan::Known& base) { return base.id == id; });
  if (!known) {
    const std::lock_guard lock(mutex_);
    const auto content = Take(file_.FindContent(id));
    if (!content) return false;
    known = *content && (*content)->run < file_.pass();
  }
  if (!known) return true;
  plan->action = InputPlan::Action::kSkip;
  plan->note = true;
  plan->mark.content = id;
  return true;
}

bool StateKeeper::Begin(const InputPlan& plan) {
  const std::lock_guard lock(mutex_);
  if (error_ || !Record(file_.MarkBegun(plan.mark, ended_))) return false;
  ended_.clear();
  return true;
}

bool StateKeeper::SetAside(const InputPlan& plan) {
  const std::lock_guard lock(mutex_);
  return !error_ && Record(file_.MarkSetAside(plan.mark));
}

Hash128 StateKeeper::ContentId(const Hash128& way, std::string_view sha256) const {
  return file_.hasher()({way}, sha256);
}

bool StateKeeper::IsNew(std::span<const Hash128> keys) {
  const std::lock_guard lock(mutex_);
  for (const Hash128& key : keys) {
    const auto reported = error_ ? std::nullopt : Take(file_.WasReported(key));
    // What cannot be told is shown: the run ends anyway.
    if (!reported || !*reported) return true;
  }
  return false;
}

void StateKeeper::NoteReported(std::span<const Hash128> keys) {
  const std::lock_guard lock(mutex_);
  reported_.insert(reported_.end(), keys.begin(), keys.end());
}

void StateKeeper::NoteDone(DoneInput done) {
  const std::lock_guard lock(mutex_);
  done_.push_back(std::move(done));
}

void StateKeeper::NoteEnded(const Hash128& path) {
  const std::lock_guard lock(mutex_);
  ended_.push_back(path);
}

bool StateKeeper::IsDue() {
  const std::lock_guard lock(mutex_);
  if (done_.empty() && reported_.empty()) return false;
  commit_begin_ = std::chrono::steady_clock::now();
  return done_.size() >= kDoneMax || reported_.size() >= kReportedMax ||
         commit_begin_ >= next_commit_;
}

bool StateKeeper::Commit() {
  const std::lock_guard lock(mutex_);
  if (error_) return false;
  if (done_.empty() && reported_.empty()) return true;
  // In the order of the table: each of its pages is written once.
  std::ranges::sort(reported_, [](const Hash128& a, const Hash128& b) {
    return std::memcmp(&a, &b, sizeof(Hash128)) < 0;
  });
  reported_.erase(std::unique(reported_.begin(), reported_.end()), reported_.end());
  if (!Record(file_.Commit(done_, reported_))) return false;
  done_.clear();
  reported_.clear();
  const auto end = std::chrono::steady_clock::now();
  next_commit_ = end + kCommitShare * (end - commit_begin_);
  return true;
}

}  // namespace leakscan
