// MailboxBox: the messages of a mailbox in one file (mbox, of its mboxo and mboxrd dialects).
// Internal to decode/; one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "scanner/decode/box.h"

namespace leakscan {

class MailboxBox : public Box {
 public:
  using Box::Box;

  std::string_view name() const override { return "mbox"; }
  BoxEvent Next() override;
  StageItem Read(std::span<std::byte> room) override;

 private:
  // What to do with the lines that come: `bytes_` of them are the message's.
  enum class Line : std::uint8_t { kGive, kUnescape, kNextMessage };
  Line LookAtLines(std::size_t there, bool all_there);

  std::uint64_t message_ = 0;  // its number, from 1
  bool in_message_ = false;    // its first line was met
  bool behind_blank_ = false;  // the last line held nothing
  bool line_start_ = true;     // the last byte given ended a line
  std::size_t bytes_ = 0;      // to be given before the next look
};

}  // namespace leakscan
