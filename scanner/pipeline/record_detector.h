// RecordDetector: match -> validate for one record. Turns the anchors in it and its typed fields
// into validated findings, each with its confidence. Pure; one per worker.
//
// A typed cell is read whole by its kind's grammar ("647382915" is a phone number in a phone column
// and nothing elsewhere). Everything else is read around anchors. A reading that needs context is
// kept only in a field, or behind a label, of its kind.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scanner/base/arena.h"
#include "scanner/base/text_words.h"
#include "scanner/match/pattern_database.h"
#include "scanner/match/pattern_set.h"
#include "scanner/model/anchor.h"
#include "scanner/model/chunk.h"
#include "scanner/model/field_names.h"
#include "scanner/model/finding.h"
#include "scanner/model/record.h"
#include "scanner/model/row_reading.h"
#include "scanner/pipeline/cell_memo.h"
#include "scanner/pipeline/table_plan.h"
#include "scanner/validate/disguised_email.h"
#include "scanner/validate/ins_oid.h"
#include "scanner/validate/number_codes.h"
#include "scanner/validate/number_reading.h"
#include "scanner/validate/number_run.h"
#include "scanner/validate/prose.h"

namespace leakscan {

class RecordDetector {
 public:
  // `patterns`, `database` and `names` must outlive the detector. `today_year` bounds birth dates.
  RecordDetector(const PatternSet& patterns, const PatternDatabase& database,
                 const FieldNames& names, int today_year);

  // Finds what `record` of `chunk` holds. `anchors` are those of the chunk's text that lie in the
  // record, ordered by end. Appends to `findings` and `hints`; their strings live in the chunk, the
  // record or `arena`.
  void Detect(const Chunk& chunk, const Record& record, std::span<const Anchor> anchors,
              Arena& arena, std::vector<Finding>* findings, std::vector<Hint>* hints);

  // The layout of the record that Detect() was given last (ExposurePlace::layout).
  std::uint32_t layout() const { return layout_; }

  // True if it was a row all of whose fields have a kind: no post, whose text has none.
  bool KnowsAllFields() const { return layout_ != 0 && plan_.usable && !plan_.beside; }

  // How that record was read, if it was a row that holds nothing but whole cells.
  const RowReading& reading() const { return reading_; }

  // Begins with `chunk`; without it no row is read by a plan. True if Detect() must be given the
  // anchors of its records; else it looks for them itself, in the few records that may hold any.
  bool NeedsAnchors(const Chunk& chunk);

  // Where it need not: whether there are any in `record` of the chunk.
  bool HoldsAnchors(const Record& record);

  // True if records with these columns can be exposures without any anchor: a table with columns
  // for name and birth date, or for name and address.
  static bool ReadsUnanchored(const std::vector<Column>& columns);

 private:
  // The cells that hold the parts of a name, gathered over a record.
  struct Person {
    std::uint16_t last = kNoField;
    std::uint16_t first = kNoField;
    std::uint16_t full = kNoField;

    // A further name of `kind` would be another person's.
    bool Has(FieldKind kind) const {
      switch (kind) {
        case FieldKind::kLastName:
          return last != kNoField;
        case FieldKind::kFirstName:
          return first != kNoField;
        case FieldKind::kFullName:
          return full != kNoField || last != kNoField;
        default:
          return false;
      }
    }
  };

  // The rows of a table, in record_detector_rows.cc. What a stream that may hold several tables has
  // for columns, its records tell.
  static bool MayHoldTables(RecordFormat format) {
    return format == RecordFormat::kSql || IsJson(format);
  }
  void PlanTable(std::shared_ptr<const StreamContext> context, std::vector<Column> columns);
  bool FitsPlan(const Record& record);
  bool IsPlainRow(const Record& record) {
    layout_ = context_->format == RecordFormat::kCsv ? plan_.layout : 0;
    if (record.prose) return false;
    if (layout_ != 0) return plan_.usable;
    return MayHoldTables(context_->format) && FitsPlan(record);
  }
  // True if it added whole cells alone, of which reading_ tells.
  bool DetectRow(const Record& record, Arena& arena);
  char* ReadRowName(const Record& record, char* out);
  void ReadRowPostcode(const Record& record);
  bool ReadRowCell(const Record& record, const TablePlan::Cell& cell, const Field& field,
                   char** out, Arena& arena);
  std::size_t ReadRowAddress(const Record& record, const Field& field, char* out);
  bool RowNamesTest(const Record& record, const Field& result);
  bool IsQuietRow(const Record& record);
  static bool AreRewrittenQuietly(const Record& record);
  std::span<const Anchor> AnchorsOfRow(const Record& record);
  Finding* AddWhole(const TablePlan::Cell& cell, const Field& field, std::string_view normalized);
  void SetFictional(bool fictional, const TablePlan::Cell& cell, Finding* finding);

  void DetectCells(const Record& record, Arena& arena);
  void GroupFields(const Record& record);
  void DetectCell(const Record& record, std::uint16_t index, Person* person, Arena& arena);
  void DetectNirCell(const Record& record, std::uint16_t index, Arena& arena);
  // False if the cell is no phone number.
  bool DetectPhoneCell(const Field& field, std::uint16_t index, Arena& arena);
  void DetectEmails(const Field& field, std::uint16_t index, Arena& arena);
  void DetectBirthDate(const Field& field, std::uint16_t index, Arena& arena);
  void DetectAddress(const Record& record, std::uint16_t index, Arena& arena);
  // Of an address in its normal form, whose first `street_size` bytes its own cell gave.
  Confidence AddressConfidence(std::string_view line, std::size_t street_size);
  void DetectResult(const Record& record, std::uint16_t index, Arena& arena);
  void DetectIpp(const Field& field, std::uint16_t index, Arena& arena);
  void DetectPassword(const Field& field, std::uint16_t index);
  // Numbers and codes beside NIR and phone, in record_detector_codes.cc.
  void DetectCode(const Field& field, std::uint16_t index, Arena& arena);
  void DetectCodeWords(Kind kind, const Field& field, std::uint16_t index, Arena& arena);
  void AddPart(Kind kind, const Field& field, std::uint16_t index, std::size_t begin,
               std::size_t end, std::string_view normalized, Arena& arena);
  void AddHint(const Field& field, std::uint16_t index);
  // The field that its finding stands in; kNoField if there is none.
  std::uint16_t FinishPerson(const Record& record, const Person& person, Arena& arena);

  void MarkRead(std::uint16_t cell) {
    if (cell < 64) cells_read_ |= std::uint64_t{1} << cell;
  }
  bool WasRead(const TablePlan::Cell& cell) const { return (cells_read_ & cell.bit) != 0; }
  bool WasRead(std::uint16_t cell) const { return cell < 64 && (cells_read_ >> cell & 1) != 0; }

  void DetectAnchors(const Record& record, std::span<const Anchor> anchors, Arena& arena);
  bool StandsInRecord(const Record& record, const Anchor& anchor);
  void DetectRewritten(const Record& record, std::uint16_t index, Arena& arena);
  // `text` is the field's value, or the record's text; `base` its offset in the chunk; `exact` is
  // false if offsets in `text` do not correspond to offsets in the chunk (escapes).
  struct Scope {
    std::string_view text;
    std::uint32_t base = 0;
    std::uint32_t end = 0;  // where a rewritten field ends in the chunk
    bool exact = true;
    std::uint16_t field = kNoField;
  };
  void ReadAnchor(const Record& record, const Scope& scope, const Anchor& anchor, Arena& arena);
  void ReadNumbersAt(const Record& record, const Scope& scope, std::size_t position, Arena& arena);
  void ReadDamagedNumbersAt(const Record& record, const Scope& scope, std::size_t position,
                            Arena& arena);
  void AddReadings(const Record& record, const Scope& scope, FieldKind cell, Arena& arena);
  void ReadCodesAt(const Record& record, const Scope& scope, std::size_t run_begin,
                   std::size_t run_end, FieldKind cell, Arena& arena);
  bool ReadsOtherNumbers(std::string_view text, std::size_t run_end) const;
  void AddCode(const CodeReading& reading, const Scope& scope, bool labelled, Arena& arena);
  Finding* AddAt(Kind kind, const Scope& scope, std::size_t begin, std::size_t end,
                 std::string_view normalized, Arena& arena);
  // What a number is called, in record_detector_labels.cc.
  bool IsOfOtherLabel(const Record& record, const Scope& scope, std::size_t begin) const;
  const Field* LabelledField(const Record& record, const Scope& scope, std::size_t begin) const;
  FieldKind LabelOf(const Record& record, const Scope& scope, FieldKind cell, std::size_t begin);
  FieldKind LabelBefore(std::string_view text, std::size_t begin);
  // What counts only beside a person's identifier, in record_detector_health.cc.
  void DetectBeside(const Record& record, Arena& arena);
  bool HoldsIdentity() const;
  bool InHealthField(const Record& record, const Scope& scope, std::size_t begin) const;
  bool InDiagnosis(const Record& record, const Scope& scope, std::size_t begin) const;
  void ReadTerms(const Record& record, const Scope& scope, Arena& arena);
  void ReadCodeWords(const Record& record, const Scope& scope, Arena& arena);
  void ReadHashes(const Scope& scope, Arena& arena);
  void ReadComboPassword(const Record& record, const Scope& scope, std::size_t begin,
                         std::size_t end, Arena& arena);
  void ReadEmailAt(const Record& record, const Scope& scope, std::size_t at, Arena& arena);
  void ReadDisguisedEmailAt(const Record& record, const Scope& scope, std::size_t end,
                            Arena& arena);
  void AddEmail(const Record& record, const Scope& scope, const DisguisedEmailReading& reading,
                Arena& arena);
  void ReadLabelledAt(const Record& record, const Scope& scope, Kind kind, std::size_t position,
                      Arena& arena);
  void AddLiteral(const Scope& scope, const Anchor& anchor, Arena& arena);

  // Leads, in record_detector_leads.cc.
  void ReadLeakLinkAt(const Scope& scope, const Anchor& anchor, Arena& arena);
  void ReadNameAt(const Scope& scope, const Anchor& anchor, Arena& arena);

  void ReadCertificateAt(const Scope& scope, Kind kind, std::size_t end, Arena& arena);
  // Whose a contact is, in record_detector_professionals.cc.
  struct Owner;
  Owner OwnerBefore(const Record& record, std::uint32_t begin, std::uint32_t end) const;
  bool IsOfPractice(std::string_view line) const;
  bool IsProfessionals(const Record& record, const Finding& value, bool patient_named);
  void MarkProfessionals(const Record& record);
  void MarkDirectory(const Record& record);

  void CutAddressesAtIdentifiers(Arena& arena);
  void DetectProse(const Record& record, Arena& arena);
  Finding* AddProse(Kind kind, const Scope& scope, const ProseFinding& found, Arena& arena);

  void AddNumber(const NumberReading& reading, const Scope& scope, bool labelled, bool professional,
                 Arena& arena);
  Finding* Add(Kind kind, const Field& field, std::uint16_t index, std::string_view normalized,
               Arena& arena);
  void Place(const Scope& scope, std::size_t begin, std::size_t end, Finding* finding) const;
  std::uint16_t FieldAt(const Record& record, std::uint32_t offset) const;
  // What stands around a value, in record_detector_context.cc.
  bool IsAnnounced(const Record& record, const Scope& scope, const NumberReading& reading) const;
  bool IsInvited(const Scope& scope, const NumberReading& reading) const;
  void LowerCrowded(const Record& record);
  bool TellsExample(std::string_view words);
  void LowerExamples(const Record& record);
  void CompareBirthPlaces(const Record& record);
  InsOid OidInText(const Record& record, std::uint32_t begin, std::uint32_t end) const;
  InsOid OidInFields(const Record& record, std::uint16_t index) const;
  void ApplyInsOids(const Record& record);
  bool HasDetector(Kind kind) const { return detector_of_kind_[static_cast<int>(kind)] >= 0; }

  const PatternSet& patterns_;
  const FieldNames& names_;
  const int today_year_;
  Matcher matcher_;  // for values that differ from the written bytes, and rows of their own
  const bool knows_quiet_text_;
  int detector_of_kind_[kKindCount];

  // State of the Detect() under way.
  std::string_view text_;
  const StreamContext* context_ = nullptr;
  std::vector<Finding>* findings_ = nullptr;
  std::vector<Hint>* hints_ = nullptr;
  std::uint32_t numbers_read_to_ = 0;  // anchors before it lie in a run that was read
  std::uint32_t damaged_read_to_ = 0;  // the same of damaged numbers
  std::uint64_t cells_read_ = 0;       // cells (of the first 64) that were read whole, one bit each
  bool address_anchored_ = false;      // a number before a kind of street was met
  std::optional<bool> test_named_;     // some field names a test; unknown until asked

  // The table under way.
  TablePlan plan_;
  std::uint32_t plans_made_ = 0;
  std::uint32_t layout_ = 0;
  RowReading reading_;
  std::uint32_t fitting_layout_ = 0;  // Record::layout of the plan's rows in the chunk, if known
  std::size_t misfit_ = 0;            // how the last record looked that was none of the plan's
  bool rows_alone_ = false;           // this chunk's records come without anchors
  std::size_t rows_read_ = 0;         // of the chunk
  int chunks_until_alone_ = 0;        // behind one of many loud rows
  std::size_t rows_loud_ = 0;         // of them, those whose anchors were looked for
  struct Row {
    Person person;
    std::uint16_t name_cell = kNoField;
    std::string_view name;  // of that cell's finding; empty if FinishPerson() must read it
    Hint postcode;          // of its first postcode; no field if it has none
    char postcode_digits[6] = {};
    bool whole_cells = true;      // else a cell's own function found something in it
    bool holds_number = false;    // in a cell that was not read whole
    std::size_t at_signs = 0;     // in cells of kind email
    std::size_t street_size = 0;  // of the address read last, without postcode and town
    bool street_holds_no_number = false;
  };
  Row row_;
  std::vector<Anchor> row_anchors_;

  // The record's fields ordered by their object, and where those of each object begin (and end).
  std::vector<std::uint16_t> fields_by_node_;
  std::vector<std::uint32_t> node_begins_;
  bool flat_ = false;                           // fields_by_node_ is 0, 1, 2...
  std::span<const std::uint16_t> node_fields_;  // those of the object under way
  // The first two fields of each object that tell a place of birth.
  std::vector<std::pair<std::uint16_t, std::uint16_t>> birth_places_;

  bool IsProfessional(const Field& field);
  bool NamesTest(std::string_view value);
  bool HoldsTest(const Record& record);

  CellMemo<std::string_view> results_;
  CellMemo<bool> tests_;
  CellMemo<bool, 1024> towns_;    // by postcode and town, of which a table holds many
  CellMemo<bool> professionals_;  // by the name of the field
  CellMemo<bool> examples_;       // by a word beside a NIR

  // Words before a number: whether a label may end with them, and what they mean as one.
  struct LabelWords {
    bool may_end = false;
    FieldKind kind = FieldKind::kUnknown;
  };
  CellMemo<LabelWords> labels_;

  // A finding of a whole cell for each kind, but for what the cell itself adds.
  std::array<Finding, kKindCount> whole_cells_;

  // Scratch.
  TextWords words_;  // of the record, if it is running text, or of a cell
  std::vector<ProseName> names_found_;
  std::vector<std::size_t> own_places_;  // where NIRs and birth dates begin
  std::vector<ProseAddress> addresses_found_;
  std::vector<ProseFinding> results_found_;
  NumberRun run_;
  std::vector<NumberReading> readings_;
  std::vector<CodeReading> codes_;
  std::vector<HealthLexicon::Hit> terms_;
  std::vector<Anchor> value_anchors_;
  std::vector<Anchor> label_anchors_;  // of a record, to tell whose a label is
  std::string scratch_;
};

}  // namespace leakscan
