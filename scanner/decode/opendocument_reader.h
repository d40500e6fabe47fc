// OpenDocumentReader: content.xml of an ODS spreadsheet or an ODT text (OASIS OpenDocument 1.3,
// part 3): the sheets one after the other as table text, paragraphs as lines. Internal to decode/;
// one thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "scanner/decode/cell_text.h"
#include "scanner/decode/xml_reader.h"

namespace leakscan {

class OpenDocumentReader : public XmlReader {
 public:
  // What was rendered and not taken yet; to be cleared by the caller. Suspends once much of it
  // waits, and at each sheet's begin and end, so that what waits belongs to one.
  std::string& text() { return text_; }
  // The sheet that the reader is in now; nothing outside of sheets. What waits belongs to the one
  // it was in before.
  const std::optional<std::string>& sheet() const { return sheet_; }
  // What no one sees who opens the document: comments, formulas with text in them.
  std::string& hidden() { return hidden_; }
  // The document broke off: what was read of the row under way is text.
  void Flush();

 private:
  bool IsRoot(std::string_view name) const override { return name == "document-content"; }
  void OnStart(std::string_view name, const Attributes& attributes) override;
  void OnEnd(std::string_view name) override;
  void OnText(std::string_view text) override;
  void OnComment(std::string_view text) override { Hide(text); }
  void Hide(std::string_view text);
  void StartCell(const Attributes& attributes);
  void EndCell();
  void EndRow();
  void SuspendIfMuchWaits();

  std::optional<std::string> sheet_;
  std::string text_;
  std::string hidden_;
  int tables_ = 0;  // open, one in the other

  // The row and cell under way, in a sheet.
  RowWriter writer_;
  std::string row_;
  std::size_t row_repeats_ = 1;
  std::size_t column_ = 0;
  std::size_t cell_repeats_ = 1;
  bool in_cell_ = false;
  std::string written_;  // the value's attribute, where it says more than the shown text
  std::string cell_;     // the shown text
  int paragraphs_ = 0;   // open, one in the other
};

}  // namespace leakscan
