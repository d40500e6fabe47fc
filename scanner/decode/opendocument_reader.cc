#include "scanner/decode/opendocument_reader.h"

#include <algorithm>
#include <charconv>

namespace leakscan {
namespace {

constexpr std::size_t kWaitingBytesMax = std::size_t{1} << 20U;
// A document with a larger cell is refused.
constexpr std::size_t kCellBytesMax = std::size_t{1} << 20U;
// A row or a value that is repeated tells nothing new: a few times are enough.
constexpr std::size_t kRepeatsMax = 16;

std::size_t RepeatsOf(std::optional<std::string_view> count, std::size_t repeats_max) {
  std::size_t repeats = 1;
  if (count) std::from_chars(count->data(), count->data() + count->size(), repeats);
  return std::clamp<std::size_t>(repeats, 1, repeats_max);
}

}  // namespace

void OpenDocumentReader::OnStart(std::string_view name, const Attributes& attributes) {
  if (name == "table") {
    // A table in a text document is rows of text; only a spreadsheet's has a sheet of its own.
    if (++tables_ == 1 && paragraphs_ == 0) {
      sheet_ = attributes.Find("name").value_or("");
      Suspend();
    }
  } else if (name == "table-row") {
    row_repeats_ = RepeatsOf(attributes.Find("number-rows-repeated"), kRepeatsMax);
    column_ = 0;
  } else if (name == "table-cell" || name == "covered-table-cell") {
    StartCell(attributes);
  } else if (name == "p" || name == "h") {
    ++paragraphs_;
    if (in_cell_ && !cell_.empty()) cell_ += '\n';
  } else if (name == "s") {
    OnText(std::string(RepeatsOf(attributes.Find("c"), kRepeatsMax), ' '));
  } else if (name == "tab") {
    OnText("\t");
  } else if (name == "line-break") {
    OnText("\n");
  } else if (name == "a") {  // a link: mailto:, tel:
    if (const auto link = attributes.Find("href")) Hide(*link);
  }
}

void OpenDocumentReader::StartCell(const Attributes& attributes) {
  in_cell_ = true;
  cell_repeats_ = RepeatsOf(attributes.Find("number-columns-repeated"), RowWriter::kColumnsMax);
  cell_.clear();
  written_.clear();
  const std::string_view type = attributes.Find("value-type").value_or("");
  if (type == "date") {
    written_ = attributes.Find("date-value").value_or("");
    std::ranges::replace(written_, 'T', ' ');
  } else if (type == "float") {
    written_ = PlainNumber(attributes.Find("value").value_or(""));
  }
  const std::string_view formula = attributes.Find("formula").value_or("");
  if (formula.find('"') != std::string_view::npos) Hide(formula);
}

void OpenDocumentReader::OnEnd(std::string_view name) {
  if (name == "table") {
    if (tables_ == 0 || --tables_ > 0 || !sheet_) return;
    sheet_.reset();
    Suspend();
  } else if (name == "table-row") {
    EndRow();
  } else if (name == "table-cell" || name == "covered-table-cell") {
    EndCell();
  } else if (name == "p" || name == "h") {
    --paragraphs_;
    if (!in_cell_) text_ += '\n';
    SuspendIfMuchWaits();
  }
}

void OpenDocumentReader::OnText(std::string_view text) {
  if (paragraphs_ == 0) return;
  std::string& to = in_cell_ ? cell_ : text_;
  to += text;
  if (in_cell_ && cell_.size() > kCellBytesMax) Refuse();
}

// Whole numbers as they are, not as they are shown: "6,12E+08" was a phone number.
void OpenDocumentReader::EndCell() {
  in_cell_ = false;
  const bool exact = !written_.empty() && (written_.find('.') == std::string::npos);
  const std::string_view shown = exact ? written_ : cell_;
  if (!shown.empty()) {
    const std::size_t copies = std::min(cell_repeats_, kRepeatsMax);
    for (std::size_t i = 0; i < copies; ++i) writer_.Cell(column_ + i, shown, &row_);
  }
  column_ += cell_repeats_;
}

void OpenDocumentReader::EndRow() {
  writer_.EndRow(&row_);
  for (std::size_t i = 0; i < row_repeats_ && !row_.empty(); ++i) text_ += row_;
  row_.clear();
  SuspendIfMuchWaits();
}

void OpenDocumentReader::Flush() {
  if (row_.empty() && cell_.empty()) return;
  text_.append(row_).append("\n").append(cell_).append("\n");
  row_.clear();
  cell_.clear();
}

void OpenDocumentReader::Hide(std::string_view text) {
  hidden_ += text;
  hidden_ += '\n';
}

void OpenDocumentReader::SuspendIfMuchWaits() {
  if (text_.size() + hidden_.size() > kWaitingBytesMax) Suspend();
}

}  // namespace leakscan
