// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "training/run/run_folder.h"

#include <QHash>
#include <QWidget>

#include <vector>

class QCustomPlot;
class QLabel;
class QTabBar;

namespace gonion::ui {

/// The curves of a run over the time at work: one picture for each kind of figure, with the names that the figures have
/// in metrics.csv. Zoom with the wheel, drag to move, double-click to see all again.
class CurveBoard : public QWidget {
    Q_OBJECT

public:
    explicit CurveBoard(QWidget *parent = nullptr);

    void clear();
    void add(const std::vector<training::MetricPoint> &points);
    [[nodiscard]] QCustomPlot *plot() const { return m_plot; }
    [[nodiscard]] QTabBar *kinds() const { return m_kinds; }
    /// Everything that was added, in metrics.csv's form.
    [[nodiscard]] QString csv() const;
    /// PNG or CSV, by the name. False where it cannot be written.
    [[nodiscard]] bool exportTo(const QString &file) const;

Q_SIGNALS:
    /// The user wants the curves in a file.
    void exportRequested();

private:
    void buildPlot();
    void showKind();
    void redraw();
    void addGraphs();
    void fitView();

    std::vector<training::MetricPoint> m_points;
    QTabBar *m_kinds;
    QCustomPlot *m_plot;
    QLabel *m_empty;
    QHash<QString, int> m_graphs; ///< index by stage and series
    bool m_moved = false;         ///< the user chose what to see
};

} // namespace gonion::ui
