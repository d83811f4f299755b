# SPDX-FileCopyrightText: 2026 The Gonion authors
# SPDX-License-Identifier: GPL-3.0-or-later
# How this project compiles: standard, warnings, cache, sanitizers, and the two functions every room uses.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
set(CMAKE_LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/lib)
set(CMAKE_ARCHIVE_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/lib)
if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
    set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()

find_program(GONION_CCACHE ccache)
mark_as_advanced(GONION_CCACHE)
if(GONION_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    # A precompiled header carries its own times; without this ccache would refuse every file using one.
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env
        CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
        ${GONION_CCACHE})
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
        add_compile_options($<$<COMPILE_LANGUAGE:CXX>:-fpch-preprocess>)
    endif()
endif()

if(GONION_SANITIZE)
    add_compile_options(-fsanitize=${GONION_SANITIZE} -fno-omit-frame-pointer -g1)
    add_link_options(-fsanitize=${GONION_SANITIZE})
endif()

# Warnings for our own code; headers of libraries come in as system headers.
add_library(gonion_warnings INTERFACE)
target_compile_options(gonion_warnings INTERFACE
    $<$<CXX_COMPILER_ID:GNU,Clang>:-Wall;-Wextra;-Wpedantic;-Wno-missing-field-initializers>)

# gonion_library(NAME SOURCES ... LINK ... [PRECOMPILE <header>...])
# A static library of this folder; includes are written from the repository's root.
function(gonion_library name)
    cmake_parse_arguments(ARG "" "" "SOURCES;LINK;PRECOMPILE" ${ARGN})
    add_library(${name} STATIC ${ARG_SOURCES})
    target_include_directories(${name} PUBLIC ${PROJECT_SOURCE_DIR})
    target_link_libraries(${name} ${ARG_LINK})
    target_link_libraries(${name} PRIVATE gonion_warnings)
    if(ARG_PRECOMPILE STREQUAL "<torch/torch.h>")
        target_precompile_headers(${name} REUSE_FROM gonion_torch_headers)
    elseif(ARG_PRECOMPILE)
        target_precompile_headers(${name} PRIVATE ${ARG_PRECOMPILE})
    endif()
endfunction()

# LibTorch's headers take half a minute to compile: once for all libraries and all tests.
function(gonion_share_torch_headers)
    file(WRITE ${CMAKE_BINARY_DIR}/shared_headers/torch.cpp "")
    add_library(gonion_torch_headers OBJECT ${CMAKE_BINARY_DIR}/shared_headers/torch.cpp)
    target_link_libraries(gonion_torch_headers PRIVATE gonion_torch gonion_warnings)
    target_precompile_headers(gonion_torch_headers PRIVATE <torch/torch.h>)
endfunction()

# gonion_test(NAME LABEL LINK ... [SOURCES ...] [PRECOMPILE ...] [TIMEOUT seconds])
# One Qt Test program from NAME.cpp. Labels: unit, parity, gui, render, slow.
function(gonion_test name label)
    cmake_parse_arguments(ARG "" "TIMEOUT" "SOURCES;LINK;PRECOMPILE" ${ARGN})
    add_executable(${name} ${name}.cpp ${ARG_SOURCES})
    set_target_properties(${name} PROPERTIES AUTOMOC ON)
    target_compile_definitions(${name} PRIVATE
        QT_NO_KEYWORDS GONION_TEST_DATA="${PROJECT_SOURCE_DIR}/tests/data"
        GONION_RESOURCES="${PROJECT_SOURCE_DIR}/resources")
    target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR})
    target_link_libraries(${name} PRIVATE ${ARG_LINK} Qt6::Test gonion_warnings)
    set(torch_users gonion_torch gonion_network gonion_inference gonion_decoding gonion_losses)
    set(links_torch OFF)
    foreach(link IN LISTS ARG_LINK)
        if(link IN_LIST torch_users)
            set(links_torch ON)
        endif()
    endforeach()
    if(links_torch)
        target_precompile_headers(${name} REUSE_FROM gonion_torch_headers)
    elseif(ARG_PRECOMPILE)
        target_precompile_headers(${name} PRIVATE ${ARG_PRECOMPILE})
    endif()
    add_test(NAME ${name} COMMAND ${name})
    if(NOT ARG_TIMEOUT)
        set(ARG_TIMEOUT 600)
    endif()
    # Qt Test's own limit of five minutes a function is too short for a machine that has other work.
    set_tests_properties(${name} PROPERTIES LABELS ${label} TIMEOUT ${ARG_TIMEOUT}
        ENVIRONMENT QTEST_FUNCTION_TIMEOUT=${ARG_TIMEOUT}000)
    if(label MATCHES "gui|render")
        # One display and one keyboard focus: these run alone.
        set_tests_properties(${name} PROPERTIES RUN_SERIAL ON)
    endif()
endfunction()
