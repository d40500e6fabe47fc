#include "scanner/parse/html_text.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "scanner/base/ascii.h"
#include "scanner/parse/byte_masks.h"
#include "scanner/parse/html_entities.h"
#include "scanner/parse/record_parser.h"

namespace leakscan {
namespace {

constexpr std::string_view kSideSeparator = " | ";
constexpr std::string_view kCloudflare = "data-cfemail";

std::uint32_t Narrow(std::size_t place) { return static_cast<std::uint32_t>(place); }

// Offset of the first '&' or control character in [from, end), or `end`.
std::size_t FindSpecial(std::string_view text, std::size_t from, std::size_t end) {
  std::size_t i = from;
  while (i + 16 <= end) {
    const unsigned marks = MarkControls16(text.data() + i, '&');
    if (marks != 0) return i + static_cast<unsigned>(std::countr_zero(marks));
    i += 16;
  }
  while (i < end && text[i] != '&' && static_cast<unsigned char>(text[i]) >= 0x20) ++i;
  return i;
}

// Attributes whose values tell how a page looks and works. They are read only if they hold what may
// be part of an address or number.
bool IsOfLayout(std::string_view name) {
  switch (PackTagName(name)) {
    case PackTagName("align"):
    case PackTagName("async"):
    case PackTagName("bgcolor"):
    case PackTagName("border"):
    case PackTagName("cellpadding"):
    case PackTagName("cellspacing"):
    case PackTagName("charset"):
    case PackTagName("class"):
    case PackTagName("color"):
    case PackTagName("cols"):
    case PackTagName("colspan"):
    case PackTagName("dir"):
    case PackTagName("enctype"):
    case PackTagName("face"):
    case PackTagName("for"):
    case PackTagName("height"):
    case PackTagName("id"):
    case PackTagName("itemscope"):
    case PackTagName("itemtype"):
    case PackTagName("lang"):
    case PackTagName("loading"):
    case PackTagName("media"):
    case PackTagName("method"):
    case PackTagName("rel"):
    case PackTagName("role"):
    case PackTagName("rows"):
    case PackTagName("rowspan"):
    case PackTagName("size"):
    case PackTagName("style"):
    case PackTagName("tabindex"):
    case PackTagName("target"):
    case PackTagName("type"):
    case PackTagName("valign"):
    case PackTagName("width"):
    case PackTagName("xmlns"):
      return true;
    default:
      return false;
  }
}

bool MayHoldData(std::string_view value) {
  constexpr int kDigitsMin = 8;
  int digits = 0;
  for (const char c : value) {
    if (c == '@' || c == '&' || c == '%') return true;
    digits += IsDigit(c);
  }
  return digits >= kDigitsMin;
}

// A name that is more than one: "0647382915", "<DUPONT Jean>".
bool IsOddName(std::string_view name) {
  return std::ranges::any_of(
      name, [](char c) { return !IsLower(c) && c != '-' && c != ':' && c != '_'; });
}

// A dump put on a page as it was: a text of lines, an address or number in most of them. These stay
// lines, whether a browser shows them or not.
bool IsList(std::string_view text) {
  constexpr std::size_t kLinesMin = 3;
  constexpr int kDigitsMin = 9;
  std::size_t lines = 0;
  std::size_t filled = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t line_end = text.find('\n', begin);
    if (line_end == std::string_view::npos && lines == 0) return false;  // most texts
    const std::size_t end = std::min(line_end, text.size());
    const std::string_view line = Trim(text.substr(begin, end - begin));
    begin = end + 1;
    if (line.empty()) continue;
    ++lines;
    filled += line.find('@') != std::string_view::npos ||
              std::ranges::count_if(line, IsDigit) >= kDigitsMin;
  }
  return filled >= kLinesMin && filled * 2 > lines;
}

// Characters without width tell nothing and would part what belongs together.
bool IsInvisible(std::string_view text) {
  static constexpr std::string_view kNone[] = {"\xC2\xAD",     "\xE2\x80\x8B", "\xE2\x80\x8C",
                                               "\xE2\x80\x8D", "\xE2\x81\xA0", "\xEF\xBB\xBF"};
  return std::ranges::find(kNone, text) != std::end(kNone);
}

}  // namespace

void HtmlText::Read(const Chunk& chunk, const FieldNames& names) {
  written_ = chunk.text;
  origins_.Start(written_);
  size_ = record_begin_ = line_begin_ = 0;
  records_.clear();
  cells_.clear();
  tables_.clear();
  sides_.clear();
  kind_ = HtmlRecord::Kind::kProse;
  first_cell_ = 0;
  documents_.clear();
  posts_.clear();
  document_ = nullptr;
  post_.Clear();
  Reserve(written_.size() + kChunkPaddingBytes);
  const auto* open = static_cast<const HtmlState*>(chunk.open.get());
  in_post_ = open != nullptr && open->post_tag != 0;
  if (open != nullptr && open->document != nullptr) Document(open->document);
  HtmlWalker(written_, true, open != nullptr ? *open : HtmlState{}, names, this).Walk();
  Reserve(kChunkPaddingBytes);
  std::memset(text_.data() + size_, 0, kChunkPaddingBytes);
}

// --- What the walk tells ------------------------------------------------------------------------

void HtmlText::Text(std::size_t begin, std::size_t end, HtmlTextKind kind) {
  switch (kind) {
    case HtmlTextKind::kFlow:
      return kind_ != HtmlRecord::Kind::kRow && IsList(written_.substr(begin, end - begin))
                 ? PutKept(begin, end)
                 : PutFlow(begin, end, false);
    case HtmlTextKind::kKept:
      return PutKept(begin, end);
    case HtmlTextKind::kRaw:
      return Copy(begin, end);
  }
}

void HtmlText::Attributes(const HtmlTag& tag) {
  const std::string_view name = written_.substr(tag.name_begin, tag.name_end - tag.name_begin);
  if (tag.end - 1 == tag.name_end && tag.kind != TagKind::kUnknown) return;
  if (tag.kind == TagKind::kUnknown) {
    if (tag.end - 1 > tag.name_end || IsOddName(name)) {
      sides_.push_back({.begin = tag.name_begin, .end = tag.end - 1, .attribute = true});
    }
    return;
  }
  if (in_post_ && !tag.closing) post_.ReadTag(written_, tag);
  HtmlAttributes attributes(written_, tag);
  HtmlAttribute attribute;
  Side named;  // the name of a form's field, which its value is told with
  while (attributes.Next(&attribute)) {
    const std::size_t name_end = attribute.name_begin + attribute.name.size();
    const std::string_view value =
        written_.substr(attribute.value_begin, attribute.value_end - attribute.value_begin);
    if (IsOddName(attribute.name) && MayHoldData(attribute.name)) {
      sides_.push_back({.begin = attribute.name_begin, .end = name_end, .attribute = true});
    }
    if (value.empty()) continue;
    if (IsOfLayout(attribute.name) && !MayHoldData(value)) continue;
    Side side{.begin = attribute.value_begin, .end = attribute.value_end, .attribute = true};
    if (attribute.name == kCloudflare) {  // its decoder wants it as written
      side.begin = attribute.name_begin;
      side.end += attribute.quoted;
      side.kind = HtmlTextKind::kRaw;
    } else if (attribute.name.starts_with("data-")) {
      side.label_begin = attribute.name_begin + std::string_view("data-").size();
      side.label_end = name_end;
    } else if (attribute.name == "value") {
      side.label_begin = named.begin;
      side.label_end = named.end;
    } else if (attribute.name == "name") {
      named = side;
      if (!MayHoldData(value)) continue;
    }
    sides_.push_back(side);
  }
}

void HtmlText::Aside(std::size_t begin, std::size_t end, HtmlTextKind kind) {
  while (begin < end && IsSpace(written_[begin])) ++begin;
  while (begin < end && IsSpace(written_[end - 1])) --end;
  if (begin < end) sides_.push_back({.begin = begin, .end = end, .kind = kind});
}

void HtmlText::Line(std::size_t place) {
  if (kind_ == HtmlRecord::Kind::kRow) return Put(" ", place, 0);
  PutSides(place);
  if (AtLineBegin()) return;
  Put("\n", place, 0);
  line_begin_ = size_;
}

void HtmlText::Tab(std::size_t place) { Put("\t", place, 0); }

void HtmlText::BeginRow(const std::shared_ptr<const HtmlColumns>& columns) {
  if (tables_.empty() || tables_.back() != columns) tables_.push_back(columns);
  kind_ = HtmlRecord::Kind::kRow;
  // For text that stands before the first cell.
  cells_.push_back({Narrow(size_), Narrow(size_), Narrow(columns->columns.size())});
}

void HtmlText::BeginCell(std::size_t place, std::uint32_t column) {
  const bool none_before = cells_.size() == first_cell_ + 1 && cells_.back().begin == size_ &&
                           cells_.back().column == tables_.back()->columns.size();
  if (none_before) {
    cells_.pop_back();
  } else if (cells_.size() - first_cell_ + 1 >= kRecordFieldsMax) {
    return Put(" ", place, 0);
  } else {
    cells_.back().end = Narrow(size_);
    Put("\t", place, 0);
  }
  cells_.push_back({Narrow(size_), Narrow(size_), column});
}

void HtmlText::Header() { kind_ = HtmlRecord::Kind::kHeader; }

void HtmlText::Json(std::size_t begin, std::size_t end) {
  FinishRecord(begin);
  const std::string_view content = Trim(written_.substr(begin, end - begin));
  const auto first = static_cast<std::size_t>(content.data() - written_.data());
  Copy(first, first + content.size());
  kind_ = HtmlRecord::Kind::kJson;
  FinishRecord(end);
}

void HtmlText::Document(const std::shared_ptr<const HtmlDocument>& document) {
  document_ = document.get();
  if (document != nullptr) documents_.push_back(document);
}

void HtmlText::EndRecord(std::size_t place, const HtmlState& state) {
  FinishRecord(place);
  post_.Clear();
  in_post_ = state.post_tag != 0;
}

// --- Text ---------------------------------------------------------------------------------------

void HtmlText::FinishRecord(std::size_t place) {
  if (kind_ == HtmlRecord::Kind::kRow) {
    cells_.back().end = Narrow(size_);
    if (!sides_.empty()) {
      Put("\t", place, 0);
      line_begin_ = size_;
      cells_.push_back({Narrow(size_), 0, Narrow(tables_.back()->columns.size())});
      PutSides(place);
      cells_.back().end = Narrow(size_);
    }
  } else if (!sides_.empty()) {
    PutSides(place);
  }
  std::size_t begin = record_begin_;
  std::size_t end = size_;
  while (end > begin && IsSpace(text_[end - 1])) --end;
  if (end > begin) {
    while (IsSpace(text_[begin])) ++begin;
    if (kind_ == HtmlRecord::Kind::kRow) {  // with its empty cells
      begin = record_begin_;
      end = size_;
    }
    HtmlRecord& record = records_.emplace_back();
    record.kind = kind_;
    record.begin = Narrow(begin);
    record.end = Narrow(end);
    record.first_cell = Narrow(first_cell_);
    record.cell_count = Narrow(cells_.size() - first_cell_);
    if (kind_ == HtmlRecord::Kind::kRow) record.columns = tables_.back().get();
    record.document = document_;
    if (in_post_ && post_.Finish(place)) {
      posts_.push_back(post_.post());
      record.post = Narrow(posts_.size());
    }
    Put("\n", place, 0);
  }
  record_begin_ = line_begin_ = size_;
  first_cell_ = cells_.size();
  kind_ = HtmlRecord::Kind::kProse;
}

void HtmlText::PutSides(std::size_t place) {
  for (const Side& side : sides_) {
    if (!AtLineBegin()) {
      const bool below = !side.attribute && kind_ != HtmlRecord::Kind::kRow;
      Put(below ? "\n" : kSideSeparator, place, 0);
      if (below) line_begin_ = size_;
    }
    PutSide(side);
  }
  sides_.clear();
}

void HtmlText::PutSide(const Side& side) {
  if (side.label_end > side.label_begin) {
    Copy(side.label_begin, side.label_end);
    Put("=", side.label_end, 0);
  }
  switch (side.kind) {
    case HtmlTextKind::kFlow:
      return PutFlow(side.begin, side.end, side.attribute);
    case HtmlTextKind::kKept:
      return PutKept(side.begin, side.end);
    case HtmlTextKind::kRaw:
      return Copy(side.begin, side.end);
  }
}

void HtmlText::PutFlow(std::size_t begin, std::size_t end, bool in_attribute) {
  for (std::size_t i = begin; i < end;) {
    const bool blank = AtLineBegin() || text_[size_ - 1] == ' ';
    if (blank && written_[i] == ' ') {
      ++i;
      continue;
    }
    const std::size_t special = FindSpecial(written_, i, end);
    Copy(i, special);
    i = special;
    if (i == end) break;
    if (written_[i] == '&') {
      i = PutEntity(i, end, in_attribute);
    } else if (IsSpace(written_[i])) {
      i = PutSpace(i, end);
    } else {
      if (written_[i] != '\0') Copy(i, i + 1);  // browsers drop it
      ++i;
    }
  }
}

// White space with a line end or tab in it is one blank.
std::size_t HtmlText::PutSpace(std::size_t begin, std::size_t end) {
  std::size_t next = begin;
  while (next < end && IsSpace(written_[next])) ++next;
  if (!AtLineBegin() && text_[size_ - 1] != ' ') Put(" ", begin, next - begin);
  return next;
}

void HtmlText::PutKept(std::size_t begin, std::size_t end) {
  for (std::size_t i = begin; i < end;) {
    const std::size_t special = FindSpecial(written_, i, end);
    Copy(i, special);
    i = special;
    if (i == end) break;
    if (written_[i] == '&') {
      i = PutEntity(i, end, false);
    } else {
      if (written_[i] != '\0') Copy(i, i + 1);
      ++i;
    }
  }
}

// Returns where the text goes on.
std::size_t HtmlText::PutEntity(std::size_t at, std::size_t end, bool in_attribute) {
  const HtmlEntity entity = ReadHtmlEntity(written_.substr(0, end), at, in_attribute);
  if (entity.size == 0) {
    Copy(at, at + 1);
    return at + 1;
  }
  if (!IsInvisible(entity.text())) Put(entity.text(), at, entity.size);
  return at + entity.size;
}

void HtmlText::Copy(std::size_t begin, std::size_t end) {
  if (begin == end) return;
  Reserve(end - begin);
  origins_.AddCopy(Narrow(size_), Narrow(begin));
  std::memcpy(text_.data() + size_, written_.data() + begin, end - begin);
  size_ += end - begin;
}

// `made` stands for the `size` bytes written at `written`; for none if it was only put in.
void HtmlText::Put(std::string_view made, std::size_t written, std::size_t size) {
  Reserve(made.size());
  origins_.AddMade(Narrow(size_), Narrow(written), Narrow(size));
  std::memcpy(text_.data() + size_, made.data(), made.size());
  size_ += made.size();
}

void HtmlText::Reserve(std::size_t more) {
  if (size_ + more > text_.size()) text_.resize(std::max(size_ + more, 2 * text_.size()));
}

}  // namespace leakscan
