# Writes the commit that the source is at into the header OUT, if it is another than there.
# usage: cmake -DOUT=FILE -DSOURCE=FOLDER -P write_commit.cmake
cmake_minimum_required(VERSION 3.25)
set(commit "")
find_package(Git QUIET)
if(GIT_FOUND AND EXISTS ${SOURCE}/.git)
  execute_process(
    COMMAND ${GIT_EXECUTABLE} -C ${SOURCE} describe --always --dirty --abbrev=12 --exclude=*
    OUTPUT_VARIABLE commit OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
endif()
if(commit STREQUAL "")
  set(commit "unknown")
endif()
file(CONFIGURE OUTPUT ${OUT} CONTENT "// Written by cmake/write_commit.cmake.
#pragma once

namespace leakscan {

inline constexpr char kCommit[] = \"@commit@\";

}  // namespace leakscan
" @ONLY)
