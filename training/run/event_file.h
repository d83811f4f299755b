// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "training/run/append_file.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

/// \file
/// TensorBoard's event file, as far as curves need it. Private to this folder, and open to its test.
namespace gonion::training {

/// A record as TensorFlow frames it: length (8 bytes, least first), its masked check sum (4), the bytes, theirs (4).
[[nodiscard]] std::string framedRecord(std::string_view bytes);

/// The message `Event` in protocol buffers' encoding: one scalar of a curve.
[[nodiscard]] std::string scalarEvent(double wallTime, std::int64_t step, std::string_view tag, float value);
/// The first event of a file.
[[nodiscard]] std::string versionEvent(double wallTime);
/// Tells TensorBoard to forget what other files of the folder say from `step` on.
[[nodiscard]] std::string restartEvent(double wallTime, std::int64_t step);

/// A new event file in a folder, which is made. One for each stage and session.
class EventFile {
public:
    /// \param goesOnAt where a resumed run goes on: what older files hold from this step on counts no more
    EventFile(const std::filesystem::path &folder, std::optional<std::int64_t> goesOnAt);

    void add(double wallTime, std::int64_t step, std::string_view tag, double value);
    void flush() { m_file.flush(); }
    [[nodiscard]] const std::string &trouble() const { return m_file.trouble(); }

private:
    AppendFile m_file;
};

} // namespace gonion::training
