// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

#include <functional>
#include <stop_token>
#include <string_view>
#include <utility>

namespace gonion::core {

/// What a long function gets from whoever runs it: a way to be asked to stop, and a way to say how
/// far it is. Used on the worker's thread; the progress function must be safe to call there.
class JobContext {
public:
    /// \param fraction 0 to 1, or negative where the length is unknown
    /// \param step     what is being done, a few words for a person ("Reading slices")
    using Progress = std::function<void(double fraction, std::string_view step)>;

    JobContext() = default;
    explicit JobContext(std::stop_token stop, Progress progress = {})
        : m_stop(std::move(stop)), m_progress(std::move(progress))
    {
    }

    [[nodiscard]] bool stopRequested() const { return m_stop.stop_requested(); }
    [[nodiscard]] const std::stop_token &stopToken() const { return m_stop; }

    void report(double fraction, std::string_view step) const
    {
        if (m_progress) {
            m_progress(fraction, step);
        }
    }

    /// A context whose progress 0..1 is the share `first`..`last` of this one. Keeps a reference to
    /// nothing: copies the stop token and the function.
    [[nodiscard]] JobContext part(double first, double last) const
    {
        if (!m_progress) {
            return JobContext(m_stop);
        }
        return JobContext(m_stop, [report = m_progress, first, last](double f, std::string_view step) {
            report(f < 0.0 ? f : first + (last - first) * f, step);
        });
    }

    /// The failure a stopped job returns.
    [[nodiscard]] static tl::unexpected<Error> cancelled()
    {
        return fail(ErrorCode::Cancelled, "Cancelled.");
    }

private:
    std::stop_token m_stop;
    Progress m_progress;
};

} // namespace gonion::core
