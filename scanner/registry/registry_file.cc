#include "scanner/registry/registry_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstring>
#include <future>
#include <optional>
#include <utility>

#include "scanner/base/mapped_file.h"
#include "scanner/base/put_text.h"
#include "scanner/base/sha256.h"

namespace leakscan {
namespace {

static_assert(std::endian::native == std::endian::little, "the file is read as it lies in memory");

constexpr std::string_view kMagic = "LSREG\r\n\x1a";
constexpr std::uint64_t kVersion = 3;
constexpr std::size_t kDigestDigits = 64;
constexpr std::size_t kSealBytes = 32;
// The file is written by so much, from multiples of it on, and so can be held in large pages.
constexpr std::size_t kWriteBytes = std::size_t{2} * 1024 * 1024;

// The header as numbers of eight bytes, behind the magic; its own digest follows.
struct Header {
  std::uint64_t version = kVersion;
  Hash128 key_check;
  char key_id[24] = {};
  Hash128 list_digest;
  std::uint64_t rows = 0;
  std::uint64_t rows_with_keys = 0;
  std::uint64_t keys[kPersonKeyKindCount] = {};
  std::uint64_t row_bits = 0;
  std::uint64_t lines[kRegistryTableCount] = {};
  std::uint64_t all_lines[kRegistryTableCount] = {};
  std::uint64_t unused[3] = {};
};
static_assert(std::has_unique_object_representations_v<Header>);

constexpr std::size_t kHeaderBytes = kMagic.size() + sizeof(Header) + kDigestDigits;
static_assert(kHeaderBytes % 64 == 0, "a line of a table is one of the cache where it is mapped");
constexpr std::size_t kTrailerBytes = kRegistryPartCount * sizeof(Hash128) + kSealBytes;

tl::unexpected<Error> Damaged() {
  return MakeError(ErrorCode::kCorrupt,
                   "the registry is damaged: copy it again, or build it again from the list");
}

tl::unexpected<Error> ReadError() {
  return MakeError(ErrorCode::kIo,
                   std::string("the registry cannot be read: ") + std::strerror(errno));
}

// Of header and digests. What is in front of it no detector is called, so that it is nobody's
// token.
std::array<std::uint8_t, kSealBytes> SealOf(const HmacSha256& hmac, std::string_view text) {
  std::string sealed = "leakscan registry file";
  sealed.push_back('\0');
  sealed.append(text);
  return hmac.Digest(sealed);
}

std::string DigestOf(const void* bytes, std::size_t size) {
  Sha256 digest;
  digest.Update(bytes, size);
  return digest.Finish();
}

class File {
 public:
  explicit File(const std::string& path)
      : descriptor_(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY)) {}
  ~File() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  // Of a regular file.
  Result<std::uint64_t> Size() const {
    struct stat status = {};
    if (descriptor_ < 0 || fstat(descriptor_, &status) != 0) return ReadError();
    if (!S_ISREG(status.st_mode)) {
      return MakeError(ErrorCode::kInvalidArgument, "the registry is no regular file");
    }
    return static_cast<std::uint64_t>(status.st_size);
  }

  Result<MappedFile> Map(std::uint64_t offset, std::size_t size) const {
    std::optional<MappedFile> mapped = MappedFile::Map(descriptor_, offset, size);
    if (!mapped) return ReadError();
    return std::move(*mapped);
  }

  Status ReadAt(std::uint64_t offset, void* room, std::size_t size) const {
    auto* out = static_cast<char*>(room);
    while (size > 0) {
      const ssize_t got = pread(descriptor_, out, size, static_cast<off_t>(offset));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return ReadError();
      if (got == 0) return Damaged();
      out += got;
      offset += static_cast<std::uint64_t>(got);
      size -= static_cast<std::size_t>(got);
    }
    return {};
  }

 private:
  const int descriptor_;
};

RegistryFacts FactsOf(const Header& header) {
  RegistryFacts facts;
  facts.key_id = std::string(header.key_id, strnlen(header.key_id, sizeof(header.key_id)));
  facts.list_digest = header.list_digest;
  facts.rows = header.rows;
  facts.rows_with_keys = header.rows_with_keys;
  std::copy(std::begin(header.keys), std::end(header.keys), facts.keys.begin());
  for (std::size_t i = 0; i < kRegistryTableCount; ++i) {
    facts.tables[i] = {header.lines[i], header.all_lines[i],
                       static_cast<std::uint32_t>(header.row_bits),
                       i == static_cast<std::size_t>(RegistryTableKind::kValues)};
  }
  return facts;
}

// Sizes that can be those of a file, so that their products do not overflow.
bool IsSane(const Header& header) {
  constexpr std::uint64_t kLinesMax = std::uint64_t{1} << 36U;
  bool sane = header.row_bits >= 1 && header.row_bits <= 30 && header.rows <= kRegistryRowsMax;
  for (std::size_t i = 0; i < kRegistryTableCount; ++i) {
    sane = sane && header.all_lines[i] <= kLinesMax && header.lines[i] <= header.all_lines[i];
  }
  return sane;
}

std::size_t PartBytes(const RegistryFacts& facts, std::size_t part) {
  return part < kRegistryTableCount ? facts.tables[part].bytes() : RowKeys::BytesOf(facts.rows);
}

std::uint64_t PartBegin(const RegistryFacts& facts, std::size_t part) {
  std::uint64_t begin = kHeaderBytes;
  for (std::size_t i = 0; i < part; ++i) begin += PartBytes(facts, i);
  return begin;
}

Hash128 DigestOfPart(std::string_view bytes, const RegistryHashes& hashes) {
  Hash128 digest;
  for (std::size_t at = 0; at < bytes.size(); at += kPieceBytes) {
    digest = hashes.OfPart(digest, bytes.substr(at, kPieceBytes));
  }
  return digest;
}

}  // namespace

std::string RegistryFacts::id() const {
  char hex[32];
  WriteHex(list_digest, hex);
  return "r:" + std::string(hex, 16);
}

RegistryHashes::RegistryHashes(const SecretKey& key)
    : values_(key, "leakscan registry values"),
      hasher_(key, "leakscan registry"),
      tables_(key, "leakscan registry tables") {}

RegistryFileWriter::RegistryFileWriter(const SecretKey& key, ByteSink& sink)
    : hmac_(key), hashes_(key), sink_(sink) {}

Status RegistryFileWriter::Begin(const RegistryFacts& facts) {
  Header header;
  header.key_check = hashes_.KeyCheck();
  facts.key_id.copy(header.key_id, sizeof(header.key_id));
  header.list_digest = facts.list_digest;
  header.rows = facts.rows;
  header.rows_with_keys = facts.rows_with_keys;
  std::copy(facts.keys.begin(), facts.keys.end(), std::begin(header.keys));
  header.row_bits = facts.tables[0].row_bits;
  for (std::size_t i = 0; i < kRegistryTableCount; ++i) {
    header.lines[i] = facts.tables[i].lines;
    header.all_lines[i] = facts.tables[i].all_lines;
  }
  header_.assign(kMagic);
  header_.append(reinterpret_cast<const char*>(&header), sizeof(header));
  header_.append(DigestOf(header_.data(), header_.size()));
  return Put(header_);
}

Status RegistryFileWriter::Write(std::string_view bytes) {
  for (std::string_view left = bytes; !left.empty();) {
    const std::string_view some = left.substr(0, kPieceBytes - piece_.size());
    piece_.append(some);
    if (piece_.size() == kPieceBytes) DigestPiece();
    left.remove_prefix(some.size());
  }
  return Put(bytes);
}

void RegistryFileWriter::DigestPiece() {
  digests_[part_] = hashes_.OfPart(digests_[part_], piece_);
  piece_.clear();
}

void RegistryFileWriter::EndPart() {
  if (!piece_.empty()) DigestPiece();
  ++part_;
}

Status RegistryFileWriter::Put(std::string_view bytes) {
  buffer_.reserve(kWriteBytes);
  while (!bytes.empty()) {
    const std::string_view some = bytes.substr(0, kWriteBytes - buffer_.size());
    buffer_.append(some);
    bytes.remove_prefix(some.size());
    if (buffer_.size() < kWriteBytes) break;
    LEAKSCAN_RETURN_IF_ERROR(sink_.Write(buffer_));
    buffer_.clear();
  }
  return {};
}

Status RegistryFileWriter::Finish() {
  std::string trailer(reinterpret_cast<const char*>(digests_.data()), sizeof(digests_));
  const auto seal = SealOf(hmac_, header_ + trailer);
  trailer.append(reinterpret_cast<const char*>(seal.data()), seal.size());
  LEAKSCAN_RETURN_IF_ERROR(Put(trailer));
  return buffer_.empty() ? Status() : sink_.Write(buffer_);
}

Result<Registry> ReadRegistry(const std::string& path, const SecretKey& key,
                              const std::string& key_id, RegistryTableKind table) {
  const File file(path);
  LEAKSCAN_ASSIGN_OR_RETURN(const std::uint64_t size, file.Size());
  std::string front(std::min<std::uint64_t>(size, kHeaderBytes), '\0');
  LEAKSCAN_RETURN_IF_ERROR(file.ReadAt(0, front.data(), front.size()));
  if (!std::string_view(front).starts_with(kMagic)) {
    return MakeError(ErrorCode::kInvalidArgument,
                     "this is no registry: 'leakscan registry build' makes one");
  }
  if (front.size() < kHeaderBytes) return Damaged();
  Header header;
  std::memcpy(&header, front.data() + kMagic.size(), sizeof(header));
  if (header.version != kVersion) {
    return MakeError(ErrorCode::kUnsupported,
                     "the registry was built by another version of leakscan: build it again");
  }
  const std::size_t digested = kHeaderBytes - kDigestDigits;
  if (front.substr(digested) != DigestOf(front.data(), digested) || !IsSane(header)) {
    return Damaged();
  }
  const RegistryFacts facts = FactsOf(header);
  const RegistryHashes hashes(key);
  if (hashes.KeyCheck() != header.key_check) {
    return MakeError(ErrorCode::kInvalidArgument,
                     "the registry was built under another key (" + facts.key_id +
                         ", this one is " + key_id +
                         "): give --key-file the key it was built with, or build it again");
  }
  const std::uint64_t parts_end = PartBegin(facts, kRegistryPartCount);
  if (size != parts_end + kTrailerBytes) return Damaged();
  std::string trailer(kTrailerBytes, '\0');
  LEAKSCAN_RETURN_IF_ERROR(file.ReadAt(parts_end, trailer.data(), trailer.size()));
  std::array<Hash128, kRegistryPartCount> digests;
  std::memcpy(digests.data(), trailer.data(), sizeof(digests));
  const auto seal = SealOf(HmacSha256(key), front + trailer.substr(0, sizeof(digests)));
  if (std::memcmp(seal.data(), trailer.data() + sizeof(digests), kSealBytes) != 0) return Damaged();

  const auto map = [&](std::size_t part) -> Result<MappedFile> {
    const std::size_t bytes = PartBytes(facts, part);
    LEAKSCAN_ASSIGN_OR_RETURN(MappedFile mapped, file.Map(PartBegin(facts, part), bytes));
    const std::string_view text(static_cast<const char*>(mapped.data()), bytes);
    if (DigestOfPart(text, hashes) != digests[part]) return Damaged();
    return mapped;
  };
  // Reading and checking takes its time: two parts side by side.
  std::future<Result<MappedFile>> rows;
  if (table == RegistryTableKind::kValues) {
    rows = std::async(std::launch::async, map, kRegistryTableCount);
  }
  const auto index = static_cast<std::size_t>(table);
  LEAKSCAN_ASSIGN_OR_RETURN(MappedFile words, map(index));
  LEAKSCAN_ASSIGN_OR_RETURN(RegistryTable read,
                            RegistryTable::Make(facts.tables[index], std::move(words)));
  RowKeys row_keys;
  if (rows.valid()) {
    LEAKSCAN_ASSIGN_OR_RETURN(MappedFile bytes, rows.get());
    row_keys = RowKeys(facts.rows, std::move(bytes));
  }
  return Registry{facts, std::move(read), std::move(row_keys), hashes};
}

}  // namespace leakscan
