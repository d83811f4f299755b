# SPDX-FileCopyrightText: 2026 The Gonion authors
# SPDX-License-Identifier: GPL-3.0-or-later
# Every library the project uses; docs/ARCHITECTURE.md says why each is here.

find_package(tl-expected REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(CLI11 REQUIRED)
find_package(ZLIB REQUIRED)
find_package(Threads REQUIRED)

find_package(Torch REQUIRED)
# As a system library, so that its headers do not warn, and as one target, so that rooms link a name.
add_library(gonion_torch INTERFACE)
separate_arguments(gonion_torch_flags UNIX_COMMAND "${TORCH_CXX_FLAGS}")
target_compile_options(gonion_torch INTERFACE ${gonion_torch_flags})
target_include_directories(gonion_torch SYSTEM INTERFACE ${TORCH_INCLUDE_DIRS})
target_link_libraries(gonion_torch INTERFACE ${TORCH_LIBRARIES})

set(GONION_HAS_ITK OFF)
if(GONION_USE_ITK)
    find_package(ITK QUIET COMPONENTS
        ITKCommon ITKIOImageBase ITKIOGDCM ITKGDCM ITKIONIFTI ITKIONRRD ITKIOMeta ITKImageGrid)
    set(GONION_HAS_ITK ${ITK_FOUND})
endif()

set(GONION_HAS_CAIRO OFF)
if(GONION_USE_CAIRO)
    find_package(PkgConfig QUIET)
    if(PkgConfig_FOUND)
        pkg_check_modules(CAIRO QUIET IMPORTED_TARGET cairo>=1.16 cairo-svg cairo-png)
        set(GONION_HAS_CAIRO ${CAIRO_FOUND})
    endif()
endif()

if(GONION_BUILD_STUDIO)
    if(NOT GONION_HAS_ITK)
        message(FATAL_ERROR "The window needs ITK. Install it, or configure with -DGONION_BUILD_STUDIO=OFF.")
    endif()
    find_package(VTK 9.1 REQUIRED COMPONENTS
        CommonCore CommonDataModel CommonExecutionModel CommonTransforms FiltersCore FiltersGeneral
        FiltersSources ImagingCore InteractionStyle RenderingAnnotation RenderingCore RenderingFreeType
        RenderingImage RenderingOpenGL2 RenderingVolumeOpenGL2 RenderingUI IOImage)
    find_package(QCustomPlotQt6 REQUIRED)
endif()
if(GONION_BUILD_STUDIO OR GONION_BUILD_TESTS)
    # After the others: OpenCV, through Torch, looks for Qt 5.
    find_package(Qt6 6.4 REQUIRED COMPONENTS Core Gui Test)
endif()
if(GONION_BUILD_STUDIO)
    find_package(Qt6 6.4 REQUIRED COMPONENTS Widgets OpenGL OpenGLWidgets Svg Concurrent)
endif()
