// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <tl/expected.hpp>

#include <string>
#include <utility>

namespace gonion::core {

/// Why an operation failed. `ui` may translate by code; the command line turns it into an exit code.
enum class ErrorCode {
    InvalidArgument,  ///< the caller asked for something impossible (exit code 2)
    NotFound,         ///< no such file or folder
    PermissionDenied, ///< the file or folder may not be read or written
    Unreadable,       ///< an input that is not what it should be: truncated, damaged, of another kind
    Unsupported,      ///< a sound input of a kind this program does not handle
    ModelUnusable,    ///< a model file that cannot be loaded or does not fit the case
    WriteFailed,      ///< an output could not be written whole
    OutOfMemory,      ///< more memory is needed than there is
    Cancelled,        ///< stopped on request; never a success
    Internal,         ///< a defect of this program
};

/// A failure: its code and one plain English sentence for a person that says what happened,
/// to which file, and what to do.
struct Error {
    ErrorCode code = ErrorCode::Internal;
    std::string message;
};

template <typename T>
using Result = tl::expected<T, Error>;

/// Shorthand for returning a failure from a function with a `Result`.
[[nodiscard]] inline tl::unexpected<Error> fail(ErrorCode code, std::string message)
{
    return tl::unexpected<Error>(Error{code, std::move(message)});
}

} // namespace gonion::core
