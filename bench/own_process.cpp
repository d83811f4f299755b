// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench/own_process.h"

#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>

namespace gonion::bench {
namespace {

constexpr int kPollMs = 50;

pid_t start(std::vector<std::string> words, int output)
{
    std::vector<char *> argv;
    for (std::string &word : words) {
        argv.push_back(word.data());
    }
    argv.push_back(nullptr);
    const pid_t child = fork();
    if (child == 0) {
        // Nothing but calls that are safe between fork and exec: other threads may hold locks.
        dup2(output, STDOUT_FILENO);
        execv("/proc/self/exe", argv.data());
        _exit(127);
    }
    return child;
}

/// What comes through the pipe until its other end is closed; false where the job was stopped before.
bool readAll(int input, std::string &text, const core::JobContext &context)
{
    std::array<char, 256> buffer{};
    while (!context.stopRequested()) {
        pollfd waiting{input, POLLIN, 0};
        if (poll(&waiting, 1, kPollMs) <= 0) {
            continue;
        }
        const ssize_t count = read(input, buffer.data(), buffer.size());
        if (count <= 0) {
            return true;
        }
        text.append(buffer.data(), static_cast<std::size_t>(count));
    }
    return false;
}

} // namespace

core::Result<std::string> outputOfOwnProcess(const std::vector<std::string> &arguments,
                                             const core::JobContext &context)
{
    const auto failed = [] {
        return core::fail(core::ErrorCode::Internal, "A run of this program in a process of its own failed.");
    };
    std::array<int, 2> ends{};
    if (pipe(ends.data()) != 0) {
        return failed();
    }
    std::vector<std::string> words{"gonion"};
    words.insert(words.end(), arguments.begin(), arguments.end());
    const pid_t child = start(std::move(words), ends[1]);
    close(ends[1]);
    std::string output;
    const bool complete = child > 0 && readAll(ends[0], output, context);
    close(ends[0]);
    if (child < 0) {
        return failed();
    }
    if (!complete) {
        kill(child, SIGKILL);
    }
    int status = -1;
    const bool ended = waitpid(child, &status, 0) == child;
    if (context.stopRequested()) {
        return core::JobContext::cancelled();
    }
    if (!ended || status != 0) {
        return failed();
    }
    return output;
}

} // namespace gonion::bench
