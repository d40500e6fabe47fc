#include "scanner/decode/mail_text.h"

#include <algorithm>
#include <array>
#include <span>

#include "scanner/base/ascii.h"
#include "scanner/base/text_fold.h"
#include "scanner/decode/charset.h"
#include "scanner/decode/transfer_decoder.h"

namespace leakscan {
namespace {

struct EncodedWord {
  std::string charset;
  std::string bytes;
  std::size_t size = 0;  // of all of it in the text
};

// The word "=?charset?B?text?=" at the start of `text`.
std::optional<EncodedWord> ReadEncodedWord(std::string_view text) {
  constexpr std::size_t kWordBytesMax = 4096;  // 75 by the book
  if (!text.starts_with("=?")) return std::nullopt;
  text = text.substr(0, kWordBytesMax);
  const std::size_t charset_end = text.find('?', 2);
  if (charset_end == std::string_view::npos || charset_end + 2 >= text.size() ||
      text[charset_end + 2] != '?') {
    return std::nullopt;
  }
  const std::size_t begin = charset_end + 3;
  const std::size_t end = text.find("?=", begin);
  if (end == std::string_view::npos) return std::nullopt;
  EncodedWord word;
  word.charset = text.substr(2, charset_end - 2);
  word.charset.resize(std::min(word.charset.find('*'), word.charset.size()));  // a language
  const std::string_view encoded = text.substr(begin, end - begin);
  const char encoding = ToUpper(text[charset_end + 1]);
  if (encoding != 'B' && encoding != 'Q') return std::nullopt;
  TransferDecoder decoder(encoding == 'B' ? TransferEncoding::kBase64
                                          : TransferEncoding::kEncodedWord);
  decoder.DecodeLine(encoded, &word.bytes);
  decoder.Finish(true, &word.bytes);
  word.size = end + 2;
  return word;
}

std::string DecodePercents(std::string_view text) {
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int high = i + 2 < text.size() && text[i] == '%' ? HexValue(text[i + 1]) : -1;
    const int low = high >= 0 ? HexValue(text[i + 2]) : -1;
    if (low < 0) {
      bytes += text[i];
    } else {
      bytes += static_cast<char>(high * 16 + low);
      i += 2;
    }
  }
  return bytes;
}

bool IsMessageId(std::string_view name) {
  constexpr std::array<std::string_view, 6> kNames = {
      "message-id", "in-reply-to", "references", "content-id", "thread-index", "resent-message-id"};
  return std::ranges::any_of(kNames, [&](auto known) { return SameName(name, known); });
}

// Where `word`, a parameter's name, stands in `text` at `from` or behind; npos if nowhere.
std::size_t FindParameter(std::string_view text, std::string_view word, std::size_t from) {
  for (std::size_t at = from; at + word.size() < text.size(); ++at) {
    const char behind = text[at + word.size()];
    if (SameName(text.substr(at, word.size()), word) && !IsAlnum(text[at - 1]) &&
        (behind == '=' || behind == '*')) {
      return at;
    }
  }
  return std::string_view::npos;
}

// A Content-Type without the boundary; a file's name is not labelled as a person's would be.
std::string RenderType(std::string line) {
  constexpr std::string_view kBoundary = "boundary";
  constexpr std::string_view kName = "name";
  if (std::size_t at = FindParameter(line, kBoundary, 1); at != std::string::npos) {
    at = std::min(line.find('=', at) + 1, line.size());
    const bool quoted = at < line.size() && line[at] == '"';
    const std::size_t end = std::min(line.find(quoted ? '"' : ';', at + 1), line.size());
    line.erase(at, std::min(end + quoted, line.size()) - at);
  }
  for (std::size_t at = 1; (at = FindParameter(line, kName, at)) != std::string::npos; ++at) {
    line.replace(at, kName.size(), "file");
  }
  return line;
}

}  // namespace

std::string ToUtf8(std::string_view text, std::optional<Charset> named) {
  const auto bytes = std::as_bytes(std::span(text));
  const CharsetGuess guess = GuessCharset(bytes, named);
  text.remove_prefix(guess.bom_bytes);
  std::string out;
  if (guess.charset == Charset::kUtf8) {
    AppendRepairedUtf8(text, &out);
    return out;
  }
  CharsetDecoder decoder(guess.charset);
  std::array<char, 4096> room;
  for (auto left = bytes.subspan(guess.bom_bytes); !left.empty();) {
    const CharsetDecoder::Progress progress = decoder.Decode(left, room);
    out.append(room.data(), progress.produced);
    left = left.subspan(progress.consumed);
  }
  return out;
}

// Bytes of neighbours in one charset are joined first, as a character may be cut between them.
std::string DecodeWords(std::string_view text) {
  std::string out;
  EncodedWord run;
  const auto end_run = [&] {
    out += ToUtf8(run.bytes, ParseCharset(run.charset));
    run.bytes.clear();
  };
  for (std::size_t at = 0; at < text.size();) {
    if (const std::optional<EncodedWord> word = ReadEncodedWord(text.substr(at))) {
      if (!SameName(run.charset, word->charset)) end_run();
      run.charset = word->charset;
      run.bytes += word->bytes;
      at += word->size;
      // White space between two encoded words does not count.
      const std::size_t next = std::min(text.find_first_not_of(" \t\r\n", at), text.size());
      if (ReadEncodedWord(text.substr(next))) at = next;
      continue;
    }
    end_run();
    const std::size_t next = std::min(text.find("=?", at + 1), text.size());
    out += ToUtf8(text.substr(at, next - at), std::nullopt);
    at = next;
  }
  end_run();
  return out;
}

std::string DecodeParameter(const ParameterizedValue& value, std::string_view name) {
  constexpr int kPiecesMax = 100;
  std::string bytes;
  std::string charset;
  const auto append_encoded = [&](std::string_view piece) {
    const std::size_t quote = piece.find('\'');
    const std::size_t second =
        quote == std::string_view::npos ? quote : piece.find('\'', quote + 1);
    if (charset.empty() && bytes.empty() && second != std::string_view::npos) {
      charset = piece.substr(0, quote);
      piece.remove_prefix(second + 1);
    }
    bytes += DecodePercents(piece);
  };
  const std::string star = std::string(name) + "*";
  append_encoded(value.Parameter(star));
  for (int i = 0; i < kPiecesMax && bytes.size() < (std::size_t{1} << 16U); ++i) {
    const std::string piece = star + std::to_string(i);
    const std::size_t before = bytes.size();
    bytes += value.Parameter(piece);
    append_encoded(value.Parameter(piece + "*"));
    if (bytes.size() == before) break;
  }
  if (bytes.empty()) return DecodeWords(value.Parameter(name));
  return ToUtf8(bytes, ParseCharset(charset));
}

std::string RenderHead(std::string_view head) {
  std::string out;
  std::string line;  // unfolded
  const auto end_line = [&] {
    if (line.empty()) return;
    const std::string_view name = std::string_view(line).substr(0, line.find(':'));
    if (IsMessageId(name)) std::ranges::replace(line, '@', '|');
    out += DecodeWords(SameName(name, "content-type") ? RenderType(line) : line);
    out += '\n';
    line.clear();
  };
  for (std::size_t begin = 0; begin < head.size();) {
    const std::size_t end = std::min(head.find('\n', begin), head.size());
    std::string_view next = head.substr(begin, end - begin);
    begin = end + 1;
    if (next.ends_with('\r')) next.remove_suffix(1);
    if (next.empty() || !IsBlank(next.front())) end_line();
    line += next;
  }
  end_line();
  return out;
}

}  // namespace leakscan
