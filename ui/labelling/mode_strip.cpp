// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/labelling/mode_strip.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QStyle>

namespace gonion::ui {

using viewers::InteractionMode;

ModeStrip::ModeStrip(QWidget *parent)
    : QFrame(parent), m_title(new QLabel), m_current(new QLabel), m_keys(new QLabel)
{
    setObjectName(QStringLiteral("modeStrip"));
    m_title->setObjectName(QStringLiteral("modeTitle"));
    m_current->setTextFormat(Qt::PlainText);
    m_keys->setTextFormat(Qt::PlainText);
    m_keys->setProperty("role", "muted");
    m_keys->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    // A long hint is cut rather than making the window wider.
    m_keys->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 10, 0);
    row->setSpacing(10);
    row->addWidget(m_title);
    row->addWidget(m_current);
    row->addWidget(m_keys, 1);
    setFixedHeight(28);
    follow();
}

void ModeStrip::setMode(InteractionMode mode)
{
    m_mode = mode;
    follow();
}

void ModeStrip::setCurrent(const QString &id, const QString &name)
{
    m_id = id;
    m_name = name;
    follow();
}

void ModeStrip::setHint(const QString &hint)
{
    m_hint = hint;
    follow();
}

void ModeStrip::setTyped(const QString &typed)
{
    m_typed = typed;
    follow();
}

QString ModeStrip::text() const
{
    return m_title->text() + u' ' + m_current->text() + u' ' + m_keys->text();
}

void ModeStrip::follow()
{
    const bool placing = m_mode == InteractionMode::Place;
    const bool editing = m_mode == InteractionMode::Edit;
    const bool reviewing = m_mode == InteractionMode::Review;
    setVisible(placing || editing || reviewing);
    const QString name = QString::fromLatin1(placing ? "place" : editing ? "edit" : reviewing ? "review" : "look");
    if (property("mode").toString() != name) {
        setProperty("mode", name);
        m_title->setProperty("mode", name);
        for (QWidget *widget : {static_cast<QWidget *>(this), static_cast<QWidget *>(m_title)}) {
            widget->style()->unpolish(widget);
            widget->style()->polish(widget);
        }
    }
    m_title->setText(placing ? QStringLiteral("PLACE") : reviewing ? QStringLiteral("REVIEW") : QStringLiteral("MOVE"));
    const QString current = m_name.isEmpty() || m_name == m_id ? m_id : m_id + QStringLiteral("  ") + m_name;
    const QString action = reviewing     ? QStringLiteral("Landmarks stay as they are")
                           : m_id.isEmpty() ? QStringLiteral("Choose a landmark")
                           : placing      ? QStringLiteral("A click sets %1").arg(current)
                                          : QStringLiteral("Drag a mark, or nudge %1 by the arrows").arg(m_id);
    m_current->setText(m_typed.isEmpty() ? action : QStringLiteral("Landmark number %1_").arg(m_typed));
    m_keys->setText(m_hint);
    m_keys->setToolTip(m_hint);
    layout()->activate();
}

} // namespace gonion::ui
