// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewers/slab_controls.h"

#include "viewers/view_pane.h"

#include <QHBoxLayout>
#include <QToolButton>

#include <algorithm>

namespace gonion::viewers {

namespace {

constexpr double kStepMm = 2.0;

} // namespace

SlabControls::SlabControls(const Slab &slab, QWidget *parent) : QWidget(parent)
{
    setStyleSheet(titleButtonStyle());
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2);
    addKind(SlabKind::Mean, tr("Mean"), tr("Mean of the slab"));
    addKind(SlabKind::Maximum, tr("MIP"), tr("Largest value of the slab; a landmark is placed where it lies"));
    addKind(SlabKind::Minimum, tr("Min"), tr("Smallest value of the slab; a landmark is placed where it lies"));
    layout->addSpacing(6);
    addStep(-kStepMm, QString(QChar(0x2212)), tr("Thinner slab"));
    addStep(kStepMm, QStringLiteral("+"), tr("Thicker slab"));
    setSlab(slab);
}

void SlabControls::setSlab(const Slab &slab)
{
    m_slab = slab;
    for (const auto &[kind, button] : m_kinds) {
        button->setChecked(slab.isThick() && slab.kind == kind);
    }
}

QToolButton *SlabControls::addButton(const QString &text, const QString &toolTip)
{
    auto *button = new QToolButton(this);
    button->setText(text);
    button->setToolTip(toolTip);
    button->setFocusPolicy(Qt::NoFocus);
    layout()->addWidget(button);
    return button;
}

void SlabControls::addKind(SlabKind kind, const QString &text, const QString &toolTip)
{
    QToolButton *button = addButton(text, toolTip);
    button->setCheckable(true);
    m_kinds.emplace_back(kind, button);
    connect(button, &QToolButton::clicked, this, [this, kind] {
        Q_EMIT slabRequested({std::max(m_slab.thicknessMm, kStepMm), kind});
        setSlab(m_slab); // a second click does not switch it off
    });
}

void SlabControls::addStep(double millimetres, const QString &text, const QString &toolTip)
{
    connect(addButton(text, toolTip), &QToolButton::clicked, this, [this, millimetres] {
        Q_EMIT slabRequested({std::max(0.0, m_slab.thicknessMm + millimetres), m_slab.kind});
    });
}

} // namespace gonion::viewers
