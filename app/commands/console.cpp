// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/console.h"

#include <csignal>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace gonion::app {
namespace {

/// Set by the handler: all that may be done in one.
volatile std::sig_atomic_t interrupted = 0;

void noteInterrupt(int /*signal*/)
{
    interrupted = 1;
}

} // namespace

int exitCodeOf(core::ErrorCode code)
{
    switch (code) {
    case core::ErrorCode::InvalidArgument:
        return 2;
    case core::ErrorCode::NotFound:
    case core::ErrorCode::PermissionDenied:
    case core::ErrorCode::Unreadable:
    case core::ErrorCode::Unsupported:
        return 3;
    case core::ErrorCode::ModelUnusable:
        return 4;
    case core::ErrorCode::Cancelled:
        return 5;
    case core::ErrorCode::OutOfMemory:
        return 6;
    case core::ErrorCode::WriteFailed:
    case core::ErrorCode::Internal:
        break;
    }
    return 1;
}

int reportFailure(const core::Error &error)
{
    std::string line = error.message;
    std::replace(line.begin(), line.end(), '\n', ' ');
    std::fprintf(stderr, "gonion: %s\n", line.c_str());
    return exitCodeOf(error.code);
}

void printNotices(const std::vector<std::string> &notices)
{
    for (const std::string &notice : notices) {
        std::fprintf(stderr, "gonion: %s\n", notice.c_str());
    }
}

ProgressLine::ProgressLine() : m_terminal(isatty(STDERR_FILENO) != 0) {}

ProgressLine::~ProgressLine()
{
    clear();
}

void ProgressLine::show(double fraction, std::string_view step)
{
    constexpr int kWidth = 30;
    const auto now = std::chrono::steady_clock::now();
    if (!m_terminal || now - m_last < std::chrono::milliseconds(80)) {
        return;
    }
    m_last = now;
    m_shown = true;
    if (fraction < 0.0) {
        std::fprintf(stderr, "\r\033[K%.*s ...", static_cast<int>(step.size()), step.data());
        return;
    }
    const int full = static_cast<int>(std::clamp(fraction, 0.0, 1.0) * kWidth);
    std::string bar(static_cast<std::size_t>(kWidth), '.');
    std::fill_n(bar.begin(), full, '#');
    std::fprintf(stderr, "\r\033[K[%s] %3.0f %% %.*s", bar.c_str(), 100.0 * fraction, static_cast<int>(step.size()),
                 step.data());
}

void ProgressLine::clear()
{
    if (m_shown) {
        std::fputs("\r\033[K", stderr);
        m_shown = false;
    }
}

InterruptListener::InterruptListener()
{
    interrupted = 0;
    m_previousInterrupt = std::signal(SIGINT, noteInterrupt);
    m_previousTerminate = std::signal(SIGTERM, noteInterrupt);
    m_thread = std::jthread([this](const std::stop_token &ended) {
        while (!ended.stop_requested()) {
            if (interrupted != 0) {
                m_stop.request_stop();
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
    });
}

InterruptListener::~InterruptListener()
{
    m_thread.request_stop();
    m_thread.join();
    std::signal(SIGINT, m_previousInterrupt);
    std::signal(SIGTERM, m_previousTerminate);
}

} // namespace gonion::app
