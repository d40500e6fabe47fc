// JsonTemplate: flat JSON objects that are written like one before them, as the rows of an export
// are: the same keys in the same order, the same blanks between. Such an object is read by
// comparing what stands between its values, at a tenth of what a parser takes. One thread.
//
//   Learnt:  {"nom":"DUPONT","age":41}
//   Fits:    {"nom":"MARTIN","age":null}
//   Does not: {"nom": "MARTIN","age":41}   {"nom":"L\u00e9a","age":41} {"nom":"MARTIN","age":[41]}
#pragma once

#include <cstddef>
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

  // Reads [record->begin, record->end) of `text` into record->fields and record->nodes, to the same
  // as JsonReader would, if it fits; else false, with both undefined. kChunkPaddingBytes must be
  // readable behind `text`. Views are valid until Learn().
  bool Read(std::string_view text, Record* record);

  // To be given each object that did not fit and that a parser accepts. It is learnt if it is flat,
  // unless what was learnt of late hardly ever fitted.
  void Learn(std::string_view text, const Record& record);

 private:
  struct Member {
    std::string opening;  // what stands before the value, from behind the one before it
    std::size_t name_begin = 0;
    std::size_t name_size = 0;
    FieldKind kind = FieldKind::kUnknown;
    std::string_view name() const {
      return std::string_view(opening).substr(name_begin, name_size);
    }
  };

  bool MakeMembers(std::string_view text, const Record& record);

  NameCache& names_;
  std::vector<Member> members_;
  std::string closing_;
  // Misfits that are let pass before one is learnt, and before the next one will be.
  int pass_ = 0;
  int pass_next_ = 1;
};

}  // namespace leakscan
