// The parts of an XLSX workbook (ECMA-376 part 1, SpreadsheetML), each read as a stream. Internal
// to decode/; one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/decode/cell_text.h"
#include "scanner/decode/xml_reader.h"

namespace leakscan {

// xl/sharedStrings.xml: texts that cells refer to by number.
class SharedStrings : public XmlReader {
 public:
  explicit SharedStrings(std::size_t bytes_max) : bytes_max_(bytes_max) {}

  std::size_t size() const { return ends_.size(); }
  // Empty for a number that is none. The string is used from now on.
  std::string_view Use(std::size_t index);
  // Those that were never used, a line each.
  std::string Unused() const;
  // More text than may be held: what follows is missing.
  bool overflown() const { return overflown_; }

 private:
  bool IsRoot(std::string_view name) const override { return name == "sst"; }
  void OnStart(std::string_view name, const Attributes& attributes) override;
  void OnEnd(std::string_view name) override;
  void OnText(std::string_view text) override;

  const std::size_t bytes_max_;
  std::string text_;
  std::vector<std::size_t> ends_;
  std::vector<bool> used_;
  bool in_text_ = false;
  bool in_phonetic_ = false;
  bool overflown_ = false;
};

// xl/styles.xml: which cell formats are dates.
class CellStyles : public XmlReader {
 public:
  bool IsDate(std::size_t style) const { return style < dates_.size() && dates_[style]; }

 private:
  bool IsRoot(std::string_view name) const override { return name == "styleSheet"; }
  void OnStart(std::string_view name, const Attributes& attributes) override;
  void OnEnd(std::string_view name) override;
  void OnText(std::string_view) override {}

  std::map<unsigned, bool> formats_;  // those of the workbook itself
  std::vector<bool> dates_;
  bool in_cell_formats_ = false;
};

// xl/workbook.xml: the sheets in their order.
class Workbook : public XmlReader {
 public:
  struct Sheet {
    std::string name;
    std::string relation;  // in xl/_rels/workbook.xml.rels
  };
  const std::vector<Sheet>& sheets() const { return sheets_; }
  bool from_1904() const { return from_1904_; }

 private:
  bool IsRoot(std::string_view name) const override { return name == "workbook"; }
  void OnStart(std::string_view name, const Attributes& attributes) override;
  void OnEnd(std::string_view) override {}
  void OnText(std::string_view) override {}

  std::vector<Sheet> sheets_;
  bool from_1904_ = false;
};

// xl/_rels/workbook.xml.rels: where the parts are.
class Relations : public XmlReader {
 public:
  // "worksheets/sheet1.xml"; empty if there is none.
  std::string_view Target(const std::string& id) const;

 private:
  bool IsRoot(std::string_view name) const override { return name == "Relationships"; }
  void OnStart(std::string_view name, const Attributes& attributes) override;
  void OnEnd(std::string_view) override {}
  void OnText(std::string_view) override {}

  std::map<std::string, std::string, std::less<>> targets_;
};

// xl/worksheets/sheetN.xml: one sheet's rows as table text. Suspends once much of it waits.
class SheetReader : public XmlReader {
 public:
  // All must outlive the reader.
  SheetReader(SharedStrings& strings, const CellStyles& styles, bool from_1904)
      : strings_(strings), styles_(styles), from_1904_(from_1904) {}

  // What was rendered and not taken yet; to be cleared by the caller.
  std::string& rows() { return rows_; }
  // What stands in the sheet and no one sees: comments, texts of formulas.
  std::string& hidden() { return hidden_; }
  // The document broke off: what was read of the cell under way is text of the rows.
  void Flush();

 private:
  enum class Type : std::uint8_t { kNumber, kShared, kText };

  bool IsRoot(std::string_view name) const override { return name == "worksheet"; }
  void OnStart(std::string_view name, const Attributes& attributes) override;
  void OnEnd(std::string_view name) override;
  void OnText(std::string_view text) override;
  void OnComment(std::string_view text) override { Hide(text); }
  void Hide(std::string_view text);
  void EndCell();

  SharedStrings& strings_;
  const CellStyles& styles_;
  const bool from_1904_;
  RowWriter writer_;
  std::string rows_;
  std::string hidden_;

  std::uint64_t row_ = 0;   // number of the row written last
  std::size_t column_ = 0;  // of the cell under way
  Type type_ = Type::kNumber;
  std::size_t style_ = 0;
  std::string value_;
  std::string formula_;
  bool in_value_ = false;
  bool in_formula_ = false;
  bool in_phonetic_ = false;
};

}  // namespace leakscan
