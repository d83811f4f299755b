// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "annotation/landmark_set.h"
#include "core/space.h"

#include <QString>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace gonion::ui {

[[nodiscard]] inline QString toQString(std::string_view text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

[[nodiscard]] inline QString toQString(const std::string &text)
{
    return QString::fromStdString(text);
}

[[nodiscard]] QString toQString(const std::filesystem::path &path);
[[nodiscard]] std::filesystem::path toPath(const QString &path);

/// "metal, motion".
[[nodiscard]] QString joinedWords(const std::vector<std::string> &words);

/// What a table shows where there is nothing to show: an en dash.
[[nodiscard]] inline QString nothingText()
{
    return QStringLiteral("\u2013");
}

/// A volume's name without its extensions, of which .nii.gz has two; "case" where nothing is left.
[[nodiscard]] QString caseStem(const std::filesystem::path &volume);

/// "Present", "Missing", "Outside", "Not labelled".
[[nodiscard]] QString stateText(annotation::LandmarkState state);
/// "12.3 L  45.6 A  7.8 I": unsigned mm with the patient direction's letter.
[[nodiscard]] QString positionText(const core::PointLps &point);
/// "3.4 s", "1 min 12 s".
[[nodiscard]] QString durationText(double seconds);

} // namespace gonion::ui
