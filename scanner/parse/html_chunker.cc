#include "scanner/parse/html_chunker.h"

#include "scanner/parse/html_walker.h"
#include "scanner/parse/line_count.h"

namespace leakscan {
namespace {

// Remembers where the last record ended, outside of <title> and <textarea>: who parses a chunk
// takes one that its end cuts for one that is never closed, whose text is markup.
class LastEnd final : public HtmlSink {
 public:
  explicit LastEnd(bool at_end) : text_ends_(at_end) {}

  std::size_t place = 0;
  HtmlState state;

  void Text(std::size_t, std::size_t, HtmlTextKind) override {}
  void Attributes(const HtmlTag&) override {}
  void Aside(std::size_t, std::size_t, HtmlTextKind) override {}
  void Line(std::size_t) override {}
  void Tab(std::size_t) override {}
  void BeginRow(const std::shared_ptr<const HtmlColumns>&) override {}
  void BeginCell(std::size_t, std::uint32_t) override {}
  void Header() override {}
  void Json(std::size_t, std::size_t) override {}
  void BeginPost() override {}
  void Document(const std::shared_ptr<const HtmlDocument>&) override {}
  void EndRecord(std::size_t end, const HtmlState& at_end) override {
    if (at_end.raw == TagKind::kPlainText && !text_ends_) return;
    place = end;
    state = at_end;
  }

 private:
  const bool text_ends_;
};

}  // namespace

Cut HtmlChunker::FindCut(std::string_view text, bool at_end) {
  LastEnd last(at_end);
  HtmlWalker(text, at_end, state_, names_, &last).Walk();
  Cut cut;
  cut.bytes = at_end ? text.size() : last.place;
  if (cut.bytes > 0) state_ = std::move(last.state);
  cut.lines = CountByte(text.substr(0, cut.bytes), '\n');
  return cut;
}

std::shared_ptr<const OpenState> HtmlChunker::OpenAtCut() {
  return state_.is_open() ? std::make_shared<const HtmlState>(state_) : nullptr;
}

}  // namespace leakscan
