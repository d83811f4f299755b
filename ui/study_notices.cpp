// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/study_notices.h"

#include "ui/study.h"
#include "ui/text.h"

#include <QStringList>

namespace gonion::ui {

using annotation::LandmarkState;

namespace {

QString list(const std::vector<std::string> &ids)
{
    QStringList names;
    for (const std::string &id : ids) {
        names << toQString(id);
    }
    return names.join(QStringLiteral(", "));
}

QString counted(std::size_t count)
{
    return count == 1 ? QStringLiteral("1 landmark") : QStringLiteral("%1 landmarks").arg(count);
}

void addGeometry(const Study &study, std::vector<Notice> &notices)
{
    QStringList doubts;
    QStringList remarks;
    for (const core::GeometryFinding &finding : study.volume()->verdict().findings) {
        (finding.severity == core::GeometrySeverity::Doubt ? doubts : remarks) << toQString(finding.message);
    }
    if (!doubts.isEmpty() && !study.millimetresTrusted()) {
        doubts << QStringLiteral("Results in millimetres are hidden until you go on.");
        notices.push_back({kGeometryNotice, NoticeKind::Danger, doubts.join(' '), QStringLiteral("Go on"), false});
    } else if (!doubts.isEmpty()) {
        notices.push_back({QStringLiteral("geometry-accepted"), NoticeKind::Warning, doubts.join(' '), {}, true});
    }
    if (!remarks.isEmpty()) {
        notices.push_back({QStringLiteral("geometry-remark"), NoticeKind::Warning, remarks.join(' '), {}, true});
    }
}

void addFindings(const Study &study, std::vector<Notice> &notices)
{
    const auto missing = study.detectedAs(LandmarkState::Missing);
    if (!missing.empty()) {
        notices.push_back({kMissingNotice, NoticeKind::Warning,
                           QStringLiteral("%1 predicted missing: %2").arg(counted(missing.size()), list(missing)),
                           {}, false});
    }
    const auto outside = study.detectedAs(LandmarkState::Outside);
    if (!outside.empty()) {
        const QString which = outside.size() == study.detection()->landmarks.size()
                                  ? QStringLiteral("All %1 landmarks lie").arg(outside.size())
                                  : counted(outside.size())
                                        + (outside.size() == 1 ? QStringLiteral(" lies") : QStringLiteral(" lie"));
        notices.push_back({QStringLiteral("outside"), NoticeKind::Note,
                           which + QStringLiteral(" outside the scanned volume: ") + list(outside), {}, true});
    }
}

} // namespace

std::vector<Notice> noticesOf(const Study &study)
{
    std::vector<Notice> notices;
    if (!study.volume()) {
        return notices;
    }
    addGeometry(study, notices);
    // Who labels sees what was detected as proposals, and needs the room.
    if (study.detection() && !study.isLabelling()) {
        addFindings(study, notices);
        for (const std::string &text : study.detection()->notices) {
            notices.push_back({QStringLiteral("detector:") + toQString(text), NoticeKind::Note, toQString(text), {}, true});
        }
        if (study.detection()->demonstration) {
            notices.push_back({QStringLiteral("demonstration"), NoticeKind::Note,
                               QStringLiteral("%1: for demonstration only, not for diagnosis.")
                                   .arg(toQString(study.detection()->modelName)),
                               {}, true});
        }
    }
    return notices;
}

} // namespace gonion::ui
