// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>

/// \file
/// What a run's files say of the process and the machine. Nothing that names a person. Private to this folder.
namespace gonion::training {

[[nodiscard]] std::string utcNow(); ///< ISO 8601, to the second
/// Seconds since 1970; nothing where it is no such time.
[[nodiscard]] std::optional<std::int64_t> secondsFromUtc(const std::string &time);
[[nodiscard]] std::string hostName();
[[nodiscard]] std::int64_t processNumber();
/// Whether a process of this machine is there.
[[nodiscard]] bool isProcessAlive(std::int64_t process);
[[nodiscard]] std::uint64_t residentBytes(); ///< of this process; 0: not known

struct MachineFacts {
    std::string processor; ///< its name
    int cores = 0;         ///< that this process may use
    std::uint64_t memoryBytes = 0;
    std::string simd;      ///< widest known: "AVX-512", "AVX2", ..., or empty
    std::string system;    ///< "Linux 6.1.0 x86_64"
};
[[nodiscard]] MachineFacts machineFacts();

} // namespace gonion::training
