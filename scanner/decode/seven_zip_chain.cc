// Method: each link decodes from the buffer in front of it; where that is too short the link before
// is asked for more, and the first one reads the packed bytes. LZMA and the filters behind it are
// one link, as liblzma has them. Only AES is held to the size that it is said to decode to, for
// behind that stands padding; with the others what hides behind the content comes out, where their
// streams have an end (PPMd has none). What joins several streams (BCJ2) is a first link that has a
// chain to each.
// Fits: AES -> LZMA2 -> Delta. Does not: a filter of other streams than bytes in a row.

#include "scanner/decode/seven_zip_chain.h"

#include <lzma.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string_view>
#include <utility>

#include "scanner/decode/codec.h"
#include "scanner/decode/deflate_decoder.h"
#include "scanner/decode/seven_zip_link.h"

namespace leakscan {

namespace {

using State = SevenZipChain::State;
using Step = SevenZipChain::Step;

enum Method : std::uint64_t {
  kCopy = 0x00,
  kDelta = 0x03,
  kX86 = 0x04,
  kPowerPc = 0x05,
  kItanium = 0x06,
  kArm = 0x07,
  kArmThumb = 0x08,
  kSparc = 0x09,
  kArm64 = 0x0A,
  kLzma2 = 0x21,
  kLzma = 0x030101,
  kOldX86 = 0x03030103,
  kBcj2 = 0x0303011B,
  kOldPowerPc = 0x03030205,
  kOldItanium = 0x03030401,
  kOldArm = 0x03030501,
  kOldArmThumb = 0x03030701,
  kOldSparc = 0x03030805,
  kPpmd = 0x030401,
  kDeflate = 0x040108,
  kDeflate64 = 0x040109,
  kBzip2 = 0x040202,
};

std::string_view MethodName(std::uint64_t method) {
  switch (method) {
    case 0x04F71101:
      return "Zstandard";
    case 0x04F71102:
      return "Brotli";
    case 0x04F71104:
      return "LZ4";
    default:
      return "an unknown method";
  }
}

Gap Unsupported(std::uint64_t method) {
  return {GapReason::kUnsupported, 0, std::nullopt,
          "a stream of a 7z archive is compressed by " + std::string(MethodName(method)) +
              ", which is not decoded"};
}

// liblzma's number of a filter; LZMA_VLI_UNKNOWN if it is none.
lzma_vli FilterOf(std::uint64_t method) {
  switch (method) {
    case kDelta:
      return LZMA_FILTER_DELTA;
    case kX86:
    case kOldX86:
      return LZMA_FILTER_X86;
    case kPowerPc:
    case kOldPowerPc:
      return LZMA_FILTER_POWERPC;
    case kItanium:
    case kOldItanium:
      return LZMA_FILTER_IA64;
    case kArm:
    case kOldArm:
      return LZMA_FILTER_ARM;
    case kArmThumb:
    case kOldArmThumb:
      return LZMA_FILTER_ARMTHUMB;
    case kSparc:
    case kOldSparc:
      return LZMA_FILTER_SPARC;
    case kArm64:
      return LZMA_FILTER_ARM64;
    default:
      return LZMA_VLI_UNKNOWN;
  }
}

bool IsFilter(std::uint64_t method) { return FilterOf(method) != LZMA_VLI_UNKNOWN; }

bool IsLzma(std::uint64_t method) { return method == kLzma || method == kLzma2; }

class CopyLink : public SevenZipLink {
 public:
  Step Decode(std::span<const std::byte> in, bool last, std::span<std::byte> room) override {
    const std::size_t bytes = std::min(in.size(), room.size());
    std::copy_n(in.begin(), bytes, room.begin());
    const bool ends = last && bytes == in.size();
    return {bytes, bytes,
            ends                 ? State::kDone
            : bytes == in.size() ? State::kNeedsInput
                                 : State::kGoesOn};
  }
};

class AesLink : public SevenZipLink {
 public:
  AesLink(const SevenZipAes& aes, const SevenZipKey& key) : decryptor_(aes, key) {}

  Step Decode(std::span<const std::byte> in, bool last, std::span<std::byte> room) override {
    constexpr std::size_t kCallBytesMax = std::size_t{1} << 30U;
    const std::size_t most = std::min({in.size(), room.size(), kCallBytesMax});
    const std::size_t bytes = most - most % SevenZipAes::kBlockBytes;
    if (bytes > 0) decryptor_.Decrypt(in.first(bytes), room.first(bytes));
    const bool short_of = in.size() - bytes < SevenZipAes::kBlockBytes;
    if (!short_of) return {bytes, bytes, State::kGoesOn};
    return {bytes, bytes, last ? State::kDone : State::kNeedsInput};
  }

 private:
  SevenZipDecryptor decryptor_;
};

class DeflateLink : public SevenZipLink {
 public:
  explicit DeflateLink(std::unique_ptr<DeflateDecoder> decoder) : decoder_(std::move(decoder)) {}

  Step Decode(std::span<const std::byte> in, bool last, std::span<std::byte> room) override {
    if (in.size() < decoder_->input_bytes_min()) {
      return {0, 0, last ? State::kDamaged : State::kNeedsInput};
    }
    const DeflateDecoder::Step step = decoder_->Decode(in, room);
    Step out{step.consumed, step.produced, State::kGoesOn};
    if (step.state == DeflateDecoder::State::kDone) out.state = State::kDone;
    if (step.state == DeflateDecoder::State::kDamaged) out.state = State::kDamaged;
    return out;
  }

 private:
  std::unique_ptr<DeflateDecoder> decoder_;
};

// One stream behind the other, as in a .bz2 file.
class Bzip2Link : public SevenZipLink {
 public:
  Step Decode(std::span<const std::byte> in, bool last, std::span<std::byte> room) override {
    if (!begun_) {
      if (in.empty()) return {0, 0, !last ? State::kNeedsInput : State::kDone};
      constexpr std::array<std::byte, 4> kHead = {};  // read for its level, which matters not here
      codec_->Start(kHead);
      begun_ = true;
    }
    const Codec::Progress progress = codec_->Decode(in, room);
    Step step{progress.consumed, progress.produced, State::kGoesOn};
    if (progress.state == Codec::State::kFailed) step.state = State::kDamaged;
    if (progress.state == Codec::State::kDone) begun_ = false;
    if (progress.state == Codec::State::kMore && progress.produced < room.size()) {
      step.state = last ? State::kDamaged : State::kNeedsInput;
    }
    return step;
  }

 private:
  std::unique_ptr<Codec> codec_ = MakeBzip2Codec(0);
  bool begun_ = false;
};

class LzmaLink : public SevenZipLink {
 public:
  ~LzmaLink() override { lzma_end(&stream_); }

  // `coders`: LZMA or LZMA2, then filters.
  std::optional<Gap> Open(std::span<const SevenZipCoder> coders, std::uint64_t window_bytes_max) {
    constexpr std::uint64_t kOwnBytes = std::uint64_t{1} << 20U;  // all but the history
    Filters filters;
    if (!filters.Read(coders)) {
      return Gap{GapReason::kUnsupported, 0, std::nullopt,
                 "a filter or the parameters of LZMA in a 7z archive are not known"};
    }
    const std::uint64_t needed = lzma_raw_decoder_memusage(filters.list.data());
    if (needed != UINT64_MAX && needed > kOwnBytes && needed - kOwnBytes > window_bytes_max) {
      return Gap{GapReason::kLimitWindow, 0, std::nullopt,
                 "a stream of a 7z archive needs a window of " + std::to_string(needed) +
                     " bytes; allow it with --decode-window"};
    }
    const lzma_ret result = lzma_raw_decoder(&stream_, filters.list.data());
    window_bytes_ = needed;
    if (result == LZMA_OK) return std::nullopt;
    if (result == LZMA_MEM_ERROR) {
      return Gap{GapReason::kLimitWindow, 0, std::nullopt,
                 "not enough memory for the window of a stream of a 7z archive"};
    }
    return Gap{GapReason::kUnsupported, 0, std::nullopt,
               "a filter or the parameters of LZMA in a 7z archive are not known"};
  }

  Step Decode(std::span<const std::byte> in, bool last, std::span<std::byte> room) override {
    if (ended_) return {0, 0, State::kDone};
    stream_.next_in = reinterpret_cast<const std::uint8_t*>(in.data());
    stream_.avail_in = in.size();
    stream_.next_out = reinterpret_cast<std::uint8_t*>(room.data());
    stream_.avail_out = room.size();
    const lzma_ret result = lzma_code(&stream_, LZMA_RUN);
    Step step{in.size() - stream_.avail_in, room.size() - stream_.avail_out, State::kGoesOn};
    if (result == LZMA_STREAM_END) {
      ended_ = true;
      step.state = State::kDone;
    } else if (result != LZMA_OK && result != LZMA_BUF_ERROR) {
      step.state = State::kDamaged;
    } else if (stream_.avail_out > 0) {
      step.state = last && stream_.avail_in == 0 && step.produced == 0 ? State::kDamaged
                                                                       : State::kNeedsInput;
    }
    return step;
  }

  std::uint64_t window_bytes() const override { return window_bytes_; }

 private:
  // In liblzma's order, the last decoded first; its options are freed with malloc's free().
  struct Filters {
    std::array<lzma_filter, LZMA_FILTERS_MAX + 1> list;

    Filters() { list.fill({LZMA_VLI_UNKNOWN, nullptr}); }
    ~Filters() {
      for (const lzma_filter& filter : list) std::free(filter.options);
    }
    Filters(const Filters&) = delete;
    Filters& operator=(const Filters&) = delete;

    bool Read(std::span<const SevenZipCoder> coders) {
      if (coders.size() > LZMA_FILTERS_MAX) return false;
      for (std::size_t i = 0; i < coders.size(); ++i) {
        const SevenZipCoder& coder = coders[i];
        lzma_filter& filter = list[coders.size() - 1 - i];
        filter.id = coder.method == kLzma    ? LZMA_FILTER_LZMA1
                    : coder.method == kLzma2 ? LZMA_FILTER_LZMA2
                                             : FilterOf(coder.method);
        const auto* properties = reinterpret_cast<const std::uint8_t*>(coder.properties.data());
        if (lzma_properties_decode(&filter, nullptr, properties, coder.properties.size()) !=
            LZMA_OK) {
          filter.options = nullptr;
          return false;
        }
        if (!IsLzma(coder.method)) continue;
        auto* options = static_cast<lzma_options_lzma*>(filter.options);
        // No distance reaches further back than the content does.
        options->dict_size = static_cast<std::uint32_t>(std::max<std::uint64_t>(
            std::min<std::uint64_t>(options->dict_size, coder.bytes), LZMA_DICT_SIZE_MIN));
        if (coder.method == kLzma) {
          filter.id = LZMA_FILTER_LZMA1EXT;
          options->ext_flags = LZMA_LZMA1EXT_ALLOW_EOPM;
          lzma_set_ext_size(*options, coder.bytes);
        }
      }
      return true;
    }
  };

  lzma_stream stream_ = LZMA_STREAM_INIT;
  std::uint64_t window_bytes_ = 0;
  bool ended_ = false;
};

// Filters by themselves: what they filter is given to liblzma as chunks of LZMA2 that are not
// compressed, for it has no filter without LZMA.
class FilterLink : public SevenZipLink {
 public:
  std::optional<Gap> Open(std::span<const SevenZipCoder> coders, std::uint64_t window_bytes_max) {
    static constexpr std::byte kSmallestWindow = {};
    SevenZipCoder nothing;
    nothing.method = kLzma2;
    nothing.properties = {&kSmallestWindow, 1};
    std::vector<SevenZipCoder> chain = {nothing};
    chain.insert(chain.end(), coders.begin(), coders.end());
    return lzma_.Open(chain, window_bytes_max);
  }

  Step Decode(std::span<const std::byte> in, bool last, std::span<std::byte> room) override {
    constexpr std::size_t kChunkBytesMax = std::size_t{64} << 10U;
    if (head_.empty() && chunk_left_ == 0) {
      if (in.empty() && !last) return {0, 0, State::kNeedsInput};
      chunk_left_ = std::min(in.size(), kChunkBytesMax);
      head_ = {std::byte{0}};  // the end
      if (chunk_left_ > 0) {
        head_ = {std::byte{1}, static_cast<std::byte>((chunk_left_ - 1) >> 8U),
                 static_cast<std::byte>((chunk_left_ - 1) & 0xFFU)};
      }
    }
    if (!head_.empty()) {
      const Step step = lzma_.Decode(head_, false, room);
      head_.erase(head_.begin(), head_.begin() + static_cast<std::ptrdiff_t>(step.consumed));
      return {0, step.produced,
              head_.empty() && step.state == State::kNeedsInput ? State::kGoesOn : step.state};
    }
    Step step = lzma_.Decode(in.first(std::min(in.size(), chunk_left_)), false, room);
    chunk_left_ -= step.consumed;
    if (step.state == State::kNeedsInput && chunk_left_ == 0) step.state = State::kGoesOn;
    return step;
  }

 private:
  LzmaLink lzma_;
  std::vector<std::byte> head_;  // of the chunk, not read yet
  std::size_t chunk_left_ = 0;
};

}  // namespace

// A link, and what it has decoded for the next one.
struct SevenZipChain::Place {
  static constexpr std::size_t kBufferBytes = std::size_t{64} << 10U;

  std::span<const std::byte> Available() const {
    return std::span(buffer).subspan(begin, end - begin);
  }
  // Where more can be added.
  std::span<std::byte> Room() {
    if (buffer.empty()) buffer.resize(kBufferBytes);
    std::copy(buffer.data() + begin, buffer.data() + end, buffer.data());
    end -= std::exchange(begin, 0);
    return std::span(buffer).subspan(end);
  }

  std::unique_ptr<SevenZipLink> link;
  std::uint64_t left = 0;  // it gives at most so much
  bool done = false;
  bool damaged = false;
  std::vector<std::byte> buffer = {};
  std::size_t begin = 0;
  std::size_t end = 0;
};

SevenZipChain::SevenZipChain(std::span<const SevenZipCoder> coders, const SevenZipKey& key,
                             std::uint64_t window_bytes_max,
                             std::span<const std::vector<std::byte>> held) {
  bool ends_in_cipher = false;
  while (!coders.empty() && !failure_) {
    const SevenZipCoder& coder = coders.front();
    std::size_t joined = 1;
    ends_in_cipher = coder.method == SevenZipAes::kMethod;
    if (!coder.joined.empty()) {
      if (coder.method == kBcj2) {
        Add(OpenBcj2Link(coder, key, window_bytes_max, held, &failure_));
      } else {
        failure_ = Unsupported(coder.method);
      }
    } else if (ends_in_cipher) {
      if (const std::optional<SevenZipAes> aes = ReadSevenZipAes(coder.properties)) {
        Add(std::make_unique<AesLink>(*aes, key), coder.bytes);
      } else {
        failure_ = Unsupported(coder.method);
      }
    } else if (coder.method == kCopy) {
      Add(std::make_unique<CopyLink>());
    } else if (coder.method == kDeflate) {
      Add(std::make_unique<DeflateLink>(MakeDeflateDecoder()));
    } else if (coder.method == kDeflate64) {
      Add(std::make_unique<DeflateLink>(MakeDeflate64Decoder()));
    } else if (coder.method == kBzip2) {
      Add(std::make_unique<Bzip2Link>());
    } else if (coder.method == kPpmd) {
      Add(OpenPpmdLink(coder, window_bytes_max, &failure_));
    } else if (IsLzma(coder.method) || IsFilter(coder.method)) {
      while (joined < coders.size() && IsFilter(coders[joined].method)) ++joined;
      if (IsLzma(coder.method)) {
        Open<LzmaLink>(coders.first(joined), window_bytes_max);
      } else {
        Open<FilterLink>(coders.first(joined), window_bytes_max);
      }
    } else {
      failure_ = Unsupported(coder.method);
    }
    coders = coders.subspan(joined);
  }
  if (ends_in_cipher)
    Add(std::make_unique<CopyLink>());  // it gives whole blocks; rooms may be less
}

SevenZipChain::~SevenZipChain() = default;

bool SevenZipChain::AllUsed() const {
  return std::ranges::all_of(places_, [](const Place& place) { return place.link->AllUsed(); });
}

std::uint64_t SevenZipChain::window_bytes() const {
  std::uint64_t bytes = 0;
  for (const Place& place : places_) bytes += place.link->window_bytes();
  return bytes;
}

template <typename Link>
void SevenZipChain::Open(std::span<const SevenZipCoder> coders, std::uint64_t window_bytes_max) {
  auto link = std::make_unique<Link>();
  failure_ = link->Open(coders, window_bytes_max);
  Add(std::move(link));
}

void SevenZipChain::Add(std::unique_ptr<SevenZipLink> link, std::uint64_t bytes_max) {
  places_.push_back({.link = std::move(link), .left = bytes_max});
}

SevenZipChain::Step SevenZipChain::Decode(std::span<const std::byte> in, bool last,
                                          std::span<std::byte> room) {
  return DecodeBy(places_.size() - 1, in, last, room);
}

SevenZipChain::Step SevenZipChain::DecodeBy(std::size_t place, std::span<const std::byte> in,
                                            bool last, std::span<std::byte> room) {
  Place& here = places_[place];
  Place* before = place > 0 ? &places_[place - 1] : nullptr;
  Step total;
  while (true) {
    if (here.left == 0) here.done = true;
    if (here.done) {
      total.state = here.damaged ? State::kDamaged : State::kDone;
      return total;
    }
    const std::span<const std::byte> input = before == nullptr ? in : before->Available();
    const bool input_last = before == nullptr ? last : before->done;
    Step step = here.link->Decode(input, input_last, room);
    step.produced = std::min<std::uint64_t>(step.produced, here.left);  // the rest is padding
    here.left -= step.produced;
    const bool stuck =
        step.state == State::kNeedsInput && input_last && step.consumed == 0 && step.produced == 0;
    here.damaged = step.state == State::kDamaged || stuck ||
                   (step.state == State::kDone && before != nullptr && before->damaged);
    here.done = step.state == State::kDone || here.damaged;
    total.produced = step.produced;
    total.state = here.damaged ? State::kDamaged : step.state;
    if (before == nullptr) {
      total.consumed = step.consumed;
      return total;
    }
    before->begin += step.consumed;
    if (here.done || step.produced > 0) {
      if (!here.done) total.state = State::kGoesOn;
      return total;
    }
    if (step.state == State::kGoesOn || before->done) continue;
    const Step more = DecodeBy(place - 1, in, last, before->Room());
    before->end += more.produced;
    total.consumed += more.consumed;
    in = in.subspan(more.consumed);
    if (more.produced == 0 && !before->done) {
      total.state = more.state;
      return total;
    }
  }
}

const SevenZipCoder* FindSevenZipAes(std::span<const SevenZipCoder> coders) {
  for (const SevenZipCoder& coder : coders) {
    if (coder.method == SevenZipAes::kMethod) return &coder;
    for (const SevenZipBranch& branch : coder.joined) {
      if (const SevenZipCoder* found = FindSevenZipAes(branch.coders)) return found;
    }
  }
  return nullptr;
}

}  // namespace leakscan
