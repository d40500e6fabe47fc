// OfficeBox: a zip archive whose members may be the parts of a spreadsheet, a text or slides
// (OOXML, OpenDocument). These are rendered to text; all others are given as ZipBox gives them.
// Internal to decode/; one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/decode/byte_spool.h"
#include "scanner/decode/opendocument_reader.h"
#include "scanner/decode/word_reader.h"
#include "scanner/decode/xlsx_reader.h"
#include "scanner/decode/zip_box.h"

namespace leakscan {

class OfficeBox : public ZipBox {
 public:
  OfficeBox(std::unique_ptr<InputWindow> window, DecodeShared& shared, LayerPlace place);

  std::string_view name() const override { return name_; }
  BoxEvent Next() override;
  StageItem Read(std::span<std::byte> room) override;

 protected:
  bool StandsAlone(std::string_view path) const override;

 private:
  enum class State : std::uint8_t {
    kZip,      // the archive's next member comes
    kStrings,  // reading shared strings
    kHold,     // holding a sheet back
    kTables,   // between the tables of an OpenDocument
    kGiven,    // a member was given
    kSheets,   // the archive is over: the sheets held back come
    kDone,
  };
  enum class Giving : std::uint8_t {
    kAsIs,    // the archive's bytes
    kSeen,    // so, and a reader sees them
    kText,    // what a reader makes of them
    kSheet,   // what a reader makes of a sheet that was held back
    kHeld,    // a sheet that was held back, as it is, and the rest of it
    kUnused,  // shared strings that no sheet shows
  };
  struct Held {
    std::string path;
    ByteSpool bytes;
  };

  BoxEvent OpenPart(BoxEvent event);
  std::optional<BoxEvent> Consume();
  std::optional<BoxEvent> NextTable();
  std::optional<BoxEvent> NextSheet();
  BoxEvent Give(Giving giving, State behind, std::string path, MemberHints hints);
  // Reads on and feeds the reader: kBytes where something was read, which may have rendered
  // nothing.
  StageItem Render();
  StageItem ReadRendered(std::span<std::byte> room);
  // Nothing more of the part will be rendered.
  bool IsOver() const {
    return part_over_ && (raw_ || reader_->state() != XmlReader::State::kSuspended);
  }
  void TakeRendered();
  void Broken();
  void Tell(GapReason reason, std::string detail);
  BoxEvent EventInPart(StageItem item) const;
  std::string NameOfSheet(const std::string& path) const;
  std::size_t held_bytes() const;

  std::string_view name_ = "zip";
  State state_ = State::kZip;
  Giving giving_ = Giving::kAsIs;
  State behind_ = State::kZip;  // what follows the member that is given
  std::deque<BoxEvent> told_;   // to be handed on first
  std::string path_;            // of the part under way

  Workbook workbook_;
  Relations relations_;
  CellStyles styles_;
  SharedStrings strings_;
  std::deque<Held> sheets_;

  XmlReader* reader_ = nullptr;  // of the part under way; one of the following, or of the above
  std::unique_ptr<WordReader> word_;
  std::unique_ptr<OpenDocumentReader> document_;
  std::unique_ptr<SheetReader> sheet_;
  std::optional<std::string> table_;  // of the document, that what is rendered belongs to
  bool table_over_ = false;
  bool part_over_ = false;
  bool raw_ = false;  // the part is broken: the rest of it is given as it is
  std::vector<std::byte> piece_;
  std::string rendered_;
  std::size_t given_ = 0;  // of it
};

}  // namespace leakscan
