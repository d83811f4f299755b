// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job_context.h"
#include "core/result.h"

#include <chrono>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace gonion::app {

/// What a shell sees of a failure: 2 wrong usage, 3 input unreadable, 4 model unusable, 5 cancelled, 6 out of
/// memory, 1 anything else (an output that could not be written, a defect).
[[nodiscard]] int exitCodeOf(core::ErrorCode code);

/// Prints the message as one line on standard error and returns its exit code.
[[nodiscard]] int reportFailure(const core::Error &error);
/// What was assumed or left out, a line each on standard error.
void printNotices(const std::vector<std::string> &notices);

/// Progress on standard error: a bar that rewrites its line where that is a terminal, otherwise nothing. The
/// line is cleared at the end. To be used from the thread that runs the job.
class ProgressLine {
public:
    ProgressLine();
    ~ProgressLine();
    ProgressLine(const ProgressLine &) = delete;
    ProgressLine &operator=(const ProgressLine &) = delete;

    void show(double fraction, std::string_view step);
    void clear();

private:
    bool m_terminal;
    bool m_shown = false;
    std::chrono::steady_clock::time_point m_last;
};

/// Turns SIGINT and SIGTERM into a stop request while it lives. One at a time: signals belong to the process. A
/// handler and not a waiting thread, since libraries start threads of their own before `main`, which would take the
/// signal with its default effect.
class InterruptListener {
public:
    InterruptListener();
    ~InterruptListener();
    InterruptListener(const InterruptListener &) = delete;
    InterruptListener &operator=(const InterruptListener &) = delete;

    [[nodiscard]] std::stop_token token() const { return m_stop.get_token(); }

private:
    using Handler = void (*)(int);
    std::stop_source m_stop;
    Handler m_previousInterrupt = nullptr;
    Handler m_previousTerminate = nullptr;
    std::jthread m_thread;
};

} // namespace gonion::app
