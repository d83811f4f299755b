// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/busy_overlay.h"

#include "ui/theme.h"

#include <QEvent>
#include <QFrame>
#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

#include <cmath>

namespace gonion::ui {

BusyOverlay::BusyOverlay(QWidget *parent)
    : QWidget(parent), m_title(new QLabel), m_step(new QLabel), m_bar(new QProgressBar),
      m_cancel(new QPushButton(QStringLiteral("Cancel")))
{
    setFocusPolicy(Qt::StrongFocus);
    m_title->setProperty("role", "heading");
    m_step->setProperty("role", "muted");
    m_bar->setTextVisible(false);
    m_bar->setFixedHeight(8);
    m_cancel->setObjectName(QStringLiteral("cancelOpening"));

    auto *card = new QFrame;
    card->setProperty("role", "card");
    card->setFixedWidth(420);
    auto *column = new QVBoxLayout(card);
    column->setContentsMargins(24, 20, 24, 18);
    column->setSpacing(10);
    column->addWidget(m_title);
    column->addWidget(m_bar);
    column->addWidget(m_step);
    column->addWidget(m_cancel, 0, Qt::AlignRight);
    auto *outer = new QVBoxLayout(this);
    outer->addWidget(card, 0, Qt::AlignCenter);

    connect(m_cancel, &QPushButton::clicked, this, &BusyOverlay::cancelRequested);
    parent->installEventFilter(this);
    hide();
}

void BusyOverlay::begin(const QString &title, bool cancellable)
{
    m_title->setText(fontMetrics().elidedText(title, Qt::ElideMiddle, 330));
    m_title->setToolTip(title);
    m_cancel->setVisible(cancellable);
    setProgress(-1.0, QString());
    setGeometry(parentWidget()->rect());
    raise();
    show();
    setFocus();
}

void BusyOverlay::setProgress(double fraction, const QString &step)
{
    if (fraction < 0.0) {
        m_bar->setRange(0, 0);
    } else {
        m_bar->setRange(0, 1000);
        m_bar->setValue(static_cast<int>(std::lround(fraction * 1000.0)));
    }
    m_step->setText(step.isEmpty() ? QStringLiteral(" ") : step);
}

void BusyOverlay::end()
{
    hide();
}

void BusyOverlay::paintEvent(QPaintEvent *)
{
    QColor veil = theme().window;
    veil.setAlpha(200);
    QPainter(this).fillRect(rect(), veil);
}

bool BusyOverlay::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == parentWidget() && event->type() == QEvent::Resize) {
        setGeometry(parentWidget()->rect());
    }
    return QWidget::eventFilter(watched, event);
}

void BusyOverlay::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape && m_cancel->isVisible()) {
        Q_EMIT cancelRequested();
        return;
    }
    QWidget::keyPressEvent(event);
}

} // namespace gonion::ui
