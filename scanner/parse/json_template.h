// JsonTemplate: flat JSON objects that are written like one before them, as the rows of an export
// are: the same keys in the same order, the same blanks between. Such an object is read by
// comparing what stands between its values, at a tenth of what a parser takes. One thread.
//
//   Learnt:  {"nom":"DUPONT","age":41}
//   Fits:    {"nom":"MARTIN","age":null}
//   Does not: {"nom": "MARTIN","age":41}   {"nom":"L\u00e9a","age":41} {"nom":"MARTIN","age":[41]}
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/model/record.h"
#include "scanner/parse/name_cache.h"

namespace leakscan {

class JsonTemplate {
 public:
  // `names` must outlive the template.
  explicit JsonTemplate(NameCache& names) : names_(names) {}

  // Of objects in `text`, which must outlive their reading, that they need not be looked at for
  // UTF-8 one by one.
  void Start(std::string_view text);

  // Reads the object that begins at record->begin of `text` to the same as JsonReader would, and
  // tells where it ends; 0 if it does not fit: then what `record` has is undefined.
  // kChunkPaddingBytes must be readable behind `text`. Views are valid until Learn().
  std::size_t Read(std::string_view text, Record* record);

  // To be given each object that did not fit and that a parser accepts. It is learnt if it is flat,
  // unless what was learnt of late hardly ever fitted.
  void Learn(std::string_view text, const Record& record);

 private:
  // What stands between two values: its first bytes, with the bits of those that it has, and as a
  // part of between_.
  struct Between {
    static constexpr std::size_t kFrontBytes = 32;
    std::array<char, kFrontBytes> front = {};
    std::uint32_t mask = 0;
    std::uint32_t begin = 0;
    std::uint32_t size = 0;
  };
  struct Member {
    Between opening;  // of the value, from behind the one before it
    Field field;      // all but the value
  };

#if defined(__x86_64__)
  // Reads the first `members`, with `ordinal` and the next ones, as long as they are strings of the
  // usual size; how many.
  [[gnu::target("avx2,bmi")]] static std::uint32_t ReadStringsWidely(
      std::span<const Member> members, const char* text, std::size_t* at, std::uint32_t ordinal,
      Field* field);
#endif
  bool MakeMembers(std::string_view text, const Record& record);
  Between Keep(std::string_view text);
  bool StandsAt(std::string_view text, std::size_t at, const Between& between) const;

  NameCache& names_;
  std::vector<Member> members_;
  Between closing_;           // behind the last value
  std::string between_;       // all openings and the closing
  std::uint32_t layout_ = 0;  // Record::layout where no member is null
  std::string_view valid_;    // is valid UTF-8
  // Misfits that are let pass before one is learnt, and before the next one will be.
  int pass_ = 0;
  int pass_next_ = 1;
};

}  // namespace leakscan
