// Address cards (vCard 2.1, 3.0, 4.0) and directory entries (LDIF) as text that labels are found
// in: lines unfolded, values decoded, names in their parts. Single-threaded.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/model/context.h"
#include "scanner/model/text_origins.h"

namespace leakscan {

bool IsVcard(std::string_view head);
bool IsLdif(std::string_view head);

// Offset behind the last card or entry that ends in `text`; 0 if none does.
std::size_t BehindLastCard(std::string_view text, RecordFormat format);

class CardText {
 public:
  // What becomes of one card or entry: [begin, end) of text().
  struct Card {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
  };

  // Reads the cards of `written`, which must outlive what this gives.
  void Read(std::string_view written, RecordFormat format);

  // Zero bytes are readable behind it, as behind a chunk.
  std::string_view text() const { return {text_.data(), size_}; }
  const TextOrigins& origins() const { return origins_; }
  const std::vector<Card>& cards() const { return cards_; }

 private:
  // A byte of a value, and where it is written.
  struct Byte {
    char value = 0;
    std::uint32_t begin = 0;
    std::uint32_t size = 1;
  };
  using Bytes = std::vector<Byte>;

  std::size_t ReadProperty(std::size_t begin);
  void PutProperty(std::size_t begin, std::size_t colon, Bytes value);
  void PutLabelled(std::string_view label, const Bytes& value, std::uint32_t place);
  void PutParts(std::string_view property, const std::vector<Bytes>& parts, std::uint32_t place);
  void PutWord(std::string_view made, std::uint32_t place);
  void Put(const Bytes& bytes);
  void EndCard();

  std::string_view written_;
  bool ldif_ = false;
  std::string text_;
  std::size_t size_ = 0;
  std::uint32_t card_begin_ = 0;
  TextOrigins origins_;
  std::vector<Card> cards_;
};

}  // namespace leakscan
