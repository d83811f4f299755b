// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

#include <filesystem>

namespace gonion::training {

/// Keeps a second process from a run's folder: a lock of the operating system on the file `run.lock`, which ends with
/// the process whatever ends it. Private to this folder.
class RunLock {
public:
    enum class Holder { Nobody, Somebody, Unknown /**< the file system has no locks */ };

    /// A lock that nobody can hold (no locks on this file system) is given all the same: ask the status then.
    /// Errors: InvalidArgument (held by a living process), PermissionDenied, WriteFailed.
    static core::Result<RunLock> take(const std::filesystem::path &folder);
    /// Who holds it, without taking it.
    [[nodiscard]] static Holder holderOf(const std::filesystem::path &folder);

    RunLock(RunLock &&other) noexcept;
    RunLock &operator=(RunLock &&) = delete;
    ~RunLock();

    /// False: the file system has no locks.
    [[nodiscard]] bool isReal() const { return m_real; }

private:
    RunLock(int descriptor, bool real) : m_descriptor(descriptor), m_real(real) {}
    int m_descriptor;
    bool m_real;
};

} // namespace gonion::training
