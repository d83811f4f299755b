// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "annotation/landmark_set.h"

#include <QColor>
#include <QFrame>
#include <QPixmap>
#include <QString>

#include <vector>

class QAction;
class QHBoxLayout;
class QLabel;
class QProgressBar;
class QVBoxLayout;

namespace gonion::ui {

/// What the card says of the current landmark.
struct CardContent {
    QString id;
    QString name;
    QString description;
    QString tooth;   ///< FDI number, or empty
    QPixmap picture; ///< or null
    QColor colour;   ///< of the landmark, or invalid
    annotation::LandmarkState state = annotation::LandmarkState::Unlabelled;
    QString detail;   ///< where it is and who said so; empty while it is not labelled
    QString proposal; ///< what A would accept, for a person; empty: nothing
    int number = 0;   ///< from 1
    int count = 0;
    int labelled = 0; ///< of the count
};

/// The landmark that is being labelled: what it means, what is known of it, and what can be said of it.
class LandmarkCard : public QFrame {
    Q_OBJECT

public:
    explicit LandmarkCard(QWidget *parent = nullptr);

    /// The buttons, in this order; not owned.
    void setActions(QAction *previous, QAction *next, const std::vector<QAction *> &actions);
    /// The colour of a present landmark's mark in the views.
    void setPresentColour(const QColor &colour);
    void setContent(const CardContent &content);
    [[nodiscard]] const CardContent &content() const { return m_content; }

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    void buildHead(QVBoxLayout *column);
    void fitTexts();
    void showState();

    CardContent m_content;
    QColor m_present{0x4c, 0xd0, 0x7d};
    QLabel *m_id;
    QLabel *m_tooth;
    QLabel *m_name;
    QLabel *m_number;
    QLabel *m_description;
    QLabel *m_picture;
    QLabel *m_state;
    QLabel *m_detail;
    QProgressBar *m_progress;
    QHBoxLayout *m_steps;
    QHBoxLayout *m_buttons;
};

} // namespace gonion::ui
