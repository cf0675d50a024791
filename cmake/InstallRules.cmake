# `cmake --install build/release --prefix P`: the library, its headers, the program, and what finds them again
# (find_package(ai_sdk CONFIG), pkg-config ai_sdk). The prefix can be moved afterwards.
include(CMakePackageConfigHelpers)

install(TARGETS ai_sdk EXPORT ai_sdk-targets
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
  LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/ai_sdk ${PROJECT_BINARY_DIR}/include/ai_sdk
  DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.hpp")
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
if(TARGET ai_sdk_cli)
  install(TARGETS ai_sdk_cli RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
  if(NOT CMAKE_CROSSCOMPILING)
    set(ai_sdk_share ${PROJECT_BINARY_DIR}/share/ai-sdk)
    install(FILES ${ai_sdk_share}/ai-sdk.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
    install(FILES ${ai_sdk_share}/ai-sdk DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
    install(FILES ${ai_sdk_share}/_ai-sdk DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions)
    install(FILES ${ai_sdk_share}/ai-sdk.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
  endif()
endif()

set(ai_sdk_config_dir ${CMAKE_INSTALL_LIBDIR}/cmake/ai_sdk)
install(EXPORT ai_sdk-targets NAMESPACE ai_sdk:: DESTINATION ${ai_sdk_config_dir})
configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/ai_sdk-config.cmake.in
  ${PROJECT_BINARY_DIR}/ai_sdk-config.cmake INSTALL_DESTINATION ${ai_sdk_config_dir})
# Before 1.0 a new minor version may change the interface.
write_basic_package_version_file(${PROJECT_BINARY_DIR}/ai_sdk-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/ai_sdk-config.cmake ${PROJECT_BINARY_DIR}/ai_sdk-config-version.cmake
  DESTINATION ${ai_sdk_config_dir})

# Whoever links the static library links what stands behind it too; the shared one brings OpenSSL itself. Boost.JSON
# stands in the public headers and has no .pc file of its own.
set(ai_sdk_pc_libs "-L\${libdir} -lai_sdk -lboost_json")
get_target_property(ai_sdk_library_type ai_sdk TYPE)
if(ai_sdk_library_type STREQUAL "SHARED_LIBRARY")
  set(ai_sdk_pc_requires "")
  set(ai_sdk_pc_requires_private "libssl >= 3 libcrypto >= 3 libnghttp2 zlib simdjson")
else()
  set(ai_sdk_pc_requires "libssl >= 3 libcrypto >= 3 libnghttp2 zlib simdjson")
  set(ai_sdk_pc_requires_private "")
endif()
file(RELATIVE_PATH ai_sdk_pc_prefix
  ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig ${CMAKE_INSTALL_PREFIX})
configure_file(${CMAKE_CURRENT_LIST_DIR}/ai_sdk.pc.in ${PROJECT_BINARY_DIR}/ai_sdk.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/ai_sdk.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
