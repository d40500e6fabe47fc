// Recognises mail: a message by the first fields of its head, a mailbox by its first line. Internal
// to decode/; pure functions. Sources: RFC 5322, RFC 4155 (mbox).
#pragma once

#include <cstdint>
#include <string_view>

namespace leakscan {

enum class MailGuess : std::uint8_t { kNone, kUndecided, kMessage, kMailbox };

// What `head`, the first bytes of a stream, is. Undecided only if `more_may_come`.
MailGuess SniffMail(std::string_view head, bool more_may_come);

// True if `line` begins a message in a mailbox: "From a@example.org Mon Mar 15 10:00:00 2021".
bool IsMailboxLine(std::string_view line);

}  // namespace leakscan
