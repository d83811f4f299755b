// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/labelling/checks_list.h"

#include "ui/icons.h"
#include "ui/study.h"
#include "ui/text.h"
#include "ui/theme.h"

#include <QTimer>

#include <utility>

namespace gonion::ui {

using annotation::Finding;
using annotation::FindingSeverity;

namespace {

QIcon iconOf(FindingSeverity severity)
{
    switch (severity) {
    case FindingSeverity::Error:
        return icon(QStringLiteral("error"), theme().danger);
    case FindingSeverity::Warning:
        return icon(QStringLiteral("warning"), theme().warning);
    case FindingSeverity::Note:
        break;
    }
    return icon(QStringLiteral("about"), theme().accent);
}

/// The mean over the voxel and its neighbours: one noisy voxel is no air.
std::optional<double> hounsfieldAt(const core::Volume &volume, const core::PointLps &point)
{
    const core::VoxelIndex voxel = core::ImageGeometry::nearestVoxel(volume.geometry().indexFromLps(point));
    if (!volume.geometry().contains(voxel)) {
        return std::nullopt;
    }
    double sum = 0.0;
    int count = 0;
    for (int n = 0; n < 27; ++n) {
        const core::VoxelIndex near{voxel.i + n % 3 - 1, voxel.j + n / 3 % 3 - 1, voxel.k + n / 9 - 1};
        if (volume.geometry().contains(near)) {
            sum += volume.at(near);
            ++count;
        }
    }
    return sum / count;
}

} // namespace

ChecksList::ChecksList(Study *study, QWidget *parent) : QListWidget(parent), m_study(study), m_pause(new QTimer(this))
{
    setObjectName(QStringLiteral("checks"));
    setAccessibleName(QStringLiteral("Checks"));
    setFrameShape(QFrame::NoFrame);
    setWordWrap(true);
    setFocusPolicy(Qt::NoFocus); // the keyboard stays with the views
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_pause->setSingleShot(true);
    m_pause->setInterval(kPauseMs);
    connect(m_pause, &QTimer::timeout, this, &ChecksList::check);
    const auto checkSoon = [this] {
        if (m_active) {
            m_pause->start();
        }
    };
    connect(study, &Study::landmarksChanged, this, checkSoon);
    connect(study, &Study::documentChanged, this, checkSoon);
    connect(this, &QListWidget::itemClicked, this, [this](const QListWidgetItem *item) {
        if (const QString id = item->data(Qt::UserRole).toString(); !id.isEmpty()) {
            Q_EMIT landmarkChosen(id);
        }
    });
    check();
}

void ChecksList::setActive(bool active)
{
    if (active != m_active) {
        m_active = active;
        check();
    }
}

void ChecksList::setMeanShape(std::shared_ptr<const annotation::MeanShape> shape)
{
    m_shape = std::move(shape);
    check();
}

void ChecksList::check()
{
    m_findings.clear();
    if (m_active && m_study->document()) {
        annotation::QualityCheckInput input;
        input.meanShape = m_shape.get();
        if (const auto &volume = m_study->volume(); volume->looksLikeHounsfield()) {
            input.hounsfieldAt = [&volume](const core::PointLps &point) { return hounsfieldAt(*volume, point); };
        }
        m_findings =
            annotation::checkQuality(m_study->document()->scheme(), m_study->document()->landmarks(), input);
    }
    clear();
    for (const Finding &finding : m_findings) {
        auto *item = new QListWidgetItem(iconOf(finding.severity), toQString(finding.sentence));
        item->setToolTip(item->text());
        item->setData(Qt::UserRole, finding.landmarkIds.empty() ? QString() : toQString(finding.landmarkIds.front()));
        addItem(item);
    }
    if (m_findings.empty()) {
        auto *nothing = new QListWidgetItem(QStringLiteral("Nothing looks wrong."));
        nothing->setFlags(Qt::NoItemFlags);
        addItem(nothing);
    }
    Q_EMIT findingsChanged(static_cast<int>(m_findings.size()));
}

} // namespace gonion::ui
