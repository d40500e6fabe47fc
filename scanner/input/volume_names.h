// The names of files that are one file cut in pieces: "x.7z.001, x.7z.002", "x.gz.aa, x.gz.ab",
// "x.tar.part1, x.tar.part2", "x.z01, x.z02, x.zip". Whether they are is for their content to say.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace leakscan {

// True if a series may begin with that name.
bool IsFirstVolume(std::string_view name);

// The names of which one may follow that of a volume; none if it is no volume's.
std::vector<std::string> NextVolumes(std::string_view name);

// True if the name is of an archive's volume, and not of the first.
bool IsLaterVolumeOfArchive(std::string_view name);

}  // namespace leakscan
