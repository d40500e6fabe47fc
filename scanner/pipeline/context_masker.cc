// A title is free text, so what the detectors find in it is not enough. Shown are neither
//   the words of the record's findings and of its author    "Dossier DUPONT" beside nom: Dupont
//   first names, and the words beside them                  "marie dupont", "DUPONT Marie"
//   whom a word announces                                   "Dossier DUPONT", "le cas de Dupont"
//   their numbers, from three digits on                     "dossier 12345" beside IPP: 12345
//   six digits or more, however they are grouped            "12/05/1985", "40 12 98"
//   what stands around an '@'                               "bob@home", "/@bob"
// Of an address the host is shown; numbers in it are mostly those of a thread, so only nine digits
// or more are hidden.
#include "scanner/pipeline/context_masker.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <utility>

#include "scanner/base/ascii.h"
#include "scanner/base/safe_text.h"
#include "scanner/base/text_fold.h"
#include "scanner/validate/name_words.h"
#include "scanner/validate/prose.h"

namespace leakscan {
namespace {

constexpr std::size_t kTextBytesMax = 2048;
constexpr std::string_view kMask = "\u2022\u2022\u2022";
constexpr std::size_t kDigitsMax = 5;
constexpr std::size_t kUrlDigitsMax = 8;

struct Word {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::size_t first = 0;  // bytes of the first character
  bool hidden = false;
};

// Letters; of what is no ASCII all but signs.
bool IsLetter(char32_t code) {
  return code < 0x80 ? IsAlpha(static_cast<char>(code))
                     : code >= 0xC0 && (code < 0x2000 || code >= 0x2C00);
}

// `text` is valid UTF-8.
std::vector<Word> FindWords(std::string_view text, std::size_t from) {
  std::vector<Word> words;
  bool in_word = false;
  for (std::size_t i = from; i < text.size();) {
    const Utf8Character c = FirstCharacter(text.substr(i));
    const std::size_t bytes = std::max<std::size_t>(c.bytes, 1);
    const bool letter = c.bytes > 0 && IsLetter(c.code);
    if (letter && !in_word) words.push_back({i, i, bytes});
    in_word = letter;
    i += bytes;
    if (letter) words.back().end = i;
  }
  return words;
}

std::string Fold(std::string_view text) {
  std::string folded;
  AppendFoldedUpper(text, &folded);
  return folded;
}

// Behind words that announce a person: "Dossier DUPONT", "le cas de Zborowska".
void HideAnnounced(std::string_view text, std::vector<Word>* words) {
  constexpr std::string_view kAnnounce[] = {"DOSSIER", "PATIENT", "PATIENTE", "CAS",
                                            "FICHE",   "FAMILLE", "MALADE",   "DOCTEUR"};
  const auto view = [&](const Word& word) {
    return text.substr(word.begin, word.end - word.begin);
  };
  for (std::size_t i = 0; i < words->size(); ++i) {
    if (std::ranges::find(kAnnounce, Fold(view((*words)[i]))) == std::end(kAnnounce)) continue;
    for (std::size_t k = i + 1; k < words->size(); ++k) {
      const WordShape shape = ShapeOf(view((*words)[k]));
      if (shape == WordShape::kMixed) break;  // in lower case
      if (shape != WordShape::kParticle) (*words)[k].hidden = true;
    }
  }
}

// A first name, and the word on either side if it may be the family's.
void HideNames(std::string_view text, std::vector<Word>* words) {
  constexpr std::size_t kNameBytesMin = 4;  // in lower case; shorter ones are mostly no names
  const auto view = [&](const Word& word) {
    return text.substr(word.begin, word.end - word.begin);
  };
  const std::size_t count = words->size();
  for (std::size_t i = 0; i < count; ++i) {
    if (!IsFirstName(view((*words)[i]))) continue;
    const bool lower = ShapeOf(view((*words)[i])) == WordShape::kMixed;
    (*words)[i].hidden = true;
    const auto hide = [&](std::size_t k) {
      const WordShape shape = ShapeOf(view((*words)[k]));
      const bool name = lower || shape == WordShape::kMixed
                            ? lower && view((*words)[k]).size() >= kNameBytesMin
                            : shape != WordShape::kParticle;
      if (name) (*words)[k].hidden = true;
    };
    constexpr std::size_t kGapBytesMax = 2;  // " - " parts more than names
    const auto near = [&](std::size_t k) {
      return (*words)[k + 1].begin - (*words)[k].end <= kGapBytesMax;
    };
    if (i > 0 && near(i - 1)) hide(i - 1);
    if (i + 1 < count && near(i)) hide(i + 1);
    // "Marie de la Tour"
    std::size_t next = i + 1;
    while (next < count && ShapeOf(view((*words)[next])) == WordShape::kParticle) ++next;
    if (next > i + 1 && next < count) hide(next);
  }
}

// A number of `text` begins at `begin`: its digits, and where it ends; `joins` are the characters
// that may stand inside.
std::string ReadNumber(std::string_view text, std::size_t begin, std::string_view joins,
                       std::size_t* end) {
  constexpr std::size_t kJoinBytesMax = 4;
  std::string digits;
  for (std::size_t i = begin; i < text.size() && i - *end < kJoinBytesMax;) {
    if (IsDigit(text[i])) {
      digits.push_back(text[i]);
      *end = ++i;
    } else if (joins.find(text[i]) != std::string_view::npos) {
      ++i;
    } else if (text.substr(i).starts_with("\u00A0")) {
      i += 2;
    } else {
      break;
    }
  }
  return digits;
}

// `text` without its numbers of more than `digits_max` digits and those that hold one of `hidden`.
std::string HideNumbers(std::string_view text, std::size_t digits_max, std::string_view joins,
                        const std::vector<std::string>& hidden) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    if (!IsDigit(text[i])) {
      out.push_back(text[i++]);
      continue;
    }
    std::size_t end = i;
    const std::string digits = ReadNumber(text, i, joins, &end);
    const bool hide =
        digits.size() > digits_max || std::ranges::any_of(hidden, [&](const std::string& number) {
          return digits.find(number) != std::string::npos;
        });
    out += hide ? kMask : text.substr(i, end - i);
    i = end;
  }
  return out;
}

// What stands around an '@' that no mask left there.
std::string HideAtSigns(std::string_view text, std::string_view ends) {
  std::string out;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find_first_of(ends, begin), text.size());
    const std::string_view piece = text.substr(begin, end - begin);
    const bool at =
        piece.find('@') != std::string_view::npos || piece.find("%40") != std::string_view::npos;
    const bool masked = piece.find("\u2022@") != std::string_view::npos;
    out += at && !masked ? kMask : piece;
    if (end < text.size()) out.push_back(text[end]);
    begin = end + 1;
  }
  return out;
}

bool IsAddress(std::string_view url) {
  return url.starts_with("http://") || url.starts_with("https://") || url.starts_with('/');
}

// Behind the host of an address.
std::size_t PathBegin(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return 0;
  return std::min(url.find('/', scheme + 3), url.size());
}

// Reads `count` digits at *at, at least `least` of them; -1 if they are not there.
int ReadDigits(std::string_view text, std::size_t least, std::size_t count, std::size_t* at) {
  int value = 0;
  std::size_t read = 0;
  while (read < count && *at < text.size() && IsDigit(text[*at])) {
    value = value * 10 + DigitValue(text[(*at)++]);
    ++read;
  }
  return read >= least ? value : -1;
}

bool Skip(std::string_view text, std::string_view any, std::size_t* at) {
  if (*at >= text.size() || any.find(text[*at]) == std::string_view::npos) return false;
  ++*at;
  return true;
}

void AppendTwo(int value, std::string* out) {
  out->push_back(static_cast<char>('0' + value / 10));
  out->push_back(static_cast<char>('0' + value % 10));
}

std::string DayText(int year, int month, int day) {
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  constexpr int kYearMin = 1995;
  if (month < 0 || day < 0 || year < kYearMin || year > 2099 || !date.ok()) return {};
  std::string text;
  AppendTwo(year / 100, &text);
  AppendTwo(year % 100, &text);
  text += '-';
  AppendTwo(month, &text);
  text += '-';
  AppendTwo(day, &text);
  return text;
}

std::string EpochText(std::string_view digits) {
  std::int64_t seconds = 0;
  for (const char c : digits.substr(0, 10)) seconds = seconds * 10 + DigitValue(c);
  const std::chrono::sys_seconds time{std::chrono::seconds(seconds)};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  std::string text =
      DayText(static_cast<int>(date.year()), static_cast<int>(static_cast<unsigned>(date.month())),
              static_cast<int>(static_cast<unsigned>(date.day())));
  if (text.empty()) return text;
  const std::chrono::hh_mm_ss clock(time - day);
  text += 'T';
  AppendTwo(static_cast<int>(clock.hours().count()), &text);
  text += ':';
  AppendTwo(static_cast<int>(clock.minutes().count()), &text);
  text += ':';
  AppendTwo(static_cast<int>(clock.seconds().count()), &text);
  return text + 'Z';
}

// The time of day behind a date, with its zone; nothing where it is no such.
std::string ClockText(std::string_view text) {
  std::size_t at = 0;
  const int hour = ReadDigits(text, 1, 2, &at);
  if (!Skip(text, ":h", &at)) return {};
  const int minute = ReadDigits(text, 2, 2, &at);
  int second = -1;
  if (Skip(text, ":", &at)) second = ReadDigits(text, 2, 2, &at);
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second > 60) return {};
  std::string clock = "T";
  AppendTwo(hour, &clock);
  clock += ':';
  AppendTwo(minute, &clock);
  if (second >= 0) {
    clock += ':';
    AppendTwo(second, &clock);
  }
  if (Skip(text, ".", &at)) ReadDigits(text, 1, 9, &at);  // parts of a second
  if (text.substr(at) == "Z") return clock + 'Z';
  const std::size_t sign = at;
  if (!Skip(text, "+-", &at)) return clock;
  const int zone_hour = ReadDigits(text, 2, 2, &at);
  Skip(text, ":", &at);
  const int zone_minute = ReadDigits(text, 2, 2, &at);
  if (zone_hour < 0 || zone_hour > 14 || zone_minute < 0 || zone_minute > 59) return clock;
  clock += text[sign];
  AppendTwo(zone_hour, &clock);
  clock += ':';
  AppendTwo(zone_minute, &clock);
  return clock;
}

}  // namespace

std::string NormalizePosted(std::string_view text) {
  text = Trim(text);
  if (const std::size_t point = text.find('.'); point == 10) {
    const std::string_view behind = text.substr(point + 1);  // of seconds; "1715522580.0"
    if (std::ranges::all_of(behind, IsDigit)) text = text.substr(0, point);
  }
  const bool number = std::ranges::all_of(text, IsDigit);
  if (number) return text.size() == 10 || text.size() == 13 ? EpochText(text) : std::string();
  std::size_t at = 0;
  std::string day;
  const int first = ReadDigits(text, 1, 4, &at);
  if (at == 4 && Skip(text, "-/", &at)) {
    const int month = ReadDigits(text, 1, 2, &at);
    if (Skip(text, "-/", &at)) day = DayText(first, month, ReadDigits(text, 1, 2, &at));
  } else if (at <= 2 && Skip(text, "/.-", &at)) {
    const int month = ReadDigits(text, 1, 2, &at);
    if (Skip(text, "/.-", &at)) day = DayText(ReadDigits(text, 4, 4, &at), month, first);
  }
  if (day.empty() || (at < text.size() && IsDigit(text[at]))) return {};
  Skip(text, ",", &at);
  if (!Skip(text, "T ", &at)) return day;
  for (const std::string_view word : {"\u00E0 ", "a "}) {
    if (text.substr(at).starts_with(word)) at += word.size();
  }
  return day + ClockText(text.substr(at));
}

const ShownContext* ContextMasker::Mask(const PostContext& post,
                                        std::span<const Finding> findings) {
  shown_.posted = NormalizePosted(post.posted);
  shown_.title.clear();
  shown_.url.clear();
  shown_.author.reset();
  if (!post.title.empty() || !post.url.empty()) {
    NoteWords(post, findings);
    shown_.title = MaskText(post.title, false, &title_);
    if (IsAddress(post.url)) shown_.url = MaskText(post.url, true, &url_);
  }
  if (const std::string author = Fold(post.author); !author.empty()) {
    shown_.author = tokens_.Token("author", author);
  }
  const bool empty =
      shown_.posted.empty() && shown_.title.empty() && shown_.url.empty() && !shown_.author;
  return empty ? nullptr : &shown_;
}

void ContextMasker::NoteWords(const PostContext& post, std::span<const Finding> findings) {
  hidden_.clear();
  numbers_.clear();
  const auto note = [&](std::string_view text, std::size_t bytes_min) {
    std::string valid;
    AppendRepairedUtf8(text, &valid);
    for (const Word& word : FindWords(valid, 0)) {
      const std::string_view letters =
          std::string_view(valid).substr(word.begin, word.end - word.begin);
      if (letters.size() >= bytes_min) hidden_.push_back(Fold(letters));
    }
  };
  constexpr std::size_t kNameBytesMin = 2;
  constexpr std::size_t kOtherBytesMin = 4;
  for (const Finding& finding : findings) {
    if (MaskShowsValue(finding.kind)) continue;
    note(finding.value, finding.kind == Kind::kPersonName ? kNameBytesMin : kOtherBytesMin);
    constexpr std::size_t kDigitsMin = 3;
    for (std::size_t i = 0; i < finding.value.size(); ++i) {
      if (!IsDigit(finding.value[i])) continue;
      std::size_t end = i;
      std::string number = ReadNumber(finding.value, i, {}, &end);
      if (number.size() >= kDigitsMin) numbers_.push_back(std::move(number));
      i = end;
    }
  }
  note(post.author, kOtherBytesMin);
  std::ranges::sort(hidden_);
}

std::string ContextMasker::MaskText(std::string_view text, bool url, Known* known) {
  if (text.empty() || text.size() > kTextBytesMax) return {};  // nothing is cut before it is read
  if (known->text != text) {
    std::string line;
    AppendRepairedUtf8(text, &line);
    std::ranges::replace_if(
        line, [](char c) { return IsSpace(c); }, ' ');
    known->text = text;
    known->masked = paths_.Mask(Trim(line)).text;
  }
  const std::string& masked = known->masked;
  std::vector<Word> words = FindWords(masked, url ? PathBegin(masked) : 0);
  HideNames(masked, &words);
  HideAnnounced(masked, &words);
  std::vector<ProseName> names;
  FindNames(TextWords(masked), {}, &names);
  std::string out;
  std::size_t done = 0;
  for (Word& word : words) {
    const std::string_view letters =
        std::string_view(masked).substr(word.begin, word.end - word.begin);
    word.hidden |= std::ranges::binary_search(hidden_, Fold(letters)) ||
                   std::ranges::any_of(names, [&](const ProseName& name) {
                     return name.begin <= word.begin && word.end <= name.end &&
                            TitleOf(letters) == Title::kNone;
                   });
    if (!word.hidden) continue;
    const std::size_t shown = url ? word.begin : word.begin + word.first;
    out += std::string_view(masked).substr(done, shown - done);
    out += kMask;
    done = word.end;
  }
  out += std::string_view(masked).substr(done);
  return url ? HideAtSigns(HideNumbers(out, kUrlDigitsMax, "-.", numbers_), "/?&=#;")
             : HideAtSigns(HideNumbers(out, kDigitsMax, " .-/:()_", numbers_), " ");
}

}  // namespace leakscan
