// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

#include <exception>
#include <new>
#include <string>
#include <type_traits>

/// \file
/// Private to this folder.
namespace gonion::training {

/// What `draw` returns, or the exception that LibTorch threw inside it as an error that names the case.
template <typename Draw>
[[nodiscard]] core::Result<std::invoke_result_t<Draw>> drawnCase(const Draw &draw, const std::string &name)
{
    try {
        return draw();
    } catch (const std::bad_alloc &) {
        return core::fail(core::ErrorCode::OutOfMemory, "There is not enough memory to make the case \"" + name + "\".");
    } catch (const std::exception &exception) {
        return core::fail(core::ErrorCode::Internal, "The case \"" + name + "\" could not be made: " + exception.what());
    }
}

} // namespace gonion::training
