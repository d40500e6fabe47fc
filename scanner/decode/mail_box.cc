// Method: line by line. A head (fields up to a blank line) says what its body is: parts between
// boundaries, each with a head of its own; text, which is kept until the message ends, as a record
// is one piece; or a member, which is given as it comes, decoded. So the record of a message comes
// behind its members, with all heads and texts in their order. Preamble, epilogue and whatever is
// damaged are text as well. A text over kTextBytesMax, hardly a letter, is given in pieces, the
// first as the record and the rest as text of any shape.
// Fits: head, "--b", text/plain, "--b", base64 of scan.pdf, "--b--": members "2/scan.pdf" and, with
// the path of the message itself, the record. Does not: a boundary no head names: text.
// Sources: RFC 5322, RFC 2045, RFC 2046 5.1 (multipart), RFC 2183 (Content-Disposition).

#include "scanner/decode/mail_box.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "scanner/base/ascii.h"
#include "scanner/decode/charset.h"
#include "scanner/decode/header_fields.h"
#include "scanner/decode/mail_text.h"

namespace leakscan {
namespace {

constexpr std::size_t kLineBytesMax = std::size_t{32} << 10U;  // a longer one comes in pieces
constexpr std::size_t kHeadBytesMax = std::size_t{256} << 10U;
constexpr std::size_t kTextBytesMax = std::size_t{1} << 20U;
constexpr std::size_t kPieceBytes = std::size_t{32} << 10U;  // of a member, decoded at once
constexpr std::size_t kMultipartsMax = 50;
constexpr std::size_t kNameBytesMax = 255;

std::optional<TransferEncoding> ReadEncoding(std::string_view name) {
  if (SameName(name, "base64")) return TransferEncoding::kBase64;
  if (SameName(name, "quoted-printable")) return TransferEncoding::kQuotedPrintable;
  for (const char* identity : {"", "7bit", "8bit", "binary"}) {
    if (SameName(name, identity)) return TransferEncoding::kIdentity;
  }
  return std::nullopt;
}

}  // namespace

BoxEvent MailBox::Next() {
  if (state_ == State::kText) {  // it was given
    text_.clear();
    state_ = behind_text_;
  }
  while (true) {
    std::optional<BoxEvent> event;
    if (!gaps_.empty()) {
      event = std::move(gaps_.front());
      gaps_.erase(gaps_.begin());
      return *std::move(event);
    }
    if (state_ != State::kDone && text_.size() + bytes_.size() >= kTextBytesMax) {
      AddText(false);
      return GiveText(state_);
    }
    switch (state_) {
      case State::kHead:
        event = ReadHead();
        break;
      case State::kBody:
        event = ReadBody();
        break;
      case State::kMember:
      case State::kText:
      case State::kDone:
        return BoxEvent{};
    }
    if (event) return *std::move(event);
  }
}

MailBox::Step MailBox::NextLine() {
  std::size_t bytes = 0;
  if (LookAheadLine(kLineBytesMax, &bytes) == Ahead::kStop) return Step::kStop;
  if (bytes == 0) {
    ended_ = true;
    return Step::kEnd;
  }
  line_ = AvailableText(bytes);
  const bool boundary = line_start_ && TakeBoundary();
  line_start_ = line_.ends_with('\n');
  window_->Consume(bytes, Use::kContainer);
  return boundary ? Step::kBoundary : Step::kLine;
}

// A boundary of any multipart that is open ends those within it, whatever they lack.
bool MailBox::TakeBoundary() {
  if (!line_.starts_with("--")) return false;
  std::string_view rest = line_.substr(2);
  while (!rest.empty() && IsSpace(rest.back())) rest.remove_suffix(1);
  for (std::size_t i = open_.size(); i-- > 0;) {
    const bool closes = rest.size() == open_[i].boundary.size() + 2 && rest.ends_with("--") &&
                        rest.starts_with(open_[i].boundary);
    if (!closes && rest != open_[i].boundary) continue;
    text_ += RenderHead(std::exchange(head_, {}));  // of a part without a body
    EndPart(true, state_ == State::kMember ? &bytes_ : nullptr);
    open_.resize(closes ? i : i + 1);
    if (closes) {
      BeginText(TransferDecoder(), {});
      state_ = State::kBody;
    } else {
      state_ = State::kHead;
    }
    return true;
  }
  return false;
}

std::optional<BoxEvent> MailBox::ReadHead() {
  switch (NextLine()) {
    case Step::kStop:
      return StopEvent();
    case Step::kBoundary:  // of a part without a body
      return std::nullopt;
    case Step::kEnd:
      return OpenPart();
    case Step::kLine:
      break;
  }
  head_ += line_;
  const bool blank = line_ == "\n" || line_ == "\r\n";
  return blank || head_.size() >= kHeadBytesMax ? OpenPart() : std::nullopt;
}

std::optional<BoxEvent> MailBox::OpenPart() {
  const std::string head = std::exchange(head_, {});
  const std::vector<HeaderField> fields = ReadHeaderFields(head);
  ParameterizedValue type = ReadParameterizedValue(FieldValue(fields, "Content-Type"));
  const bool in_digest = !open_.empty() && open_.back().digest;
  if (type.value.empty()) type.value = in_digest ? "message/rfc822" : "text/plain";
  const std::string_view boundary = type.Parameter("boundary");
  if (type.value.starts_with("multipart/") && !boundary.empty()) {
    AddHead(head, {});
    return OpenMultipart(std::string(boundary), type.value == "multipart/digest");
  }
  ++part_;
  const auto encoding = ReadEncoding(Trim(FieldValue(fields, "Content-Transfer-Encoding")));
  if (!encoding) {
    TellDamage(GapReason::kUnsupported,
               "a transfer encoding of a mail is not decoded; its bytes were scanned raw");
  }
  const TransferDecoder decoder(encoding.value_or(TransferEncoding::kIdentity));
  const ParameterizedValue disposition =
      ReadParameterizedValue(FieldValue(fields, "Content-Disposition"));
  std::string name = DecodeParameter(disposition, "filename");
  if (name.empty()) name = DecodeParameter(type, "name");
  AddHead(head, name);
  BeginText(decoder, type.Parameter("charset"));
  if (type.value == "text/plain" && name.empty() && disposition.value != "attachment") {
    state_ = State::kBody;
    return std::nullopt;
  }
  MemberHints hints;
  hints.charset = charset_;
  hints.message = type.value == "message/rfc822" || type.value == "message/global";
  state_ = State::kMember;
  name.resize(std::min(name.size(), kNameBytesMax));
  return Member(std::to_string(part_) + (name.empty() ? "" : "/" + name), hints);
}

// With the name of the part's file, where its head has it in an encoding.
void MailBox::AddHead(std::string_view head, std::string_view name) {
  const std::string rendered = RenderHead(head);
  text_ += rendered;
  if (rendered.find(name) == std::string::npos) text_.append(name).append("\n");
  text_ += '\n';
}

std::optional<BoxEvent> MailBox::OpenMultipart(std::string boundary, bool digest) {
  BeginText(TransferDecoder(), {});
  state_ = State::kBody;
  if (open_.size() < kMultipartsMax) {
    open_.push_back({std::move(boundary), digest});
  } else {
    TellDamage(GapReason::kLimitDepth,
               "parts of a mail nested too deep; the bytes were scanned raw");
  }
  return std::nullopt;
}

std::optional<BoxEvent> MailBox::ReadBody() {
  switch (NextLine()) {
    case Step::kStop: {
      BoxEvent event = StopEvent();
      if (event.kind == BoxEventKind::kGap) decoder_.Interrupt();
      return event;
    }
    case Step::kBoundary:
      return std::nullopt;
    case Step::kEnd:
      EndPart(false, nullptr);
      return EndMessage();
    case Step::kLine:
      decoder_.DecodeLine(line_, &bytes_);
      return std::nullopt;
  }
  return std::nullopt;
}

std::optional<BoxEvent> MailBox::EndMessage() {
  if (!open_.empty()) {
    TellDamage(GapReason::kTruncated, "the input ends inside a mail of several parts");
    open_.clear();
  }
  if (!text_.empty()) return GiveText(State::kDone);
  state_ = State::kDone;
  return std::nullopt;
}

StageItem MailBox::Read(std::span<std::byte> room) {
  return state_ == State::kText ? ReadText(room) : ReadPart(room);
}

StageItem MailBox::ReadPart(std::span<std::byte> room) {
  while (state_ == State::kMember && bytes_.size() < std::min(room.size(), kPieceBytes)) {
    const Step step = NextLine();
    if (step == Step::kLine) {
      decoder_.DecodeLine(line_, &bytes_);
    } else if (step == Step::kEnd) {
      EndPart(false, &bytes_);
      state_ = State::kBody;  // which finds the end, too
    } else if (step == Step::kStop) {
      if (!bytes_.empty()) break;
      StageItem item = StopItem();
      if (item.kind == StageItemKind::kGap) decoder_.Interrupt();
      return item;
    }
  }
  const std::size_t bytes = std::min(room.size(), bytes_.size());
  if (bytes == 0) return {};
  std::memcpy(room.data(), bytes_.data(), bytes);
  bytes_.erase(0, bytes);
  return {.kind = StageItemKind::kBytes, .bytes = bytes};
}

StageItem MailBox::ReadText(std::span<std::byte> room) {
  const std::size_t bytes = std::min(room.size(), text_.size() - text_given_);
  if (bytes == 0) return {};
  std::memcpy(room.data(), text_.data() + text_given_, bytes);
  text_given_ += bytes;
  return {.kind = StageItemKind::kBytes, .bytes = bytes};
}

void MailBox::BeginText(TransferDecoder decoder, std::string_view charset) {
  decoder_ = decoder;
  charset_ = charset;
}

// `out`: where the last bytes of a member go; null for text, which goes to the record.
void MailBox::EndPart(bool whole, std::string* out) {
  decoder_.Finish(whole, out != nullptr ? out : &bytes_);
  if (decoder_.damaged()) {
    TellDamage(GapReason::kCorrupt,
               "base64 of a mail is damaged or cut; what is none was scanned raw");
  }
  decoder_ = TransferDecoder();
  if (out == nullptr) AddText(true);
}

// While the part goes on, its last line is kept: a character may be cut there.
void MailBox::AddText(bool part_over) {
  const std::size_t lines = bytes_.rfind('\n') + 1;  // npos + 1 == 0
  const std::size_t bytes = part_over || lines == 0 ? bytes_.size() : lines;
  text_ += ToUtf8(std::string_view(bytes_).substr(0, bytes), ParseCharset(charset_));
  bytes_.erase(0, bytes);
  if (part_over && !text_.ends_with('\n')) text_ += '\n';
}

BoxEvent MailBox::GiveText(State behind) {
  state_ = State::kText;
  behind_text_ = behind;
  text_given_ = 0;
  MemberHints hints;
  hints.plain = hints.rebuilt = true;
  hints.one_record = !std::exchange(record_given_, true);
  return Member({}, hints);
}

void MailBox::TellDamage(GapReason reason, std::string detail) {
  gaps_.push_back(GapEvent(reason, window_->position(), std::nullopt, std::move(detail)));
}

}  // namespace leakscan
