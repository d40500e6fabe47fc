# One library a folder. Its sources are the folder's *.cc files, so that adding a file is adding a
# file; its links are written out, so that the include table of the design holds (tests/tidy reads
# the includes as well).

find_package(PkgConfig REQUIRED)
pkg_check_modules(hyperscan REQUIRED IMPORTED_TARGET libhs)
pkg_check_modules(simdjson REQUIRED IMPORTED_TARGET simdjson)
pkg_check_modules(zstd REQUIRED IMPORTED_TARGET libzstd)
pkg_check_modules(isal REQUIRED IMPORTED_TARGET libisal)
pkg_check_modules(expat REQUIRED IMPORTED_TARGET expat)
pkg_check_modules(lzma REQUIRED IMPORTED_TARGET liblzma)
pkg_check_modules(lz4 REQUIRED IMPORTED_TARGET liblz4)
pkg_check_modules(sqlite REQUIRED IMPORTED_TARGET sqlite3)
pkg_check_modules(brotli REQUIRED IMPORTED_TARGET libbrotlidec)
find_package(BZip2 REQUIRED)
find_package(ZLIB REQUIRED)
find_package(OpenSSL REQUIRED COMPONENTS Crypto)
find_package(tomlplusplus REQUIRED)
find_package(fmt REQUIRED)
find_package(absl REQUIRED)
find_package(Threads REQUIRED)

add_library(leakscan_options INTERFACE)
target_include_directories(leakscan_options INTERFACE ${PROJECT_SOURCE_DIR} ${PROJECT_BINARY_DIR})
target_compile_options(leakscan_options INTERFACE
  -Wall -Wextra -Wconversion -Wshadow -Wformat=2 -Werror
  -ffile-prefix-map=${PROJECT_SOURCE_DIR}=.
  -fstack-protector-strong)
# g++ 12 sees copies in std::string's operator+ that are not there (GCC bug 105651), more of them
# where headers are compiled ahead; clang and the address sanitizer look at the same code without
# these. clang 14 refuses to zero variables without a flag of its own.
target_compile_options(leakscan_options INTERFACE
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict;-Wno-array-bounds>
  $<$<CXX_COMPILER_ID:GNU>:-Wno-stringop-overflow;-Wno-stringop-overread>
  $<$<CXX_COMPILER_ID:GNU>:-ftrivial-auto-var-init=zero>)
target_compile_definitions(leakscan_options INTERFACE
  $<$<CONFIG:Release>:_FORTIFY_SOURCE=2;_GLIBCXX_ASSERTIONS>)
target_link_options(leakscan_options INTERFACE -Wl,-z,relro,-z,now,-z,noexecstack)
if(LEAKSCAN_SANITIZE)
  target_compile_options(leakscan_options INTERFACE
    -fsanitize=${LEAKSCAN_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=undefined)
  target_link_options(leakscan_options INTERFACE -fsanitize=${LEAKSCAN_SANITIZE})
  if(LEAKSCAN_SANITIZE STREQUAL "address,undefined")
    # What the address sanitizer tells as well; a fifth of the time to compile.
    target_compile_options(leakscan_options INTERFACE -fno-sanitize=null,object-size,vptr)
  endif()
endif()
if(LEAKSCAN_FUZZ)
  target_compile_options(leakscan_options INTERFACE -fsanitize=fuzzer-no-link)
endif()

# The target takes the standard headers that `owner`, a target of the same kind, has compiled.
function(leakscan_precompiled target owner)
  if(target STREQUAL owner)
    target_precompile_headers(${target} PRIVATE ${PROJECT_SOURCE_DIR}/cmake/standard_headers.h)
  else()
    target_precompile_headers(${target} REUSE_FROM ${owner})
  endif()
endfunction()

# leakscan_library(NAME folder-target PUBLIC links... PRIVATE links...)
function(leakscan_library name)
  cmake_parse_arguments(ARG "" "" "PUBLIC;PRIVATE" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${name}/*.cc)
  set(target leakscan_${name})
  if(sources)
    add_library(${target} STATIC ${sources})
    target_link_libraries(${target} PUBLIC leakscan_options ${ARG_PUBLIC} PRIVATE ${ARG_PRIVATE})
    leakscan_precompiled(${target} leakscan_base)
  else()
    add_library(${target} INTERFACE)
    target_link_libraries(${target} INTERFACE leakscan_options ${ARG_PUBLIC} ${ARG_PRIVATE})
  endif()
endfunction()
