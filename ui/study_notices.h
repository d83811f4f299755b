// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <string>
#include <vector>

namespace gonion::ui {

class Study;

enum class NoticeKind {
    Danger,  ///< something is wrong, or results would mislead
    Warning, ///< a finding that must not be overlooked
    Note,
};

/// One banner over the views.
struct Notice {
    QString id; ///< stable: a banner that was closed stays closed until its text changes
    NoticeKind kind = NoticeKind::Note;
    QString text;
    QString action; ///< caption of its button, or empty
    bool closable = false;
    friend bool operator==(const Notice &, const Notice &) = default;
};

/// What has to be said about a study, the most serious first.
[[nodiscard]] std::vector<Notice> noticesOf(const Study &study);

inline const QString kGeometryNotice = QStringLiteral("geometry");
inline const QString kJournalNotice = QStringLiteral("journal");
inline const QString kRetrySave = QStringLiteral("retry-save");
inline const QString kMissingNotice = QStringLiteral("missing");

} // namespace gonion::ui
