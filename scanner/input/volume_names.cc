// Method: a name ends in the volume's mark: digits of a fixed width behind a dot or of any behind
// "part", two or three letters of split(1), or "z" and digits of a spanned zip, whose last volume
// is the ".zip".
// Fits: "x.7z.001", "x.tar.gz.part-aa". Does not: "x.1" (an old log), "x.part1.rar".

#include "scanner/input/volume_names.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>

#include "scanner/base/ascii.h"

namespace leakscan {
namespace {

enum class Mark { kDigits, kLetters, kSpannedZip };

struct Volume {
  Mark mark = Mark::kDigits;
  std::string_view stem;  // up to the mark
  std::string_view text;  // the digits or letters
};

bool EndsWithPart(std::string_view stem) {
  while (!stem.empty() && (stem.back() == '-' || stem.back() == '_')) stem.remove_suffix(1);
  return stem.ends_with("part") || stem.ends_with("Part") || stem.ends_with("PART");
}

std::optional<Volume> ReadVolume(std::string_view name) {
  constexpr std::size_t kDigitsMax = 5;
  std::size_t digits = 0;
  while (digits < name.size() && IsDigit(name[name.size() - 1 - digits])) ++digits;
  if (digits > 0 && digits <= kDigitsMax && digits < name.size()) {
    const std::string_view stem = name.substr(0, name.size() - digits);
    const std::string_view text = name.substr(stem.size());
    if (stem.ends_with(".z") && digits >= 2) return Volume{Mark::kSpannedZip, stem, text};
    if ((stem.ends_with('.') && digits >= 2) || EndsWithPart(stem)) {
      return Volume{Mark::kDigits, stem, text};
    }
    return std::nullopt;
  }
  std::size_t letters = 0;
  while (letters < name.size() && name[name.size() - 1 - letters] >= 'a' &&
         name[name.size() - 1 - letters] <= 'z') {
    ++letters;
  }
  const std::string_view word = name.substr(name.size() - letters);
  for (const std::size_t size : {std::size_t{2}, std::size_t{3}}) {
    if (letters < size) break;
    const std::string_view stem = name.substr(0, name.size() - size);
    const bool behind_mark = letters == size && !stem.empty() &&
                             (stem.back() == '.' || stem.back() == '-' || stem.back() == '_');
    const bool split_default = word.size() == size + 1 && word.front() == 'x' &&
                               (stem.size() == 1 || stem[stem.size() - 2] == '/');
    if (size == 3 && word[word.size() - size] > 'b') break;  // an ending of another kind: ".zip"
    if (behind_mark || split_default || EndsWithPart(stem)) {
      return Volume{Mark::kLetters, stem, name.substr(stem.size())};
    }
  }
  return std::nullopt;
}

std::string NextLetters(std::string_view letters) {
  std::string next(letters);
  for (std::size_t i = next.size(); i-- > 0;) {
    if (next[i] != 'z') {
      ++next[i];
      return next;
    }
    next[i] = 'a';
  }
  return {};
}

std::string NextDigits(std::string_view digits) {
  std::string next(digits);
  for (std::size_t i = next.size(); i-- > 0;) {
    if (next[i] != '9') {
      ++next[i];
      return next;
    }
    next[i] = '0';
  }
  return "1" + next;
}

// Of a series that nobody has seen begin: "ab", "abc", but not "gz", "xz" or "asc".
bool IsLikely(std::string_view letters) {
  if (letters.size() == 3) return letters[0] == 'a' && letters[1] <= 'b';
  return letters[0] <= 'p' && letters[1] != 'z';
}

bool IsFirst(const Volume& volume) {
  const std::string_view text = volume.text;
  switch (volume.mark) {
    case Mark::kLetters:
      return std::ranges::all_of(text, [](char c) { return c == 'a'; });
    case Mark::kSpannedZip:
    case Mark::kDigits:
      return text.find_first_not_of('0') >= text.size() - 1 && text.back() <= '1';
  }
  return false;
}

}  // namespace

bool IsFirstVolume(std::string_view name) {
  const std::optional<Volume> volume = ReadVolume(name);
  return volume && IsFirst(*volume);
}

std::vector<std::string> NextVolumes(std::string_view name) {
  const std::optional<Volume> volume = ReadVolume(name);
  if (!volume) return {};
  const std::string stem(volume->stem);
  if (volume->mark == Mark::kLetters) {
    const std::string next = NextLetters(volume->text);
    return next.empty() ? std::vector<std::string>() : std::vector{stem + next};
  }
  std::vector<std::string> next = {stem + NextDigits(volume->text)};
  if (volume->mark == Mark::kSpannedZip) next.push_back(stem + "ip");
  return next;
}

bool IsLaterVolumeOfArchive(std::string_view name) {
  constexpr std::array<std::string_view, 12> kArchives = {
      ".7z", ".zip", ".tar", ".gz", ".tgz", ".bz2", ".tbz2", ".xz", ".txz", ".zst", ".lz4", ".rar"};
  const std::optional<Volume> volume = ReadVolume(name);
  if (!volume || IsFirst(*volume)) return false;
  if (volume->mark == Mark::kSpannedZip) return true;
  if (volume->mark == Mark::kLetters && !IsLikely(volume->text)) return false;
  std::string stem;
  for (const char c : volume->stem) stem += ToLower(c);
  const auto trim = [&] {
    while (!stem.empty() && (stem.back() == '.' || stem.back() == '-' || stem.back() == '_')) {
      stem.pop_back();
    }
  };
  trim();
  if (stem.ends_with("part")) stem.resize(stem.size() - 4);
  trim();
  return std::ranges::any_of(kArchives, [&](std::string_view end) { return stem.ends_with(end); });
}

}  // namespace leakscan
