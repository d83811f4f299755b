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

SlabControls::SlabControls(SheetView *view, QWidget *parent) : QWidget(parent), m_view(view)
{
    setStyleSheet(titleButtonStyle());
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2);
    addKind(SlabKind::Mean, tr("Mean"), tr("Mean of the slab"));
    addKind(SlabKind::Maximum, tr("MIP"), tr("Largest value of the slab; a landmark is placed where it lies"));
    addKind(SlabKind::Minimum, tr("Min"), tr("Smallest value of the slab; a landmark is placed where it lies"));
    layout->addSpacing(6);
    connect(addButton(QString(QChar(0x2212)), tr("Thinner slab (−)")), &QToolButton::clicked, this,
            [this] { change(-kStepMm); });
    connect(addButton(QStringLiteral("+"), tr("Thicker slab (+)")), &QToolButton::clicked, this,
            [this] { change(kStepMm); });
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
    const auto show = [this, button, kind] { button->setChecked(m_view->slab().isThick() && m_view->slab().kind == kind); };
    connect(button, &QToolButton::clicked, m_view, [this, kind, show] {
        m_view->setSlab({std::max(m_view->slab().thicknessMm, kStepMm), kind});
        show(); // a second click does not switch it off
    });
    connect(m_view, &SheetView::slabChanged, button, show);
    show();
}

void SlabControls::change(double millimetres)
{
    m_view->setSlab({m_view->slab().thicknessMm + millimetres, m_view->slab().kind});
}

} // namespace gonion::viewers
