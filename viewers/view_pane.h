// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QWidget>

namespace gonion::viewers {

/// How small buttons in a title look, whatever style the window has.
[[nodiscard]] QString titleButtonStyle();

/// A view with a thin title in its colour; a double click on the title asks to be maximised.
class ViewPane : public QWidget {
    Q_OBJECT
public:
    static constexpr int kTitleHeight = 22;

    /// Takes `content` as a child.
    ViewPane(const QString &title, const QColor &colour, QWidget *content, QWidget *parent = nullptr);

    /// Marks the pane that keys are meant for.
    void setActive(bool active);
    /// Further widgets at the right end of the title (rendering modes and the like).
    void addTitleWidget(QWidget *widget);
    /// After a title widget was shown or hidden.
    void layOutTitle();

Q_SIGNALS:
    void maximiseRequested();

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;

private:
    QString m_title;
    QColor m_colour;
    QWidget *m_content;
    QWidget *m_titleWidgets;
    bool m_active = false;
};

} // namespace gonion::viewers
