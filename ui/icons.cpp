// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/icons.h"

#include "ui/theme.h"

#include <QFile>
#include <QIconEngine>
#include <QPainter>
#include <QPixmap>
#include <QSvgRenderer>

namespace gonion::ui {

namespace {

/// Draws an SVG whose strokes are "currentColor" in the colour that its mode asks for.
class LineIconEngine final : public QIconEngine {
public:
    LineIconEngine(QByteArray svg, QColor colour) : m_svg(std::move(svg)), m_colour(std::move(colour)) {}

    void paint(QPainter *painter, const QRect &rect, QIcon::Mode mode, QIcon::State) override
    {
        const QColor colour = mode == QIcon::Disabled ? theme().faint : m_colour;
        QByteArray svg = m_svg;
        svg.replace("currentColor", colour.name().toUtf8());
        QSvgRenderer renderer(svg);
        renderer.setAspectRatioMode(Qt::KeepAspectRatio);
        painter->setRenderHint(QPainter::Antialiasing);
        renderer.render(painter, rect);
    }

    QPixmap pixmap(const QSize &size, QIcon::Mode mode, QIcon::State state) override
    {
        QPixmap pixmap(size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        paint(&painter, QRect(QPoint(), size), mode, state);
        return pixmap;
    }

    [[nodiscard]] QIconEngine *clone() const override { return new LineIconEngine(*this); }

private:
    QByteArray m_svg;
    QColor m_colour;
};

QIcon lineIcon(const QString &name, const QColor &colour)
{
    QFile file(QStringLiteral(":/icons/%1.svg").arg(name));
    if (!file.open(QIODevice::ReadOnly)) {
        return {};
    }
    return QIcon(new LineIconEngine(file.readAll(), colour));
}

} // namespace

QIcon icon(const QString &name)
{
    return lineIcon(name, theme().text);
}

QIcon icon(const QString &name, const QColor &colour)
{
    return lineIcon(name, colour);
}

QIcon programIcon()
{
    return lineIcon(QStringLiteral("gonion"), theme().text);
}

} // namespace gonion::ui
