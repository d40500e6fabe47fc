// MailBox: one mail message. What it says, its head and its text parts decoded, is one stream of
// one record under the message's own path; its other parts are members "2/scan.pdf". Internal to
// decode/; one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/decode/box.h"
#include "scanner/decode/transfer_decoder.h"

namespace leakscan {

class MailBox : public Box {
 public:
  using Box::Box;

  std::string_view name() const override { return "mail"; }
  BoxEvent Next() override;
  StageItem Read(std::span<std::byte> room) override;

 private:
  enum class State : std::uint8_t {
    kHead,    // in the head of the message or of a part
    kBody,    // in text that belongs to the record
    kMember,  // in a part that is a member
    kText,    // giving the record
    kDone,
  };
  struct Multipart {
    std::string boundary;
    bool digest = false;  // its parts are messages unless they say otherwise
  };
  enum class Step : std::uint8_t { kLine, kBoundary, kEnd, kStop };

  // The next line into `line_`; kBoundary: it was one, and the state is what comes behind it.
  Step NextLine();
  bool TakeBoundary();

  std::optional<BoxEvent> ReadHead();
  std::optional<BoxEvent> ReadBody();
  std::optional<BoxEvent> OpenPart();
  std::optional<BoxEvent> OpenMultipart(std::string boundary, bool digest);
  std::optional<BoxEvent> EndMessage();
  void AddHead(std::string_view head, std::string_view name);
  StageItem ReadPart(std::span<std::byte> room);
  StageItem ReadText(std::span<std::byte> room);

  void BeginText(TransferDecoder decoder, std::string_view charset);
  void EndPart(bool whole, std::string* out);
  void AddText(bool part_over);
  BoxEvent GiveText(State behind);
  void TellDamage(GapReason reason, std::string detail);

  State state_ = State::kHead;
  std::string head_;
  std::vector<Multipart> open_;  // outermost first
  std::uint64_t part_ = 0;       // number of the part that is none of parts, from 1
  std::string_view line_;        // in the window; consumed already
  bool line_start_ = true;       // the next line begins where one does
  bool ended_ = false;           // the input is over
  std::vector<BoxEvent> gaps_;   // not told yet

  TransferDecoder decoder_;
  std::string bytes_;    // decoded of the part, not given yet
  std::string charset_;  // of the part, as named

  std::string text_;  // of the record
  std::size_t text_given_ = 0;
  bool record_given_ = false;  // what follows is more than one record holds
  State behind_text_ = State::kDone;
};

}  // namespace leakscan
