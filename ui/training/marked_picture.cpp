// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/training/marked_picture.h"

#include "ui/theme.h"

#include <QHelpEvent>
#include <QPainter>
#include <QPolygonF>
#include <QToolTip>

#include <cmath>

namespace gonion::ui {

namespace {

const QColor kTruth(0x3f, 0xd0, 0x6a);
const QColor kPredicted(0xff, 0x4d, 0x42);
constexpr double kRadius = 4.5;
constexpr double kNear = 9.0; ///< pixels around a mark in which its name is told

} // namespace

MarkedPicture::MarkedPicture(QWidget *parent) : QWidget(parent)
{
    setMinimumSize(120, 120);
    setMouseTracking(true);
}

void MarkedPicture::setPicture(const MarkedImage &picture)
{
    m_picture = picture;
    setAccessibleName(picture.caption);
    update();
}

void MarkedPicture::setHint(const QString &hint)
{
    m_hint = hint;
    update();
}

QRectF MarkedPicture::target() const
{
    const QSizeF size = QSizeF(m_picture.picture.size()).scaled(QSizeF(rect().size()), Qt::KeepAspectRatio);
    return {QPointF(0.5 * (width() - size.width()), 0.5 * (height() - size.height())), size};
}

void MarkedPicture::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHints(QPainter::Antialiasing | QPainter::SmoothPixmapTransform);
    painter.fillRect(rect(), Qt::black);
    if (m_picture.picture.isNull()) {
        painter.setPen(theme().muted);
        painter.drawText(rect().adjusted(12, 12, -12, -12), Qt::AlignCenter | Qt::TextWordWrap, m_hint);
        return;
    }
    const QRectF area = target();
    painter.drawImage(area, m_picture.picture);
    const double scale = area.width() / m_picture.picture.width();
    const auto place = [&](const QPointF &pixel) { return area.topLeft() + (pixel + QPointF(0.5, 0.5)) * scale; };
    for (const PictureMark &mark : m_picture.marks) {
        if (mark.truth && mark.predicted) {
            painter.setPen(QPen(QColor(255, 255, 255, 170), 1.2));
            painter.drawLine(place(*mark.truth), place(*mark.predicted));
        }
        painter.setBrush(Qt::NoBrush);
        if (mark.truth) {
            const QPointF at = place(*mark.truth);
            painter.setPen(QPen(kTruth, 1.8));
            painter.drawPolygon(QPolygonF{at + QPointF(0, -kRadius), at + QPointF(kRadius, 0), at + QPointF(0, kRadius),
                                          at + QPointF(-kRadius, 0)});
        }
        if (mark.predicted) {
            painter.setPen(QPen(kPredicted, 1.8));
            painter.drawEllipse(place(*mark.predicted), kRadius - 0.5, kRadius - 0.5);
        }
    }
    painter.setPen(theme().text);
    painter.fillRect(QRect(0, height() - 22, width(), 22), QColor(0, 0, 0, 150));
    painter.drawText(QRect(8, height() - 22, width() - 16, 22), Qt::AlignVCenter | Qt::AlignLeft,
                     painter.fontMetrics().elidedText(m_picture.caption, Qt::ElideRight, width() - 16));
}

bool MarkedPicture::event(QEvent *event)
{
    if (event->type() != QEvent::ToolTip || m_picture.picture.isNull()) {
        return QWidget::event(event);
    }
    const auto *help = static_cast<QHelpEvent *>(event);
    const QRectF area = target();
    const double scale = area.width() / m_picture.picture.width();
    QStringList names;
    for (const PictureMark &mark : m_picture.marks) {
        for (const auto &place : {mark.truth, mark.predicted}) {
            if (place) {
                const QPointF away = area.topLeft() + *place * scale - help->pos();
                if (std::hypot(away.x(), away.y()) <= kNear) {
                    const QString error = mark.errorMm ? QStringLiteral(": %1 mm").arg(*mark.errorMm, 0, 'f', 1) : QString();
                    names << mark.name + error;
                }
            }
        }
    }
    names.removeDuplicates();
    QToolTip::showText(help->globalPos(), names.isEmpty() ? m_picture.caption : names.join(u'\n'), this);
    return true;
}

} // namespace gonion::ui
