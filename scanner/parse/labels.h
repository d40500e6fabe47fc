// LabelFinder: values behind labels in prose, as fields: "Nom : DUPONT", "DDN 12/05/1980". One
// thread.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "scanner/model/field_names.h"
#include "scanner/model/record.h"
#include "scanner/parse/label_marks.h"
#include "scanner/parse/name_cache.h"

namespace leakscan {

class LabelFinder {
 public:
  // `names` must outlive the finder.
  explicit LabelFinder(const FieldNames& names) : names_(names), cache_(names) {}

  // Replaces `fields` by the labelled values in [begin, end) of `text`, ordered.
  void Find(std::string_view text, std::size_t begin, std::size_t end, char line_end,
            std::vector<Field>* fields);

 private:
  class Walk;
  struct Label {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::size_t value_begin = 0;
    FieldKind kind = FieldKind::kUnknown;
  };

  // The label that ends before `end`, blanks aside, and starts at or behind `from`, with no comma,
  // semicolon or gap in it. Those that do not end as `ends` tells may be passed over.
  bool FindLabel(std::string_view text, std::size_t from, std::size_t end, const NameEnds& ends,
                 Label* label);
  // The same of any end, where commas and the like are not looked for.
  bool FindLabelInLine(std::string_view text, std::size_t from, std::size_t end, Label* label);
  bool FindLongest(std::string_view text, std::size_t from, std::size_t end, const NameEnds& ends,
                   Label* label);
  FieldKind Meaning(std::string_view words);
  void AddField(std::string_view text, const Label& label, std::size_t limit,
                std::vector<Field>* fields) const;

  const FieldNames& names_;
  NameCache cache_;
  LabelMarks marks_;       // of the record
  std::size_t begin_ = 0;  // of the record
};

}  // namespace leakscan
