#include "scanner/decode/xlsx_reader.h"

#include <algorithm>
#include <charconv>

namespace leakscan {
namespace {

// A cell holds at most 32,767 characters (of up to 3 bytes); one over this is no spreadsheet's, and
// the document is refused.
constexpr std::size_t kCellBytesMax = std::size_t{1} << 20U;
constexpr std::size_t kWaitingBytesMax = std::size_t{1} << 20U;

std::size_t NumberOf(std::string_view text) {
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size() ? number : ~std::size_t{0};
}

bool IsTrue(std::optional<std::string_view> value) { return value == "1" || value == "true"; }

}  // namespace

std::string_view SharedStrings::Use(std::size_t index) {
  if (index >= ends_.size()) return {};
  if (used_.size() < ends_.size()) used_.resize(ends_.size());
  used_[index] = true;
  const std::size_t begin = index == 0 ? 0 : ends_[index - 1];
  return std::string_view(text_).substr(begin, ends_[index] - begin);
}

std::string SharedStrings::Unused() const {
  std::string lines;
  for (std::size_t i = 0; i < ends_.size(); ++i) {
    if (i < used_.size() && used_[i]) continue;
    const std::size_t begin = i == 0 ? 0 : ends_[i - 1];
    lines.append(text_, begin, ends_[i] - begin).append("\n");
  }
  lines.append(text_, ends_.empty() ? 0 : ends_.back());  // a string that has no end
  return lines;
}

// <si> is a string, <t> its text, in runs <r> where it is formatted; <rPh> says how to speak it.
void SharedStrings::OnStart(std::string_view name, const Attributes&) {
  if (name == "t") in_text_ = !in_phonetic_;
  if (name == "rPh") in_phonetic_ = true;
}

void SharedStrings::OnEnd(std::string_view name) {
  if (name == "t") in_text_ = false;
  if (name == "rPh") in_phonetic_ = false;
  if (name == "si") ends_.push_back(text_.size());
}

void SharedStrings::OnText(std::string_view text) {
  if (!in_text_ || overflown_) return;
  overflown_ = text_.size() + text.size() + ends_.size() * sizeof(ends_[0]) > bytes_max_;
  if (!overflown_) text_ += text;
}

void CellStyles::OnStart(std::string_view name, const Attributes& attributes) {
  if (name == "cellXfs") in_cell_formats_ = true;
  if (name == "numFmt") {
    const std::size_t id = NumberOf(attributes.Find("numFmtId").value_or(""));
    formats_[static_cast<unsigned>(id)] = IsDateFormat(attributes.Find("formatCode").value_or(""));
  } else if (name == "xf" && in_cell_formats_) {
    const auto id = static_cast<unsigned>(NumberOf(attributes.Find("numFmtId").value_or("0")));
    const auto own = formats_.find(id);
    dates_.push_back(own != formats_.end() ? own->second : IsDateFormatId(id));
  }
}

void CellStyles::OnEnd(std::string_view name) {
  if (name == "cellXfs") in_cell_formats_ = false;
}

void Workbook::OnStart(std::string_view name, const Attributes& attributes) {
  if (name == "workbookPr") from_1904_ = IsTrue(attributes.Find("date1904"));
  if (name != "sheet") return;
  sheets_.push_back({std::string(attributes.Find("name").value_or("")),
                     std::string(attributes.Find("id").value_or(""))});
}

std::string_view Relations::Target(const std::string& id) const {
  const auto found = targets_.find(id);
  return found == targets_.end() ? std::string_view() : std::string_view(found->second);
}

void Relations::OnStart(std::string_view name, const Attributes& attributes) {
  if (name != "Relationship") return;
  targets_[std::string(attributes.Find("Id").value_or(""))] =
      attributes.Find("Target").value_or("");
}

// Rows left out are blank lines, up to so many, so that lines are numbered as rows are.
constexpr std::uint64_t kBlankRowsMax = 1000;

// <row r="2"><c r="B2" t="s" s="3"><f>formula</f><v>value</v></c>; t="inlineStr" has <is><t> for
// <v>.
void SheetReader::OnStart(std::string_view name, const Attributes& attributes) {
  if (name == "row") {
    const std::uint64_t row = NumberOf(attributes.Find("r").value_or(""));
    const std::uint64_t blank = row > row_ + 1 && row < ~std::uint64_t{0} ? row - row_ - 1 : 0;
    if (blank <= kBlankRowsMax) rows_.append(blank, '\n');
    row_ += blank + 1;
  } else if (name == "c") {
    const std::string_view type = attributes.Find("t").value_or("n");
    type_ = type == "s" ? Type::kShared : type == "n" ? Type::kNumber : Type::kText;
    style_ = NumberOf(attributes.Find("s").value_or("0"));
    column_ = ColumnOfReference(attributes.Find("r").value_or("")).value_or(RowWriter::kColumnsMax);
    value_.clear();
    formula_.clear();
  } else if (name == "v" || name == "t") {
    in_value_ = !in_phonetic_;
  } else if (name == "f") {
    in_formula_ = true;
  } else if (name == "rPh") {
    in_phonetic_ = true;
  }
}

void SheetReader::OnText(std::string_view text) {
  std::string* to = in_value_ ? &value_ : in_formula_ ? &formula_ : nullptr;
  if (to == nullptr) return;
  to->append(text);
  if (to->size() > kCellBytesMax) Refuse();
}

void SheetReader::OnEnd(std::string_view name) {
  if (name == "v" || name == "t") {
    in_value_ = false;
  } else if (name == "f") {
    in_formula_ = false;
  } else if (name == "rPh") {
    in_phonetic_ = false;
  } else if (name == "c") {
    EndCell();
    if (rows_.size() + hidden_.size() > kWaitingBytesMax) Suspend();
  } else if (name == "row") {
    if (!writer_.EndRow(&rows_)) rows_ += '\n';
  }
}

void SheetReader::EndCell() {
  if (formula_.find('"') != std::string::npos) Hide(formula_);
  if (type_ == Type::kShared) {
    writer_.Cell(column_, strings_.Use(NumberOf(value_)), &rows_);
    return;
  }
  if (type_ == Type::kNumber) {
    if (styles_.IsDate(style_)) {
      if (const auto date = DateOfSerial(value_, from_1904_)) {
        writer_.Cell(column_, *date, &rows_);
        return;
      }
    }
    value_ = PlainNumber(value_);
  }
  writer_.Cell(column_, value_, &rows_);
}

void SheetReader::Flush() {
  if (value_.empty() && formula_.empty()) return;
  if (type_ != Type::kShared) rows_.append("\n").append(value_);
  rows_.append("\n").append(formula_).append("\n");
  value_.clear();
  formula_.clear();
}

void SheetReader::Hide(std::string_view text) {
  hidden_ += text;
  hidden_ += '\n';
}

}  // namespace leakscan
