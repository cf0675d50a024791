# Language level, warnings and output places, the same for every target of this project.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CXX_SCAN_FOR_MODULES OFF)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

if(PROJECT_IS_TOP_LEVEL)
  set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
  set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
  set(CMAKE_LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/lib)
  set(CMAKE_ARCHIVE_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/lib)
  if(NOT CMAKE_BUILD_TYPE)
    set(CMAKE_BUILD_TYPE Release)
  endif()
  find_program(AI_SDK_CCACHE ccache)
  if(AI_SDK_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${AI_SDK_CCACHE})
  endif()
  find_program(AI_SDK_MOLD mold)
  if(AI_SDK_MOLD)
    add_link_options(-fuse-ld=mold)
  endif()
endif()

if(AI_SDK_SANITIZE)
  add_compile_options(-fsanitize=${AI_SDK_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${AI_SDK_SANITIZE})
  if(AI_SDK_SANITIZE MATCHES "thread")
    add_compile_options(-Wno-tsan)  # GCC says that it does not model Asio's fences; Asio's own locks suffice
  endif()
endif()

# Warnings for our own code only: dependencies come in as SYSTEM headers.
function(ai_sdk_own_code target)
  target_compile_options(${target} PRIVATE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Woverloaded-virtual
    -Wno-missing-field-initializers
    # GCC 12 takes a coroutine frame's own operator delete for a mismatch, and "text" + std::string, inlined at -O3,
    # for an overlap or for uninitialized.
    $<$<CXX_COMPILER_ID:GNU>:-Wno-mismatched-new-delete>
    $<$<AND:$<CXX_COMPILER_ID:GNU>,$<VERSION_LESS:$<CXX_COMPILER_VERSION>,13>>:-Wno-restrict$<SEMICOLON>-Wno-maybe-uninitialized>
    # What is compiled as one (the sanitizers' presets) sees the names of other files; the other presets warn.
    $<$<BOOL:${CMAKE_UNITY_BUILD}>:-Wno-shadow$<SEMICOLON>-Wno-subobject-linkage>
    $<$<BOOL:${AI_SDK_WERROR}>:-Werror>)
endfunction()
