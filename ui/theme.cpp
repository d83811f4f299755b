// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme.h"

#include <QApplication>
#include <QFile>
#include <QFont>
#include <QPalette>
#include <QStyleFactory>

#include <algorithm>
#include <utility>
#include <vector>

// Files compiled into a static library have to be asked for by name, outside any namespace.
static void initialiseResources()
{
    Q_INIT_RESOURCE(icons);
    Q_INIT_RESOURCE(style);
}

namespace gonion::ui {

namespace {

QPalette paletteOf(const Theme &t)
{
    QPalette palette;
    palette.setColor(QPalette::Window, t.window);
    palette.setColor(QPalette::WindowText, t.text);
    palette.setColor(QPalette::Base, t.panel);
    palette.setColor(QPalette::AlternateBase, t.panelAlt);
    palette.setColor(QPalette::ToolTipBase, t.raised);
    palette.setColor(QPalette::ToolTipText, t.text);
    palette.setColor(QPalette::Text, t.text);
    palette.setColor(QPalette::PlaceholderText, t.faint);
    palette.setColor(QPalette::Button, t.raised);
    palette.setColor(QPalette::ButtonText, t.text);
    palette.setColor(QPalette::BrightText, Qt::white);
    palette.setColor(QPalette::Light, t.hover);
    palette.setColor(QPalette::Midlight, t.raised);
    palette.setColor(QPalette::Mid, t.line);
    palette.setColor(QPalette::Dark, t.field);
    palette.setColor(QPalette::Shadow, Qt::black);
    palette.setColor(QPalette::Highlight, t.accentFill);
    palette.setColor(QPalette::HighlightedText, Qt::white);
    palette.setColor(QPalette::Link, t.accent);
    palette.setColor(QPalette::LinkVisited, t.accent);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) {
        palette.setColor(QPalette::Disabled, role, t.faint);
    }
    return palette;
}

QString styleSheetOf(const Theme &t)
{
    QFile file(QStringLiteral(":/style/gonion.qss"));
    if (!file.open(QIODevice::ReadOnly)) {
        return {};
    }
    QString sheet = QString::fromUtf8(file.readAll());
    std::vector<std::pair<QString, QColor>> names{
        {"@window", t.window},           {"@panelAlt", t.panelAlt},       {"@panel", t.panel},
        {"@raised", t.raised},           {"@field", t.field},             {"@hover", t.hover},
        {"@press", t.press},             {"@lineStrong", t.lineStrong},   {"@line", t.line},
        {"@text", t.text},               {"@muted", t.muted},             {"@faint", t.faint},
        {"@accentFill", t.accentFill},   {"@accentHover", t.accentHover}, {"@accentDim", t.accentDim},
        {"@accent", t.accent},           {"@dangerFill", t.dangerFill},   {"@danger", t.danger},
        {"@warningFill", t.warningFill}, {"@warning", t.warning},         {"@noteFill", t.noteFill},
        {"@placeFill", t.placeFill},     {"@place", t.place},             {"@editFill", t.editFill},
        {"@edit", t.edit},
    };
    // Longer names first: "@line" begins "@lineStrong".
    std::stable_sort(names.begin(), names.end(),
                     [](const auto &a, const auto &b) { return a.first.size() > b.first.size(); });
    for (const auto &[name, colour] : names) {
        sheet.replace(name, colour.name());
    }
    return sheet;
}

} // namespace

const Theme &theme()
{
    static const Theme instance;
    return instance;
}

void applyTheme(QApplication &application)
{
    initialiseResources();
    QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    QApplication::setPalette(paletteOf(theme()));
    QFont font;
    font.setFamilies({"Inter", "Segoe UI", "Noto Sans", "Cantarell", "Helvetica Neue", "DejaVu Sans"});
    font.setPixelSize(13);
    QApplication::setFont(font);
    application.setStyleSheet(styleSheetOf(theme()));
}

} // namespace gonion::ui
