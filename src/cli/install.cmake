# What a package holds: the program, its manual page and completions (both made by the program itself), and the licence.
find_program(GZIP gzip)
set(made_dir ${CMAKE_CURRENT_BINARY_DIR}/made)
file(MAKE_DIRECTORY ${made_dir})
set(manual ${made_dir}/routegrant.1)
set(pack_manual)
if(GZIP)
  set(pack_manual COMMAND ${GZIP} -9nf ${manual})
  set(manual ${manual}.gz)
endif()
add_custom_command(
  OUTPUT ${manual} ${made_dir}/routegrant.bash ${made_dir}/_routegrant ${made_dir}/routegrant.fish
  COMMAND routegrant man > ${made_dir}/routegrant.1
  ${pack_manual}
  COMMAND routegrant completions bash > ${made_dir}/routegrant.bash
  COMMAND routegrant completions zsh > ${made_dir}/_routegrant
  COMMAND routegrant completions fish > ${made_dir}/routegrant.fish
  DEPENDS routegrant
  COMMENT "Writing the manual page and completions"
  VERBATIM)
# A cross-built program cannot be run here.
if(NOT CMAKE_CROSSCOMPILING)
  add_custom_target(routegrant_manual ALL DEPENDS ${manual})
  install(FILES ${manual} DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
  install(FILES ${made_dir}/routegrant.bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME routegrant)
  install(FILES ${made_dir}/_routegrant DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions)
  install(FILES ${made_dir}/routegrant.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
endif()
install(TARGETS routegrant RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} RENAME copyright)

set(CPACK_GENERATOR DEB TGZ)
set(CPACK_PACKAGE_CONTACT "The routegrant developers")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY ${PROJECT_DESCRIPTION})
set(CPACK_PACKAGE_FILE_NAME routegrant-${PROJECT_VERSION}-${CMAKE_SYSTEM_PROCESSOR}-linux)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
if(ROUTEGRANT_STATIC)
  set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS OFF)
else()
  set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
endif()
set(CPACK_STRIP_FILES ON)
include(CPack)
