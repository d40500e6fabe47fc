// A hospital's own patients as a file that tells nothing without its key, and with it only whether
// somebody whom one can name already is on the list: keyed hashes, and the rows of the list that
// they come from. Little-endian:
//
//   header   what it is, of which list, how many rows and keys; digest of the header
//   tables   one for the values that a scan holds, one for the pseudonyms that events carry
//   rows     the values' hashes once more, row by row
//   trailer  keyed digest of each of them; HMAC of header and digests under the key
//
// Both tables hold the same patients. A scan has the hash of every value at hand already, and reads
// the first table and the rows alone; saved events have nothing but pseudonyms.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "scanner/base/byte_sink.h"
#include "scanner/base/keyed_hash.h"
#include "scanner/base/result.h"
#include "scanner/model/finding.h"
#include "scanner/registry/registry_table.h"
#include "scanner/registry/row_keys.h"

namespace leakscan {

enum class RegistryTableKind : std::uint8_t { kValues, kTokens };
inline constexpr std::size_t kRegistryTableCount = 2;
inline constexpr std::size_t kRegistryPartCount = kRegistryTableCount + 1;  // and the rows
// Each part is digested by so many bytes, which a cache holds.
inline constexpr std::size_t kPieceBytes = std::size_t{512} * 1024;

// What the file says of itself, all of which may be shown.
struct RegistryFacts {
  std::string key_id;   // of the key it was built under: "k:" and 16 digits
  Hash128 list_digest;  // keyed, of the list's SHA-256: names the list, and the registry
  std::uint64_t rows = 0;
  std::uint64_t rows_with_keys = 0;
  std::array<std::uint64_t, kPersonKeyKindCount> keys{};  // by PersonKeyKind
  std::array<TableShape, kRegistryTableCount> tables;

  // "r:" and 16 digits.
  std::string id() const;
};

// The keyed hashes of a registry.
class RegistryHashes {
 public:
  explicit RegistryHashes(const SecretKey& key);

  // What the table of values holds for a person's key, as it is counted by in a scan.
  std::uint64_t OfKey(const PersonKey& key) const {
    Hash128 block = BlockOf(key);
    values_.Blocks({&block, 1});
    return block.low;
  }
  // The same of several, which is faster: of each block, as BlockOf() makes it, its lower half.
  void OfKeys(std::span<Hash128> blocks) const { values_.Blocks(blocks); }
  static Hash128 BlockOf(const PersonKey& key) {
    return {key.hash, static_cast<std::uint64_t>(key.kind)};
  }
  // What the table of tokens holds for the pseudonym of such a value.
  std::uint64_t OfToken(const Hash128& token, PersonKeyKind kind) const {
    return hasher_({token, Hash128{static_cast<std::uint64_t>(kind), 1}}, {}).low;
  }
  Hash128 OfList(std::string_view sha256) const { return hasher_({}, sha256); }
  Hash128 KeyCheck() const { return hasher_({}, "leakscan registry key check"); }
  // Of a part up to the end of `piece`, from the digest of what is in front of it.
  Hash128 OfPart(const Hash128& before, std::string_view piece) const {
    return tables_.Striped({before}, piece);
  }

 private:
  KeyedHasher values_;
  KeyedHasher hasher_;
  KeyedHasher tables_;
};

// Writes a file front to back: the header, then the tables in their order, the rows, then Finish().
class RegistryFileWriter {
 public:
  // `sink` must outlive the writer.
  RegistryFileWriter(const SecretKey& key, ByteSink& sink);

  Status Begin(const RegistryFacts& facts);
  // Of the part that is under way.
  Status Write(std::string_view bytes);
  // Behind all of a part's bytes.
  void EndPart();
  Status Finish();

 private:
  void DigestPiece();
  Status Put(std::string_view bytes);

  const HmacSha256 hmac_;
  const RegistryHashes hashes_;
  ByteSink& sink_;
  std::string header_;
  std::array<Hash128, kRegistryPartCount> digests_{};
  std::size_t part_ = 0;
  std::string piece_;   // of the part, not digested yet
  std::string buffer_;  // of the file, not written yet
};

struct Registry {
  RegistryFacts facts;
  RegistryTable table;  // the one that was asked for
  RowKeys row_keys;     // with the table of values; else of no row
  RegistryHashes hashes;
};

// Reads the header and one table, that of values with the rows, and checks them. Errors say what to
// do: another key than the file's (kInvalidArgument), a file that is none, cut or damaged.
Result<Registry> ReadRegistry(const std::string& path, const SecretKey& key,
                              const std::string& key_id, RegistryTableKind table);

}  // namespace leakscan
