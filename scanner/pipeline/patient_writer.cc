#include "scanner/pipeline/patient_writer.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "scanner/base/ascii.h"
#include "scanner/registry/patient_finder.h"

namespace leakscan {
namespace {

struct PatientEntry {
  std::uint64_t hash = 0;
  std::uint64_t row = 0;
  std::uint32_t stream = 0;
  RegistryTableKind table = RegistryTableKind::kValues;
  PersonKeyKind kind = PersonKeyKind::kNir;
  bool numbered = true;
  std::uint8_t unused = 0;
};
static_assert(sizeof(PatientEntry) == 24);

// What both writers leave out of a run's events.
class ListWriter : public EventWriter {
 public:
  explicit ListWriter(PatientList* list) : list_(list) {}

  void Run(const RunInfo&, std::string*) override {}
  void Gap(std::string_view, const leakscan::Gap&, std::string*) override {}
  void Source(const StreamContext&, const Totals&, std::string*) override {}
  void More(std::string_view, std::uint64_t, std::string*) override {}
  void Input(const InputReport& report, std::string*) override { list_->sha256 = report.sha256; }
  void Summary(const RunSummary&, std::string*) override {}

 private:
  PatientList* const list_;
};

// A name and a birth date know somebody only where both are whole.
bool IsWholeName(std::string_view name) { return name.find(", ") != std::string_view::npos; }
bool IsWholeDate(std::string_view date) { return date.find("-00") == std::string_view::npos; }

class PatientWriter : public ListWriter {
 public:
  PatientWriter(const RunKeys& keys, const RegistryHashes& hashes, PatientList* list)
      : ListWriter(list), keys_(keys), hashes_(hashes), values_(keys.fingerprints) {}

  void Exposure(const ExposurePlace& place, const leakscan::Exposure& exposure, OutputBuffer* out,
                std::vector<NumberSlot>* slots) override {
    const StreamContext& context = *place.chunk->context;
    if (exposure.lead || context.format == RecordFormat::kName || exposure.record == 0) return;
    entry_.row = exposure.record;
    entry_.stream = static_cast<std::uint32_t>(context.stream);
    entry_.numbered = slots == nullptr;
    for (const Finding& finding : exposure.findings) {
      if (!IsEffective(finding) || finding.normalized.empty()) continue;
      PersonKeyKind kind;
      if (IsRegistryKey(finding.kind, &kind)) {
        Add({values_.Of(finding).low, kind},
            keys_.tokens.Token(Name(finding.kind), finding.normalized), out);
      } else if (finding.kind == Kind::kPersonName && finding.holder == Holder::kSubject &&
                 IsWholeName(finding.normalized)) {
        AddBirths(finding, exposure, out);
      }
    }
  }

 private:
  void AddBirths(const Finding& name, const leakscan::Exposure& exposure, OutputBuffer* out) {
    for (const Finding& birth : exposure.findings) {
      if (birth.kind != Kind::kBirthDate || birth.holder != Holder::kSubject) continue;
      if (!IsEffective(birth) || !IsWholeDate(birth.normalized)) continue;
      text_.assign(name.normalized).append("|").append(birth.normalized);
      Add({values_.Of(name).low + values_.Of(birth).high, PersonKeyKind::kNameBirth},
          keys_.tokens.Token(Name(PersonKeyKind::kNameBirth), text_), out);
    }
  }

  void Add(const PersonKey& key, const Hash128& token, OutputBuffer* out) {
    entry_.kind = key.kind;
    entry_.table = RegistryTableKind::kValues;
    entry_.hash = hashes_.OfKey(key);
    out->Append({reinterpret_cast<const char*>(&entry_), sizeof(entry_)});
    entry_.table = RegistryTableKind::kTokens;
    entry_.hash = hashes_.OfToken(token, key.kind);
    out->Append({reinterpret_cast<const char*>(&entry_), sizeof(entry_)});
  }

  const RunKeys& keys_;
  const RegistryHashes& hashes_;
  const ValueHashes values_;
  PatientEntry entry_;
  std::string text_;
};

bool IsSameName(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, ToLower, ToLower);
}

class PatientIdWriter : public ListWriter {
 public:
  PatientIdWriter(std::string id_column, std::function<bool(std::uint64_t)> wanted,
                  PatientList* list)
      : ListWriter(list), id_column_(std::move(id_column)), wanted_(std::move(wanted)) {}

  void Exposure(const ExposurePlace& place, const leakscan::Exposure& exposure, OutputBuffer* out,
                std::vector<NumberSlot>*) override {
    if (place.record == nullptr || !wanted_(exposure.record)) return;
    const Field* const field = FieldOf(*place.record);
    if (field == nullptr || field->value.empty()) return;
    line_ = std::to_string(exposure.record) + '\t';
    for (const char c : field->value) {
      line_ += static_cast<unsigned char>(c) < ' ' || c == '\x7f' ? ' ' : c;
    }
    line_ += '\n';
    out->Append(line_);
  }

 private:
  const Field* FieldOf(const Record& record) const {
    const Field* found = nullptr;
    for (const Field& field : record.fields) {
      if (!id_column_.empty()) {
        if (IsSameName(field.name, id_column_)) return &field;
      } else if (field.kind == FieldKind::kIpp) {
        return &field;
      } else if (found == nullptr && IsSameName(field.name, "id")) {
        found = &field;
      }
    }
    return found;
  }

  const std::string id_column_;
  const std::function<bool(std::uint64_t)> wanted_;
  std::string line_;
};

}  // namespace

Status PatientSink::Write(std::string_view bytes) {
  for (; bytes.size() >= sizeof(PatientEntry); bytes.remove_prefix(sizeof(PatientEntry))) {
    PatientEntry entry;
    std::memcpy(&entry, bytes.data(), sizeof(entry));
    list_.tables += entry.stream != stream_;
    stream_ = entry.stream;
    list_.numbered = list_.numbered && entry.numbered;
    LEAKSCAN_RETURN_IF_ERROR(builder_.Add(entry.table, entry.kind, entry.hash, entry.row));
  }
  return {};
}

std::unique_ptr<EventWriter> MakePatientWriter(const RunKeys& keys, const RegistryHashes& hashes,
                                               PatientList* list) {
  return std::make_unique<PatientWriter>(keys, hashes, list);
}

std::unique_ptr<EventWriter> MakePatientIdWriter(std::string id_column,
                                                 std::function<bool(std::uint64_t row)> wanted,
                                                 PatientList* list) {
  return std::make_unique<PatientIdWriter>(std::move(id_column), std::move(wanted), list);
}

}  // namespace leakscan
