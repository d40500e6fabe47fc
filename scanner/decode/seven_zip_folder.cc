// How the coders of a folder are wired: to a chain, the first link of which may join the ends of
// several others. The header keeps the folder's record as it is written.
// Fits: LZMA -> x86; LZMA, LZMA, LZMA and a packed stream -> BCJ2. Does not: a coder with two
// outputs, a loop.
// Source: 7zFormat.txt of the LZMA SDK.

#include <algorithm>
#include <bit>
#include <utility>

#include "scanner/decode/seven_zip_header.h"

namespace leakscan {

std::optional<std::uint64_t> ReadSevenZipNumber(std::span<const std::byte>* rest) {
  if (rest->empty()) return std::nullopt;
  const auto first = std::to_integer<std::uint8_t>(rest->front());
  const auto more = static_cast<std::size_t>(std::countl_one(first));
  if (rest->size() < 1 + more) return std::nullopt;
  std::uint64_t value = 0;
  for (std::size_t i = more; i > 0; --i) {
    value = value << 8U | std::to_integer<std::uint64_t>((*rest)[i]);
  }
  if (more < 7) value |= (first & (0x7FU >> more)) * (std::uint64_t{1} << 8 * more);
  *rest = rest->subspan(1 + more);
  return value;
}

namespace {

struct FolderRecord {
  struct Coder {
    SevenZipCoder what;
    std::uint64_t first_input = 0;
    std::uint64_t inputs = 0;
  };
  std::vector<Coder> coders;
  bool one_output = true;                                      // each coder has
  std::vector<std::pair<std::uint64_t, std::uint64_t>> bonds;  // an input is another's output
  std::vector<std::uint64_t> streams;                          // the inputs that are packed ones
};

// The record was read once and is whole.
FolderRecord ReadRecord(std::span<const std::byte> rest, std::size_t streams) {
  FolderRecord record;
  const std::uint64_t coders = *ReadSevenZipNumber(&rest);
  std::uint64_t inputs = 0;
  std::uint64_t outputs = 0;
  for (std::uint64_t i = 0; i < coders; ++i) {
    FolderRecord::Coder coder;
    const auto flags = std::to_integer<unsigned>(rest[0]);
    const std::size_t id_bytes = flags & 0xFU;
    for (std::size_t at = 1; at <= id_bytes; ++at) {
      coder.what.method = coder.what.method << 8U | std::to_integer<std::uint64_t>(rest[at]);
    }
    rest = rest.subspan(1 + id_bytes);
    const bool simple = (flags & 0x10U) == 0;
    coder.first_input = inputs;
    coder.inputs = simple ? 1 : *ReadSevenZipNumber(&rest);
    const std::uint64_t own_outputs = simple ? 1 : *ReadSevenZipNumber(&rest);
    record.one_output = record.one_output && own_outputs == 1;
    inputs += coder.inputs;
    outputs += own_outputs;
    if ((flags & 0x20U) != 0) {
      const auto size = static_cast<std::size_t>(*ReadSevenZipNumber(&rest));
      coder.what.properties = rest.first(size);
      rest = rest.subspan(size);
    }
    record.coders.push_back(std::move(coder));
  }
  for (std::uint64_t i = 1; i < outputs; ++i) {
    const std::uint64_t input = *ReadSevenZipNumber(&rest);
    record.bonds.emplace_back(input, *ReadSevenZipNumber(&rest));
  }
  if (streams > 1) {
    for (std::size_t i = 0; i < streams; ++i) record.streams.push_back(*ReadSevenZipNumber(&rest));
    return record;
  }
  for (std::uint64_t input = 0; input < inputs; ++input) {  // the only one that is left
    if (std::ranges::find(record.bonds, input, [](const auto& bond) { return bond.first; }) ==
        record.bonds.end()) {
      record.streams.push_back(input);
    }
  }
  return record;
}

// From the coder `at` back to packed streams, and the steps in order. Each coder is passed once:
// `left` counts them down. Nothing if they are wired in another way.
std::optional<SevenZipBranch> BranchTo(const FolderRecord& record, std::uint64_t at,
                                       std::size_t* left) {
  SevenZipBranch branch;
  while (*left > 0) {
    --*left;
    const FolderRecord::Coder& coder = record.coders[at];
    if (coder.inputs == 0) return std::nullopt;
    branch.coders.push_back(coder.what);
    std::optional<std::uint64_t> before;
    for (std::uint64_t i = 0; i < coder.inputs; ++i) {
      const std::uint64_t input = coder.first_input + i;
      const auto bond =
          std::ranges::find(record.bonds, input, [](const auto& pair) { return pair.first; });
      const auto stream = std::ranges::find(record.streams, input);
      const bool bound = bond != record.bonds.end();
      if (!bound && stream == record.streams.end()) return std::nullopt;
      const auto number = static_cast<std::size_t>(stream - record.streams.begin());
      if (coder.inputs == 1) {
        branch.stream = number;
        if (bound) before = bond->second;
        continue;
      }
      std::optional<SevenZipBranch> joined = SevenZipBranch{.coders = {}, .stream = number};
      if (bound) joined = BranchTo(record, bond->second, left);
      if (!joined) return std::nullopt;
      branch.coders.back().joined.push_back(*std::move(joined));
    }
    if (!before) {
      std::ranges::reverse(branch.coders);
      return branch;
    }
    at = *before;
  }
  return std::nullopt;
}

}  // namespace

std::vector<SevenZipCoder> SevenZipHeader::Chain(const SevenZipFolder& folder) const {
  FolderRecord record = ReadRecord(std::span(bytes_).subspan(folder.record), folder.streams);
  if (!record.one_output) return {};
  for (std::size_t i = 0; i < record.coders.size(); ++i) {
    record.coders[i].what.bytes = sizes_[folder.first_size + i];
  }
  std::size_t left = record.coders.size();
  std::optional<SevenZipBranch> branch = BranchTo(record, folder.main, &left);
  const bool fits =
      branch && left == 0 && (folder.streams == 1 || !branch->coders[0].joined.empty());
  return fits ? std::move(branch->coders) : std::vector<SevenZipCoder>();
}

}  // namespace leakscan
