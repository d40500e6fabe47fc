# cmake -DOUT=FILE.cc -DIN=FILE.txt -DHEADER=include.h -DNAME=Function -P embed_text.cmake
# Writes a text file as the C++ function NAME, which HEADER declares.
file(READ "${IN}" text)
file(WRITE "${OUT}" "// Made by embed_text.cmake. Do not edit.\n#include \"${HEADER}\"\n\n"
  "namespace leakscan {\n\nstd::string_view ${NAME}() { return R\"text(${text})text\"; }\n\n"
  "}  // namespace leakscan\n")
