// WordReader: word/document.xml of a DOCX file (ECMA-376 part 1, WordprocessingML), and its
// headers, notes and comments: a paragraph is a line, a table's row is a line too, its cells apart
// by tabs. Internal to decode/; one thread.
#pragma once

#include <string>
#include <string_view>

#include "scanner/decode/xml_reader.h"

namespace leakscan {

class WordReader : public XmlReader {
 public:
  // What was rendered and not taken yet; to be cleared by the caller. Suspends once much waits.
  std::string& text() { return text_; }

 private:
  bool IsRoot(std::string_view name) const override;
  void OnStart(std::string_view name, const Attributes& attributes) override;
  void OnEnd(std::string_view name) override;
  void OnText(std::string_view text) override;
  void OnComment(std::string_view text) override { text_.append(text).append("\n"); }

  std::string text_;
  bool in_text_ = false;
  int rows_ = 0;  // of tables, open, one in the other
};

}  // namespace leakscan
