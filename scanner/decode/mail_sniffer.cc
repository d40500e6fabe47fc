// A message is known by two fields that mail has, of which one is hardly written by hand: a
// Message-ID, Received, Return-Path or MIME-Version of the right shape, or From with a Date as mail
// writes it. So "De: / Objet:" and "From: / Subject:" pasted in a post are text. Decided at the
// first line that tells, so that nothing waits which is no mail.
// Fits: "Received: from a by b; ...\nFrom: ...". Does not: "Subject: a\nFrom: b\n\ntext".

#include "scanner/decode/mail_sniffer.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

#include "scanner/base/ascii.h"
#include "scanner/decode/header_fields.h"

namespace leakscan {
namespace {

constexpr std::size_t kMailboxLineBytesMax = 512;

// In lower case. Further ones begin with "x-", "arc-", "list-" or "resent-".
constexpr std::array<std::string_view, 24> kKnownFields = {
    "received",     "return-path",  "from",
    "to",           "cc",           "bcc",
    "subject",      "date",         "message-id",
    "mime-version", "delivered-to", "reply-to",
    "sender",       "content-type", "content-transfer-encoding",
    "envelope-to",  "in-reply-to",  "references",
    "received-spf", "thread-topic", "dkim-signature",
    "user-agent",   "thread-index", "authentication-results"};
constexpr std::array<std::string_view, 4> kKnownPrefixes = {"x-", "arc-", "list-", "resent-"};

bool BeginsWith(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() && SameName(text.substr(0, prefix.size()), prefix);
}

bool IsKnown(std::string_view name) {
  return std::ranges::any_of(kKnownFields, [&](auto known) { return SameName(name, known); });
}

bool HasKnownPrefix(std::string_view name) {
  return std::ranges::any_of(kKnownPrefixes, [&](auto prefix) { return BeginsWith(name, prefix); });
}

// `name` may be the beginning of a known field's.
bool MayBecomeKnown(std::string_view name) {
  const auto begins = [&](std::string_view known) { return BeginsWith(known, name); };
  return HasKnownPrefix(name) || std::ranges::any_of(kKnownFields, begins) ||
         std::ranges::any_of(kKnownPrefixes, begins);
}

std::vector<std::string_view> Words(std::string_view text) {
  std::vector<std::string_view> words;
  while (true) {
    text = Trim(text);
    if (text.empty()) return words;
    const auto end = std::ranges::find_if(text, IsSpace);
    words.push_back(text.substr(0, static_cast<std::size_t>(end - text.begin())));
    text.remove_prefix(words.back().size());
  }
}

bool IsOneOf(std::string_view word, std::string_view names) {
  if (word.size() != 3 || !std::ranges::all_of(word, IsAlpha)) return false;
  for (std::size_t i = 0; i < names.size(); i += 3) {
    if (SameName(word, names.substr(i, 3))) return true;
  }
  return false;
}
bool IsWeekday(std::string_view word) { return IsOneOf(word, "MonTueWedThuFriSatSun"); }
bool IsMonth(std::string_view word) {
  return IsOneOf(word, "JanFebMarAprMayJunJulAugSepOctNovDec");
}

bool IsNumber(std::string_view word, std::size_t digits_min, std::size_t digits_max) {
  return word.size() >= digits_min && word.size() <= digits_max &&
         std::ranges::all_of(word, IsDigit);
}

// "10:00" or "10:00:00".
bool IsTime(std::string_view word) {
  const auto pair = [&](std::size_t at) { return IsNumber(word.substr(at, 2), 2, 2); };
  if (word.size() != 5 && word.size() != 8) return false;
  return pair(0) && word[2] == ':' && pair(3) && (word.size() == 5 || (word[5] == ':' && pair(6)));
}

// "Mon, 15 Mar 2021 10:00:00 +0100"
bool IsMailDate(std::string_view value) {
  const std::vector<std::string_view> words = Words(value);
  const std::size_t day = !words.empty() && words[0].ends_with(',') ? 1 : 0;
  if (words.size() < day + 4) return false;
  return (day == 0 || IsWeekday(words[0].substr(0, words[0].size() - 1))) &&
         IsNumber(words[day], 1, 2) && IsMonth(words[day + 1]) && IsNumber(words[day + 2], 2, 4) &&
         IsTime(words[day + 3]);
}

// What the fields seen so far tell.
struct Evidence {
  int known = 0;
  bool machine = false;  // one that is hardly written by hand
  bool from = false;
  bool date = false;

  void Add(std::string_view name, std::string_view value) {
    known += IsKnown(name);
    if (SameName(name, "message-id")) {
      machine |= value.starts_with('<') && value.ends_with('>');
    } else if (SameName(name, "received")) {
      machine |= BeginsWith(value, "from ") || BeginsWith(value, "by ") || value.starts_with('(');
    } else if (SameName(name, "return-path")) {
      machine |= value.starts_with('<') && value.ends_with('>');
    } else if (SameName(name, "mime-version")) {
      machine |= value.starts_with("1.");
    }
    from |= SameName(name, "from");
    date |= SameName(name, "date") && IsMailDate(value);
  }
  bool Suffices() const { return known >= 2 && (machine || (from && date)); }
};

std::size_t NameSize(std::string_view line) {
  const auto end =
      std::ranges::find_if_not(line, [](char c) { return c > ' ' && c < '\x7F' && c != ':'; });
  return static_cast<std::size_t>(end - line.begin());
}

MailGuess SniffMessage(std::string_view head, bool more_may_come) {
  const MailGuess undecided = more_may_come ? MailGuess::kUndecided : MailGuess::kNone;
  Evidence evidence;
  for (std::size_t begin = 0; begin < head.size();) {
    const std::size_t end = head.find('\n', begin);
    const bool whole = end != std::string_view::npos;
    const std::string_view line = whole ? head.substr(begin, end - begin) : head.substr(begin);
    const std::string_view name = line.substr(0, NameSize(line));
    const bool colon = name.size() < line.size() && line[name.size()] == ':';
    if (begin == 0) {
      const bool known = colon ? IsKnown(name) || HasKnownPrefix(name)
                               : name.size() == line.size() && !whole && MayBecomeKnown(name);
      if (!known || name.empty()) return MailGuess::kNone;
    }
    if (!whole) return undecided;
    const bool folded = begin > 0 && !line.empty() && IsBlank(line.front());
    begin = end + 1;
    if (folded && !Trim(line).empty()) continue;
    if (!colon || name.empty()) return MailGuess::kNone;  // the head's end, or no head
    evidence.Add(name, Trim(line.substr(name.size() + 1)));
    if (evidence.Suffices()) return MailGuess::kMessage;
  }
  return undecided;
}

}  // namespace

MailGuess SniffMail(std::string_view head, bool more_may_come) {
  constexpr std::string_view kFrom = "From ";
  const std::size_t common = std::min(head.size(), kFrom.size());
  if (head.empty() || head.substr(0, common) != kFrom.substr(0, common)) {
    return SniffMessage(head, more_may_come);
  }
  const std::size_t end = head.find('\n');
  if (end != std::string_view::npos) {
    return IsMailboxLine(head.substr(0, end)) ? MailGuess::kMailbox : MailGuess::kNone;
  }
  return more_may_come && head.size() < kMailboxLineBytesMax ? MailGuess::kUndecided
                                                             : MailGuess::kNone;
}

bool IsMailboxLine(std::string_view line) {
  if (!line.starts_with("From ") || line.size() > kMailboxLineBytesMax) return false;
  const std::vector<std::string_view> words = Words(line);
  if (words.size() < 7 || !IsWeekday(words[2]) || !IsMonth(words[3]) || !IsNumber(words[4], 1, 2) ||
      !IsTime(words[5])) {
    return false;
  }
  return std::any_of(words.begin() + 6, words.end(),
                     [](auto word) { return IsNumber(word, 4, 4); });
}

}  // namespace leakscan
