// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewers/volume_controls.h"

#include "viewers/view_pane.h"

#include <QHBoxLayout>
#include <QToolButton>

namespace gonion::viewers {

VolumeControls::VolumeControls(VolumeView *view, QWidget *parent) : QWidget(parent), m_view(view)
{
    setStyleSheet(titleButtonStyle());
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2);
    addRendering(HeadRendering::BoneSurface, tr("Surface"), tr("Bone as a surface"));
    addRendering(HeadRendering::VolumeBone, tr("Bone"), tr("Ray casting: bone and teeth"));
    addRendering(HeadRendering::VolumeSoft, tr("Soft"), tr("Ray casting: skin over bone"));
    layout->addSpacing(8);
    QToolButton *clip = addButton(tr("Jaw"), tr("Show only the region around the landmarks"));
    clip->setChecked(view->isClippedToLandmarks());
    connect(clip, &QToolButton::toggled, view, &VolumeView::setClippedToLandmarks);
    connect(view, &VolumeView::clippedChanged, clip, &QToolButton::setChecked);
}

QToolButton *VolumeControls::addButton(const QString &text, const QString &toolTip)
{
    auto *button = new QToolButton(this);
    button->setText(text);
    button->setToolTip(toolTip);
    button->setCheckable(true);
    button->setFocusPolicy(Qt::NoFocus);
    layout()->addWidget(button);
    return button;
}

void VolumeControls::addRendering(HeadRendering rendering, const QString &text, const QString &toolTip)
{
    QToolButton *button = addButton(text, toolTip);
    button->setChecked(m_view->rendering() == rendering);
    connect(button, &QToolButton::clicked, m_view, [this, button, rendering] {
        m_view->setRendering(rendering);
        button->setChecked(true); // a second click does not switch it off
    });
    connect(m_view, &VolumeView::renderingChanged, button,
            [button, rendering](HeadRendering shown) { button->setChecked(shown == rendering); });
}

} // namespace gonion::viewers
