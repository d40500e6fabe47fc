# What `cmake --install` puts where, and the Debian package that `cpack -G DEB` makes of it. The
# manual page and the completions are written by the program itself, from its command line.
include(GNUInstallDirs)
find_program(GZIP gzip REQUIRED)

set(generated ${PROJECT_BINARY_DIR}/share)
file(MAKE_DIRECTORY ${generated})
set(documents)
# leakscan_generate(OUTPUT COMMAND...): a file with what a shell command writes.
function(leakscan_generate output command depends)
  add_custom_command(OUTPUT ${generated}/${output}
    COMMAND sh -c "${command} >${generated}/${output}"
    DEPENDS ${depends}
    VERBATIM)
  set(documents ${documents} ${generated}/${output} PARENT_SCOPE)
endfunction()
set(program $<TARGET_FILE:leakscan>)
leakscan_generate(leakscan.1.gz "${program} gen man | ${GZIP} -9n" leakscan)
leakscan_generate(leakscan.bash "${program} gen bash" leakscan)
leakscan_generate(leakscan.zsh "${program} gen zsh" leakscan)
leakscan_generate(leakscan.fish "${program} gen fish" leakscan)
foreach(pair CHANGELOG.md:changelog.gz packaging/changelog.Debian:changelog.Debian.gz)
  string(REPLACE ":" ";" pair ${pair})
  list(GET pair 0 text)
  list(GET pair 1 packed)
  leakscan_generate(${packed} "${GZIP} -9nc ${PROJECT_SOURCE_DIR}/${text}"
                    ${PROJECT_SOURCE_DIR}/${text})
endforeach()
add_custom_target(documents ALL DEPENDS ${documents})

install(TARGETS leakscan RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(FILES ${generated}/leakscan.1.gz DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES ${generated}/leakscan.bash RENAME leakscan
        DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
install(FILES ${generated}/leakscan.zsh RENAME _leakscan
        DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions)
install(FILES ${generated}/leakscan.fish
        DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
install(FILES README.md packaging/copyright ${generated}/changelog.gz
              ${generated}/changelog.Debian.gz
        DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY docs/ DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(FILES packaging/systemd/leakscan.service packaging/systemd/leakscan.timer
        DESTINATION lib/systemd/system)
install(FILES packaging/systemd/leakscan.sysusers RENAME leakscan.conf DESTINATION lib/sysusers.d)
install(FILES packaging/lintian-overrides RENAME leakscan
        DESTINATION ${CMAKE_INSTALL_DATADIR}/lintian/overrides)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_VENDOR "the leakscan developers")
set(CPACK_PACKAGE_CONTACT "the leakscan developers <leakscan@example.org>")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
    OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_PACKAGE_SECTION utils)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)  # by dpkg-dev
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "streaming scanner for leaked French health records")
file(READ packaging/description CPACK_DEBIAN_PACKAGE_DESCRIPTION)
string(STRIP "${CPACK_DEBIAN_PACKAGE_DESCRIPTION}" CPACK_DEBIAN_PACKAGE_DESCRIPTION)
include(CPack)
