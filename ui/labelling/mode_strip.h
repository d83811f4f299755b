// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "viewers/display_options.h"

#include <QFrame>
#include <QString>

class QLabel;

namespace gonion::ui {

/// The line over the views that says, while landmarks are placed, moved or reviewed, what a click does now. Not
/// there at all while one only looks.
class ModeStrip : public QFrame {
    Q_OBJECT

public:
    explicit ModeStrip(QWidget *parent = nullptr);

    void setMode(viewers::InteractionMode mode);
    /// What a click sets or moves: "La" and its name; an empty id: nothing is current.
    void setCurrent(const QString &id, const QString &name);
    /// The keys that matter now, or what was just said; plain text.
    void setHint(const QString &hint);
    /// A number that is being typed; empty: none.
    void setTyped(const QString &typed);

    [[nodiscard]] QString text() const;

private:
    void follow();

    viewers::InteractionMode m_mode = viewers::InteractionMode::Look;
    QString m_id;
    QString m_name;
    QString m_hint;
    QString m_typed;
    QLabel *m_title;
    QLabel *m_current;
    QLabel *m_keys;
};

} // namespace gonion::ui
