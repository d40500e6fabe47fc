// How the registry's commands read a hospital's own list: as a scan of it, with writers of their
// own.
#pragma once

#include <string>

#include "scanner/scan.h"

namespace leakscan {

// `sink` gets what the writers write, in the order of the rows. Stops where somebody asks to.
ScanOutcome ReadPatientList(const std::string& path, const Detection& detection,
                            const SecretKey& key, const EventWriterMaker& make_writer,
                            ByteSink& sink);

}  // namespace leakscan
