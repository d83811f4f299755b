// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/labelling/landmark_card.h"

#include <QColor>
#include <QWidget>

#include <string>
#include <vector>

class QCheckBox;
class QDoubleSpinBox;
class QLabel;
class QPushButton;
class QSlider;
class QStackedWidget;
class QTableView;

namespace gonion::ui {

class LandmarkDelegate;
class LandmarkTableModel;
class Study;

/// The landmarks of the study beside the views: the current one's card while one labels, summary, table,
/// threshold of presence, what is shown.
class LandmarkPanel : public QWidget {
    Q_OBJECT

public:
    /// `study` is not owned and must outlive the panel.
    explicit LandmarkPanel(Study *study, QWidget *parent = nullptr);

    /// The colours that the views give predictions and truth.
    void setColours(const QColor &prediction, const QColor &truth);
    /// Says in the empty panel what to do next.
    void setDetectionRunning(bool running);
    /// The buttons of the current landmark's card; not owned.
    void setCardActions(QAction *previous, QAction *next, const std::vector<QAction *> &actions);
    /// What the card says; it is there while one labels.
    void setCard(const CardContent &content);

    [[nodiscard]] LandmarkCard *card() const { return m_card; }
    [[nodiscard]] QTableView *table() const { return m_table; }
    [[nodiscard]] QSlider *thresholdSlider() const { return m_slider; }
    [[nodiscard]] QDoubleSpinBox *thresholdBox() const { return m_box; }
    [[nodiscard]] QPushButton *ownThresholdButton() const { return m_own; }
    [[nodiscard]] QPushButton *predictionsButton() const { return m_predictions; }
    [[nodiscard]] QPushButton *truthButton() const { return m_truth; }
    [[nodiscard]] QPushButton *labelsButton() const { return m_labels; }
    [[nodiscard]] QString summary() const;

private:
    QWidget *buildThreshold();
    QWidget *buildShown();
    QWidget *buildEmpty();
    void follow();
    void followColumns();
    [[nodiscard]] QStringList detectionSummary() const;
    [[nodiscard]] QStringList labelSummary() const;
    void followSelection(const std::string &id);
    void followThreshold();
    void chooseThreshold(double threshold);

    Study *m_study;
    LandmarkTableModel *m_model;
    LandmarkDelegate *m_delegate;
    QStackedWidget *m_pages;
    LandmarkCard *m_card;
    QLabel *m_summary;
    QLabel *m_empty = nullptr;
    QTableView *m_table;
    QWidget *m_thresholdBlock = nullptr;
    QWidget *m_shownBlock = nullptr;
    QSlider *m_slider = nullptr;
    QDoubleSpinBox *m_box = nullptr;
    QPushButton *m_own = nullptr;
    QPushButton *m_predictions = nullptr;
    QPushButton *m_truth = nullptr;
    QPushButton *m_labels = nullptr;
    bool m_running = false;
};

} // namespace gonion::ui
