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

# Most of a compiler's time goes into the headers of LibTorch, VTK and Qt and the templates they start: eight files in one
# go take little longer than one. A preset without it (dev, tidy) finds the includes that a file lacks.
option(GONION_UNITY "Compile a library's files several at a time" ON)
set(CMAKE_UNITY_BUILD ${GONION_UNITY})
set(CMAKE_UNITY_BUILD_BATCH_SIZE 8)

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
if(GONION_UNITY)
    # GCC takes a source that another file includes for a header, whose classes must not hold what is local to it.
    target_compile_options(gonion_warnings INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>)
endif()

# gonion_library(NAME SOURCES ... LINK ... [PRECOMPILE <header>... | gonion_tensor_headers | gonion_network_headers])
# A static library of this folder; includes are written from the repository's root.
function(gonion_library name)
    cmake_parse_arguments(ARG "" "" "SOURCES;LINK;PRECOMPILE" ${ARGN})
    add_library(${name} STATIC ${ARG_SOURCES})
    target_include_directories(${name} PUBLIC ${PROJECT_SOURCE_DIR})
    target_link_libraries(${name} ${ARG_LINK})
    target_link_libraries(${name} PRIVATE gonion_warnings)
    gonion_precompile(${name} "${ARG_PRECOMPILE}")
endfunction()

function(gonion_precompile target headers)
    if(headers MATCHES "^gonion_")
        target_precompile_headers(${target} REUSE_FROM ${headers})
    elseif(headers)
        target_precompile_headers(${target} PRIVATE ${headers})
    endif()
endfunction()

# LibTorch's headers are compiled once for all libraries and tests, in two sizes. Each file that uses one instantiates the
# templates that it left open, so that <torch/torch.h>, which holds all, costs a file of tensors twice the time of the small.
function(gonion_share_torch_headers)
    set(tensors <torch/autograd.h> <torch/nn/module.h> <torch/types.h> <torch/utils.h>)
    gonion_shared_headers(gonion_tensor_headers ${tensors})
    gonion_shared_headers(gonion_network_headers ${tensors} <torch/nn/functional/instancenorm.h>
        <torch/nn/modules/activation.h> <torch/nn/modules/batchnorm.h> <torch/nn/modules/container/modulelist.h>
        <torch/nn/modules/container/sequential.h> <torch/nn/modules/conv.h> <torch/nn/modules/instancenorm.h>
        <torch/nn/modules/linear.h> <torch/nn/modules/normalization.h>)
endfunction()

function(gonion_shared_headers name)
    file(WRITE ${CMAKE_BINARY_DIR}/shared_headers/${name}.cpp "")
    add_library(${name} OBJECT ${CMAKE_BINARY_DIR}/shared_headers/${name}.cpp)
    target_link_libraries(${name} PRIVATE gonion_torch gonion_warnings)
    target_precompile_headers(${name} PRIVATE ${ARGN})
endfunction()

# gonion_test(NAME LABEL LINK ... [SOURCES ...] [PRECOMPILE ...] [DEFINITIONS ...] [SYSTEM_INCLUDES ...] [PROGRAMS target...]
#             [TIMEOUT seconds] [LINK_OPTIONS ...])
# One Qt Test class in NAME.cpp. Labels: unit, parity, gui, render, slow. PROGRAMS are started by it, and so built first.
# The tests of a folder are one program, so that headers are compiled and libraries linked once; bin/NAME is a link to it,
# which runs this test alone (tests/program). So what a test links and defines holds for its neighbours too; each names what
# it needs itself. With LINK_OPTIONS a test is a program by itself.
function(gonion_test name label)
    cmake_parse_arguments(ARG "" "TIMEOUT" "SOURCES;LINK;PRECOMPILE;DEFINITIONS;SYSTEM_INCLUDES;PROGRAMS;LINK_OPTIONS" ${ARGN})
    if(ARG_LINK_OPTIONS)
        set(program ${name}_program)
    else()
        file(RELATIVE_PATH folder ${PROJECT_SOURCE_DIR} ${CMAKE_CURRENT_SOURCE_DIR})
        string(REPLACE "/" "_" program ${folder})
    endif()
    if(NOT TARGET ${program})
        gonion_test_program(${program})
    endif()
    target_sources(${program} PRIVATE ${name}.cpp ${ARG_SOURCES})
    gonion_moc_of_test(${program} ${name})
    target_link_libraries(${program} PRIVATE ${ARG_LINK})
    target_compile_definitions(${program} PRIVATE ${ARG_DEFINITIONS})
    target_include_directories(${program} SYSTEM PRIVATE ${ARG_SYSTEM_INCLUDES})
    target_link_options(${program} PRIVATE ${ARG_LINK_OPTIONS})
    if(ARG_PROGRAMS)
        add_dependencies(${program} ${ARG_PROGRAMS})
    endif()
    gonion_precompile_for_test(${program} "${ARG_LINK}" "${ARG_PRECOMPILE}")
    add_custom_target(${name} DEPENDS ${program})

    file(MAKE_DIRECTORY ${CMAKE_RUNTIME_OUTPUT_DIRECTORY})
    file(CREATE_LINK ${program} ${CMAKE_RUNTIME_OUTPUT_DIRECTORY}/${name} SYMBOLIC)
    add_test(NAME ${name} COMMAND ${CMAKE_RUNTIME_OUTPUT_DIRECTORY}/${name})
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

function(gonion_test_program program)
    add_executable(${program})
    target_compile_definitions(${program} PRIVATE
        QT_NO_KEYWORDS GONION_TEST_DATA="${PROJECT_SOURCE_DIR}/tests/data"
        GONION_RESOURCES="${PROJECT_SOURCE_DIR}/resources")
    target_include_directories(${program} PRIVATE ${PROJECT_SOURCE_DIR} ${CMAKE_CURRENT_BINARY_DIR}/moc)
    target_link_libraries(${program} PRIVATE gonion_test_main Qt6::Test gonion_warnings)
endfunction()

# Qt's moc for a test's class. AUTOMOC would give it every include folder, and moc would read all of LibTorch to find that
# a test class has slots: it does not look for files in folders that it was not told of.
function(gonion_moc_of_test program name)
    set(output ${CMAKE_CURRENT_BINARY_DIR}/moc/${name}.moc)
    add_custom_command(OUTPUT ${output}
        COMMAND ${CMAKE_COMMAND} -E make_directory ${CMAKE_CURRENT_BINARY_DIR}/moc
        COMMAND Qt6::moc ${CMAKE_CURRENT_SOURCE_DIR}/${name}.cpp -o ${output}
        DEPENDS ${name}.cpp VERBATIM)
    set_source_files_properties(${output} PROPERTIES HEADER_FILE_ONLY ON)
    target_sources(${program} PRIVATE ${output})
endfunction()

# A test program that links Torch shares the tensors' headers, unless its first test asks for others.
function(gonion_precompile_for_test program links headers)
    get_target_property(has_any ${program} GONION_PRECOMPILES)
    if(has_any)
        return()
    endif()
    set(torch_users gonion_torch gonion_network gonion_inference gonion_decoding gonion_losses)
    foreach(link IN LISTS links)
        if(NOT headers AND link IN_LIST torch_users)
            set(headers gonion_tensor_headers)
        endif()
    endforeach()
    if(headers)
        gonion_precompile(${program} "${headers}")
        set_target_properties(${program} PROPERTIES GONION_PRECOMPILES ON)
    endif()
endfunction()
