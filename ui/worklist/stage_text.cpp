// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/worklist/stage_text.h"

#include "ui/theme.h"

namespace gonion::ui {

using annotation::CaseStage;
using annotation::Split;

QString stageText(CaseStage stage)
{
    switch (stage) {
    case CaseStage::New:
        return QStringLiteral("New");
    case CaseStage::InWork:
        return QStringLiteral("In work");
    case CaseStage::Labelled:
        return QStringLiteral("Labelled");
    case CaseStage::InReview:
        return QStringLiteral("In review");
    case CaseStage::Accepted:
        return QStringLiteral("Accepted");
    case CaseStage::Rejected:
        return QStringLiteral("Rejected");
    }
    return {};
}

QColor stageColour(CaseStage stage)
{
    switch (stage) {
    case CaseStage::New:
        return theme().muted;
    case CaseStage::InWork:
        return theme().warning;
    case CaseStage::Labelled:
        return theme().accent;
    case CaseStage::InReview:
        return theme().edit;
    case CaseStage::Accepted:
        return theme().place;
    case CaseStage::Rejected:
        return theme().danger;
    }
    return {};
}

QString splitText(Split split)
{
    switch (split) {
    case Split::None:
        return QStringLiteral("\u2013");
    case Split::Train:
        return QStringLiteral("Train");
    case Split::Validation:
        return QStringLiteral("Validation");
    case Split::Test:
        return QStringLiteral("Test");
    }
    return {};
}

QString spentText(std::chrono::seconds time)
{
    constexpr int kSecondsPerMinute = 60;
    const auto seconds = time.count();
    if (seconds < 1) {
        return QStringLiteral("\u2013");
    }
    const auto minutes = seconds / kSecondsPerMinute;
    if (minutes < 1) {
        return QStringLiteral("%1 s").arg(seconds);
    }
    if (minutes < kSecondsPerMinute) {
        return QStringLiteral("%1 min").arg(minutes);
    }
    return QStringLiteral("%1 h %2 min")
        .arg(minutes / kSecondsPerMinute)
        .arg(minutes % kSecondsPerMinute, 2, 10, QLatin1Char('0'));
}

bool isToDo(CaseStage stage)
{
    return stage == CaseStage::New || stage == CaseStage::InWork || stage == CaseStage::Rejected;
}

} // namespace gonion::ui
