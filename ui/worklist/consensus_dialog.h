// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "annotation/dataset/consensus.h"
#include "annotation/project/project_dataset.h"

#include "viewers/landmark_layer.h"

#include <QDialog>

#include <optional>
#include <string>
#include <vector>

class QCheckBox;
class QLabel;
class QTableWidget;

namespace gonion::ui {

class ProjectService;

/// What each annotator of one case says of each landmark: distances from the mean, and who stands out.
class ConsensusDialog : public QDialog {
    Q_OBJECT

public:
    /// Reads the annotators' files in the background.
    ConsensusDialog(ProjectService &service, const annotation::Project &project, const std::string &caseId,
                    QWidget *parent);

    [[nodiscard]] const std::vector<annotation::LandmarkConsensus> &consensus() const { return m_consensus; }

Q_SIGNALS:
    /// Marks for the views; none: no more.
    void opinionsChosen(const std::vector<gonion::viewers::LandmarkMark> &opinions);
    /// A landmark was chosen, and the place where the annotators see it in the mean, if any does.
    void landmarkChosen(const std::string &id, const std::optional<gonion::core::PointLps> &mean);

private:
    void showLandmarks(const annotation::ProjectLandmarks &landmarks);
    /// Marks who stands out in a row, or the row where nobody does more than another; false where all agree.
    bool markDifferences(int row);

    std::vector<annotation::LandmarkConsensus> m_consensus;
    QLabel *m_summary;
    QTableWidget *m_table;
    QCheckBox *m_inViews;
};

} // namespace gonion::ui
