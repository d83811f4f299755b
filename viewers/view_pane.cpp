// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewers/view_pane.h"

#include "viewers/paint_text.h"

#include <QHBoxLayout>
#include <QMouseEvent>
#include <QPainter>

namespace gonion::viewers {

namespace {

constexpr int kStripWidth = 3;

} // namespace

QString titleButtonStyle()
{
    return QStringLiteral("QToolButton { border: none; border-radius: 3px; padding: 1px 7px; color: #9aa6b4;"
                          " background: transparent; font-size: 11px; }"
                          "QToolButton:hover { color: #e4e8ee; background: #37414d; }"
                          "QToolButton:checked { color: #ffffff; background: #3b566f; }");
}

ViewPane::ViewPane(const QString &title, const QColor &colour, QWidget *content, QWidget *parent)
    : QWidget(parent), m_title(title), m_colour(colour), m_content(content),
      m_titleWidgets(new QWidget(this))
{
    m_content->setParent(this);
    auto *layout = new QHBoxLayout(m_titleWidgets);
    layout->setContentsMargins(0, 0, 4, 0);
    layout->setSpacing(2);
    setMinimumSize(content->minimumSizeHint() + QSize(0, kTitleHeight));
}

void ViewPane::setActive(bool active)
{
    if (active != m_active) {
        m_active = active;
        update(0, 0, width(), kTitleHeight);
    }
}

void ViewPane::addTitleWidget(QWidget *widget)
{
    m_titleWidgets->layout()->addWidget(widget);
    layOutTitle();
}

void ViewPane::layOutTitle()
{
    m_titleWidgets->layout()->invalidate();
    resizeEvent(nullptr);
}

void ViewPane::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(0, 0, width(), kTitleHeight, m_active ? QColor(0x2b, 0x33, 0x3d) : QColor(0x1e, 0x24, 0x2c));
    painter.fillRect(0, 0, kStripWidth, kTitleHeight, m_colour);
    painter.setFont(overlayFont(font(), true));
    painter.setPen(m_active ? m_colour.lighter(115) : m_colour);
    painter.drawText(QRect(kStripWidth + 7, 0, width() - kStripWidth - 14, kTitleHeight),
                     Qt::AlignLeft | Qt::AlignVCenter, m_title);
}

void ViewPane::resizeEvent(QResizeEvent *)
{
    m_content->setGeometry(0, kTitleHeight, width(), qMax(0, height() - kTitleHeight));
    const int wanted = m_titleWidgets->sizeHint().width();
    m_titleWidgets->setGeometry(qMax(0, width() - wanted), 0, qMin(width(), wanted), kTitleHeight);
}

void ViewPane::mouseDoubleClickEvent(QMouseEvent *event)
{
    if (event->button() == Qt::LeftButton && event->position().y() < kTitleHeight) {
        Q_EMIT maximiseRequested();
    }
}

} // namespace gonion::viewers
