#include "scanner/decode/sqlite_pages.h"

#include <algorithm>
#include <array>

namespace leakscan {
namespace {

constexpr std::size_t kLevelsMax = 32;  // SQLite itself: 20
constexpr std::size_t kShortenedMax = 100'000;

}  // namespace

SqlitePages::SqlitePages(InputWindow& window, bool held)
    : window_(window), held_(held), begin_(window.position()), bytes_(FindEnd()) {}

// By halves: there is no other way to ask.
std::uint64_t SqlitePages::FindEnd() const {
  if (held_) return window_.available().size();
  const auto exists = [this](std::uint64_t offset) {
    std::array<std::byte, 1> byte;
    return window_.ReadAt(begin_ + offset, byte).value_or(1) > 0;
  };
  constexpr std::uint64_t kBytesMax = std::uint64_t{1} << 48U;  // of 2^32 pages
  std::uint64_t begin = 0;
  std::uint64_t end = kBytesMax;
  while (begin < end) {
    const std::uint64_t middle = begin + (end - begin) / 2;
    if (exists(middle)) {
      begin = middle + 1;
    } else {
      end = middle;
    }
  }
  return begin;
}

void SqlitePages::Begin(const SqliteHeader& header) {
  header_ = header;
  count_ = std::min<std::uint64_t>(bytes_ / header.page_bytes, UINT32_MAX - 1);
  uses_.assign(static_cast<std::size_t>(count_ / 4 + 1), 0);
}

bool SqlitePages::Load(std::uint32_t number, std::vector<std::byte>* page) {
  if (number == 0 || number > count_) return false;
  const std::uint64_t offset = std::uint64_t{number - 1} * header_.page_bytes;
  page->resize(header_.page_bytes);
  if (!held_) {
    seen_bytes_ += page->size();
    return window_.ReadAt(begin_ + offset, *page) == page->size();
  }
  const auto there = window_.available().subspan(static_cast<std::size_t>(offset), page->size());
  std::ranges::copy(there, page->begin());
  return true;
}

SqlitePages::Use SqlitePages::use(std::uint32_t number) const {
  if (number == 0 || number > count_) return Use::kNone;
  return static_cast<Use>(uses_[number / 4] >> (number % 4 * 2) & 3U);
}

void SqlitePages::Mark(std::uint32_t number, Use use) {
  const unsigned shift = number % 4 * 2;
  std::uint8_t& four = uses_[number / 4];
  four = static_cast<std::uint8_t>((four & ~(3U << shift)) | static_cast<unsigned>(use) << shift);
}

void SqlitePages::Shorten(std::uint32_t number, std::size_t bytes) {
  if (shortened_.size() < kShortenedMax) {
    shortened_[number] = bytes;
  } else {
    Mark(number, Use::kRaw);  // scanned as a whole, though a part of it is a row's
  }
}

std::size_t SqlitePages::WholeBytes(std::uint32_t number) const {
  const auto found = shortened_.find(number);
  return found == shortened_.end() ? header_.page_bytes : found->second;
}

bool SqlitePages::MarkFree() {
  if (header_.pointer_maps) {
    const std::uint64_t apart = header_.usable_bytes / 5 + 1;
    for (std::uint64_t number = 2; number <= count_; number += apart) {
      const auto page = static_cast<std::uint32_t>(number);
      if (use(page) == Use::kNone) Mark(page, Use::kRaw);
    }
  }
  // A trunk of the list: the next one, how many pages follow, these.
  std::vector<std::byte> bytes;
  for (std::uint32_t trunk = header_.first_free_page; trunk != 0;) {
    if (use(trunk) != Use::kNone || !Load(trunk, &bytes)) return false;
    Mark(trunk, Use::kRaw);
    const std::span<const std::byte> page(bytes);
    const std::uint32_t leaves = ReadSqliteNumber(page.subspan(4));
    if (leaves > header_.usable_bytes / 4 - 2) return false;
    for (std::size_t i = 0; i < leaves; ++i) {
      const std::uint32_t leaf = ReadSqliteNumber(page.subspan(8 + 4 * i));
      if (leaf == 0 || leaf > count_) return false;
      if (use(leaf) == Use::kNone) Mark(leaf, Use::kRaw);
    }
    trunk = ReadSqliteNumber(page);
  }
  return true;
}

bool SqliteTree::Next() {
  while (!levels_.empty()) {
    Level& level = levels_.back();
    const std::size_t cells = level.page.cells.size();
    if (!level.page.leaf && !level.descended) {
      level.descended = true;
      const std::uint32_t child =
          level.next < cells ? level.page.cells[level.next].child : level.page.right;
      Push(child, index_);
      continue;
    }
    if (level.next >= cells) {
      levels_.pop_back();
      continue;
    }
    ++level.next;
    level.descended = false;
    if (level.page.leaf || index_) return true;
  }
  return false;
}

void SqliteTree::Push(std::uint32_t number, std::optional<bool> index) {
  Level level{.number = number, .bytes = {}, .page = {}};
  const bool unvisited = pages_.use(number) == SqlitePages::Use::kNone;
  if (!unvisited || levels_.size() == kLevelsMax || !pages_.Load(number, &level.bytes)) {
    Damaged(number);
    return;
  }
  std::optional<SqlitePage> page = ReadSqlitePage(level.bytes, number, pages_.header());
  if (!page || (index && *index != page->index)) {
    Damaged(number);
    return;
  }
  if (!index) index_ = page->index;
  pages_.Mark(number, SqlitePages::Use::kTree);
  level.page = *std::move(page);
  levels_.push_back(std::move(level));
}

bool SqliteTree::Payload(std::uint64_t bytes_max, std::vector<std::byte>* payload) {
  if (cell().payload_bytes > bytes_max) {
    payload->assign(cell().local.begin(), cell().local.end());
    PassOverflow();
    return false;
  }
  return ReadSqliteOverflow(
      pages_, cell(), payload,
      [this](std::uint32_t number, std::span<const std::byte> page, std::size_t used) {
        if (pages_.use(number) != SqlitePages::Use::kNone) return false;
        pages_.Mark(number, SqlitePages::Use::kWhole);
        const auto rest = page.subspan(used);
        if (std::ranges::any_of(rest, [](std::byte b) { return b != std::byte{0}; })) {
          pages_.Shorten(number, used);
        }
        return true;
      });
}

void SqliteTree::PassOverflow() {
  std::vector<std::byte> page;
  std::uint32_t number = cell().overflow;
  while (pages_.use(number) == SqlitePages::Use::kNone && pages_.Load(number, &page)) {
    pages_.Mark(number, SqlitePages::Use::kRaw);
    number = ReadSqliteNumber(page);
  }
}

void SqliteTree::Damaged(std::uint32_t page) {
  const bool there = page > 0 && page <= pages_.count();
  if (there && pages_.use(page) == SqlitePages::Use::kNone) {
    pages_.Mark(page, SqlitePages::Use::kRaw);
  }
  if (damaged_++ == 0) first_damaged_ = page;
}

}  // namespace leakscan
