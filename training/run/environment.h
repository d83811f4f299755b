// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"
#include "training/run/run_folder.h"

#include <string>
#include <string_view>

namespace gonion::training {

/// environment.json: for each session of a run what it ran on. No names of people, machines or folders. Private to this
/// folder.
class Environment {
public:
    /// Adds a session that begins now; what cannot be read is begun anew.
    [[nodiscard]] core::Result<void> beginSession(const RunFolder &folder);
    /// Says on which device the session works, once that is known.
    [[nodiscard]] core::Result<void> setDevice(const RunFolder &folder, std::string_view device);

private:
    std::string m_started;
};

} // namespace gonion::training
