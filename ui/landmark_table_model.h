// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>

#include <string>
#include <vector>

namespace gonion::ui {

class Study;

/// The landmarks of a study as a table: one row per landmark, follows the study by itself.
class LandmarkTableModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Name, State, Probability, Label, Position, Error, ColumnCount };
    enum Role {
        StateRole = Qt::UserRole + 1, ///< int of annotation::LandmarkState, of the column: predicted or labelled
        UncertainRole,                ///< bool
        ProbabilityRole,              ///< double 0..1, or invalid where the place was not scanned
        DescriptionRole,              ///< QString, the landmark's name for a person
        ToothRole,                    ///< QString, FDI number or empty
        OfTruthRole,                  ///< bool: the cell speaks of the label
        OriginRole,                   ///< QString: who labelled it, or empty
        ThresholdRole,                ///< double 0..1, or invalid: of the landmark's presence
    };

    /// `study` is not owned and must outlive the model.
    explicit LandmarkTableModel(const Study *study, QObject *parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    void follow();
    [[nodiscard]] QVariant text(int row, int column) const;
    [[nodiscard]] QVariant toolTip(int row) const;

    const Study *m_study;
    std::vector<std::string> m_ids; ///< what the view was told is there
};

} // namespace gonion::ui
