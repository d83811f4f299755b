// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/landmark_table_model.h"

#include "ui/labelling/card_content.h"
#include "ui/study.h"
#include "ui/text.h"

namespace gonion::ui {

using annotation::LandmarkState;

namespace {

/// Of the prediction; Unlabelled where there is none.
LandmarkState predictedState(const LandmarkRow &row)
{
    return row.prediction ? row.prediction->state : LandmarkState::Unlabelled;
}

LandmarkState labelState(const LandmarkRow &row)
{
    return row.truth ? row.truth->state : LandmarkState::Unlabelled;
}

/// The label's place while one labels or where nothing was detected, else the prediction's.
std::optional<core::PointLps> positionOf(const LandmarkRow &row, bool labelling)
{
    if (labelling || !row.prediction) {
        return row.truth ? row.truth->position : std::nullopt;
    }
    return row.prediction->state == LandmarkState::Present ? std::optional(row.prediction->position) : std::nullopt;
}

/// The probability of being present says something only of a place that was scanned.
bool isScanned(const LandmarkRow &row)
{
    return row.prediction && row.prediction->state != LandmarkState::Outside;
}

QVariant thresholdOf(const Study &study, std::size_t row)
{
    if (!study.detection() || !study.rows()[row].prediction) {
        return {};
    }
    if (study.threshold()) {
        return *study.threshold();
    }
    const auto &own = study.detection()->thresholds;
    const auto index = static_cast<std::size_t>(study.rows()[row].prediction - study.detection()->landmarks.data());
    return index < own.size() ? own[index] : 0.5;
}

} // namespace

LandmarkTableModel::LandmarkTableModel(const Study *study, QObject *parent)
    : QAbstractTableModel(parent), m_study(study)
{
    connect(study, &Study::landmarksChanged, this, &LandmarkTableModel::follow);
    follow();
}

int LandmarkTableModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_ids.size());
}

int LandmarkTableModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

void LandmarkTableModel::follow()
{
    std::vector<std::string> ids;
    for (const LandmarkRow &row : m_study->rows()) {
        ids.push_back(row.id);
    }
    if (ids != m_ids) {
        beginResetModel();
        m_ids = std::move(ids);
        endResetModel();
    } else if (!m_ids.empty()) {
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
    }
}

QVariant LandmarkTableModel::data(const QModelIndex &index, int role) const
{
    const auto row = static_cast<std::size_t>(index.row());
    if (!index.isValid() || row >= m_study->rows().size()) {
        return {};
    }
    const LandmarkRow &landmark = m_study->rows()[row];
    switch (role) {
    case Qt::DisplayRole:
        return text(index.row(), index.column());
    case Qt::ToolTipRole:
        return toolTip(index.row());
    case Qt::TextAlignmentRole:
        return int(Qt::AlignVCenter | (index.column() >= Position ? Qt::AlignRight : Qt::AlignLeft));
    case StateRole:
        return static_cast<int>(index.column() == Label ? labelState(landmark) : predictedState(landmark));
    case UncertainRole:
        return index.column() != Label && landmark.prediction && landmark.prediction->uncertain;
    case ProbabilityRole:
        return isScanned(landmark) ? QVariant(landmark.prediction->probability) : QVariant();
    case DescriptionRole:
        return toQString(landmark.name);
    case ToothRole:
        return toQString(landmark.toothFdi);
    case OfTruthRole:
        return index.column() == Label;
    case OriginRole:
        return index.column() == Label && landmark.isLabelled() ? originText(landmark.truth->origin) : QString();
    case ThresholdRole:
        return thresholdOf(*m_study, row);
    default:
        return {};
    }
}

QVariant LandmarkTableModel::text(int row, int column) const
{
    const LandmarkRow &landmark = m_study->rows()[static_cast<std::size_t>(row)];
    switch (column) {
    case Name:
        return toQString(landmark.id);
    case State:
        return landmark.prediction ? stateText(predictedState(landmark)) : nothingText();
    case Label:
        return landmark.isLabelled() ? stateText(labelState(landmark)) : nothingText();
    case Probability:
        return isScanned(landmark)
                   ? QStringLiteral("%1 %").arg(100.0 * landmark.prediction->probability, 0, 'f', 0)
                   : nothingText();
    case Position: {
        const auto position = positionOf(landmark, m_study->isLabelling());
        if (!position || !m_study->millimetresTrusted()) {
            return nothingText();
        }
        return QStringLiteral("%1, %2, %3")
            .arg(position->x, 0, 'f', 1)
            .arg(position->y, 0, 'f', 1)
            .arg(position->z, 0, 'f', 1);
    }
    case Error: {
        const auto error = landmark.errorMm();
        return error && m_study->millimetresTrusted() ? QString::number(*error, 'f', 2) : nothingText();
    }
    default:
        return {};
    }
}

QVariant LandmarkTableModel::toolTip(int row) const
{
    const LandmarkRow &landmark = m_study->rows()[static_cast<std::size_t>(row)];
    QString tip = toQString(landmark.name);
    if (!landmark.toothFdi.empty()) {
        tip += QStringLiteral(" (FDI %1)").arg(toQString(landmark.toothFdi));
    }
    if (landmark.prediction) {
        tip += QStringLiteral("\nPresent with probability %1").arg(landmark.prediction->probability, 0, 'f', 2);
        tip += QStringLiteral("\nInside the scan with probability %1")
                   .arg(landmark.prediction->insideProbability, 0, 'f', 2);
        if (m_study->millimetresTrusted()) {
            tip += QStringLiteral("\nSpread of the votes %1 mm").arg(landmark.prediction->spreadMm, 0, 'f', 1);
        }
        if (const auto radius = landmark.prediction->radius90Mm;
            radius && landmark.prediction->state == LandmarkState::Present && m_study->millimetresTrusted()) {
            tip += QStringLiteral("\nWithin %1 mm with a probability of 90 %").arg(*radius, 0, 'f', 1);
        }
        if (landmark.prediction->uncertain) {
            tip += QStringLiteral("\nUncertain: please look at it yourself");
        }
    }
    if (landmark.isLabelled()) {
        tip += QStringLiteral("\nLabelled %1, %2")
                   .arg(stateText(landmark.truth->state).toLower(), originText(landmark.truth->origin));
    }
    if (const auto position = positionOf(landmark, m_study->isLabelling());
        position && m_study->millimetresTrusted()) {
        tip += QStringLiteral("\n%1 mm").arg(positionText(*position));
    }
    return tip;
}

QVariant LandmarkTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal) {
        return {};
    }
    if (role == Qt::ToolTipRole) {
        return section == Error ? QStringLiteral("Distance between prediction and label in mm") : QString();
    }
    if (role == Qt::TextAlignmentRole) {
        return int(Qt::AlignVCenter | (section >= Position ? Qt::AlignRight : Qt::AlignLeft));
    }
    if (role != Qt::DisplayRole) {
        return {};
    }
    switch (section) {
    case Name:
        return QStringLiteral("Name");
    case State:
        return QStringLiteral("Prediction");
    case Label:
        return QStringLiteral("Label");
    case Probability:
        return QStringLiteral("Presence");
    case Position:
        return QStringLiteral("L, P, S (mm)");
    case Error:
        return QStringLiteral("Error");
    default:
        return {};
    }
}

} // namespace gonion::ui
