// Writers that make something else than events of the rows of a hospital's own list: what a
// registry holds of each, or the hospital's own number of some. The list is read by the code that
// reads a leak, so that both sides come to the same normal forms. One a thread, as all
// EventWriters.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "scanner/base/byte_sink.h"
#include "scanner/output/event_writer.h"
#include "scanner/registry/registry_builder.h"
#include "scanner/registry/registry_file.h"

namespace leakscan {

// What is known of a list once it was read.
struct PatientList {
  std::string sha256;
  std::uint64_t tables = 0;  // that had rows of persons
  bool numbered = true;      // its rows have numbers: it is a table, not text
};

// The keyed hashes of each row, for a PatientSink. The arguments must outlive the writer.
std::unique_ptr<EventWriter> MakePatientWriter(const RunKeys& keys, const RegistryHashes& hashes,
                                               PatientList* list);

// Takes what patient writers write into a builder.
class PatientSink : public ByteSink {
 public:
  // The arguments must outlive the sink.
  PatientSink(RegistryBuilder& builder, PatientList& list) : builder_(builder), list_(list) {}

  Status Write(std::string_view bytes) override;
  Status Close() override { return {}; }

 private:
  RegistryBuilder& builder_;
  PatientList& list_;
  std::uint64_t stream_ = 0;  // of the last entry
};

// Writes a line for each row that `wanted` says yes to: its number, a tab, and its cell in the
// column `id_column`, with control characters as blanks; of an empty name the cell of a patient
// number, or of a column "id". Nothing of a row that has no such cell.
std::unique_ptr<EventWriter> MakePatientIdWriter(std::string id_column,
                                                 std::function<bool(std::uint64_t row)> wanted,
                                                 PatientList* list);

}  // namespace leakscan
