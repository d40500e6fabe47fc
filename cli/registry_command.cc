// leakscan registry build LIST --key-file K -o F.lsr: reads the hospital's own list as a scan reads
// a leak, and keeps keyed hashes of what it holds.

#include <fmt/format.h>

#include <string>

#include "cli/commands.h"
#include "cli/detection_files.h"
#include "cli/key_file.h"
#include "cli/patient_list.h"
#include "cli/process.h"
#include "cli/terminal.h"
#include "cli/whole_output.h"
#include "scanner/pipeline/patient_writer.h"
#include "scanner/registry/registry_builder.h"

namespace leakscan {
namespace {

std::string Figures(const RegistryFacts& facts) {
  std::string text = fmt::format("{} rows, {} of them with", FormatCount(facts.rows),
                                 FormatCount(facts.rows_with_keys));
  std::string_view separator = " ";
  for (const PersonKeyKind kind : {PersonKeyKind::kNir, PersonKeyKind::kNameBirth,
                                   PersonKeyKind::kEmail, PersonKeyKind::kPhone}) {
    static constexpr std::string_view kNames[] = {"NIR", "name + birth date", "", "e-mail",
                                                  "phone"};
    const auto index = static_cast<std::size_t>(kind);
    text += fmt::format("{}{} {}", separator, FormatCount(facts.keys[index]), kNames[index]);
    separator = ", ";
  }
  const double rate = FalseMatchRate(facts.tables[0]);
  return text +
         fmt::format("; a value that is on no row is taken for one in {:.0e} look-ups", rate);
}

// What keeps a list from being one; empty if nothing does.
std::string WhyNoList(const ScanOutcome& outcome, const PatientList& list, std::uint64_t rows) {
  if (outcome.summary.inputs != 1) return "the list is to be one file";
  if (!list.numbered) return "the list is no table: give it a header and a row for each patient";
  if (list.tables > 1) return "the list holds several tables: build one registry of each";
  if (rows == 0) {
    return "no row of the list holds a NIR, a name with a birth date, an e-mail or a phone: see "
           "'leakscan scan' of it for how its columns are read";
  }
  return {};
}

}  // namespace

ExitCode RunRegistryBuild(const Arguments& arguments) {
  const RegistryArguments& chosen = arguments.registry;
  if (chosen.output.ends_with(".zst")) return Fail("a registry is not compressed: it is random");
  const auto key = ReadKeyFile(chosen.key_file);
  if (!key) return Fail(key.error().message);
  const auto files = DetectionFiles::Load(arguments.detection);
  if (!files) return Fail(files.error().message);
  auto output = WholeOutput::Open(chosen.output, chosen.force);
  if (!output) return Fail(output.error().message);

  HandleStopSignals();
  const RegistryHashes hashes(*key);
  PatientList list;
  RegistryBuilder builder;
  PatientSink patients(builder, list);
  const ScanOutcome outcome = ReadPatientList(
      chosen.list, (*files)->detection(), *key,
      [&](const RunKeys& keys) { return MakePatientWriter(keys, hashes, &list); }, patients);
  if (outcome.end == ScanEnd::kStopped) return output->DiscardStopped();
  if (outcome.end == ScanEnd::kOutputFailed) return output->Discard(Fail(outcome.error.message));
  if (const std::string why = WhyNoList(outcome, list, builder.rows_with_keys()); !why.empty()) {
    return output->Discard(Fail(why));
  }

  RegistryFacts facts;
  facts.key_id = KeyIdOf(RunKeys(*key));
  facts.list_digest = hashes.OfList(list.sha256);
  facts.rows = outcome.summary.totals.records;
  const ExitCode written = output->End(builder.Write(*key, &facts, output->sink()));
  if (written != ExitCode::kClean) return written;
  if (!arguments.quiet) PrintMessage(Figures(facts));
  if (outcome.summary.totals.gaps == 0) return ExitCode::kClean;
  PrintMessage(
      fmt::format("{} parts of the list could not be read ('leakscan scan' names them); "
                  "the rows in them are not in the registry",
                  FormatCount(outcome.summary.totals.gaps)));
  return ExitCode::kGaps;
}

}  // namespace leakscan
