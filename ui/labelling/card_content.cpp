// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/labelling/card_content.h"

#include "ui/labelling/labelling.h"
#include "ui/study.h"
#include "ui/text.h"

namespace gonion::ui {

using annotation::LandmarkOrigin;
using annotation::LandmarkState;

namespace {

QString detailOf(const annotation::Landmark &landmark, bool millimetres)
{
    if (landmark.state == LandmarkState::Unlabelled) {
        return {};
    }
    QStringList parts;
    if (landmark.position && millimetres) {
        parts << positionText(*landmark.position) + QStringLiteral(" mm");
    }
    parts << originText(landmark.origin);
    return parts.join(QStringLiteral("  \u00b7  "));
}

QString proposalOf(const Suggestion &suggestion)
{
    const LandmarkState state = suggestion.landmark.state;
    const QString what = state == LandmarkState::Present ? QStringLiteral("a place")
                                                         : QStringLiteral("\u201c%1\u201d").arg(stateText(state).toLower());
    QString by = toQString(suggestion.by);
    by.replace(0, 1, by.left(1).toUpper());
    return QStringLiteral("%1 proposes %2: A accepts it").arg(by, what);
}

} // namespace

QString originText(LandmarkOrigin origin)
{
    switch (origin) {
    case LandmarkOrigin::Manual:
        return QStringLiteral("by hand");
    case LandmarkOrigin::Model:
        return QStringLiteral("by the model");
    case LandmarkOrigin::Corrected:
        return QStringLiteral("corrected");
    case LandmarkOrigin::Imported:
        break;
    }
    return QStringLiteral("from a file");
}

CardContent cardContentOf(const Study &study, const Labelling &labelling)
{
    CardContent content;
    content.count = labelling.count();
    content.labelled = labelling.labelled();
    const auto row = study.rowOf(study.selected());
    if (!row || !study.document()) {
        return content;
    }
    const LandmarkRow &landmark = study.rows()[*row];
    content.id = toQString(landmark.id);
    content.name = toQString(landmark.name);
    content.tooth = toQString(landmark.toothFdi);
    content.number = static_cast<int>(*row) + 1;
    content.count = static_cast<int>(study.rows().size());
    const auto &scheme = study.document()->scheme();
    if (const auto index = scheme.indexOf(landmark.id)) {
        const annotation::LandmarkDefinition &definition = scheme.landmarks()[*index];
        content.description = toQString(definition.description);
        content.colour = QColor(toQString(definition.colour));
    }
    if (landmark.truth) {
        content.state = landmark.truth->state;
        content.detail = detailOf(*landmark.truth, study.millimetresTrusted());
    }
    if (const Suggestion *suggestion = labelling.suggestionFor(landmark.id)) {
        content.proposal = proposalOf(*suggestion);
    }
    return content;
}

} // namespace gonion::ui
