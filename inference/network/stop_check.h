// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job_context.h"

#include <functional>

/// \file
/// How a network is asked to stop between its blocks. Stays inside this library and its callers that
/// own a network: whoever passes a check catches `Stopped`.
namespace gonion::inference {

/// Thrown by a StopCheck out of a network's forward.
struct Stopped {};

/// Called between the blocks of a network; throws `Stopped` when the work is no longer wanted. Empty: never.
using StopCheck = std::function<void()>;

/// A check that throws when the job is asked to stop. Keeps its own copy of the stop token.
[[nodiscard]] inline StopCheck stopCheckOf(const core::JobContext &context)
{
    return [token = context.stopToken()] {
        if (token.stop_requested()) {
            throw Stopped{};
        }
    };
}

/// Runs the check where there is one.
inline void checkStop(const StopCheck &stop)
{
    if (stop) {
        stop();
    }
}

} // namespace gonion::inference
