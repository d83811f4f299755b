// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "viewers/volume_view.h"

class QToolButton;

namespace gonion::viewers {

/// The small buttons in the title of the 3D view: how to draw the head, and whether to cut it to the
/// landmarks. Follows the view where others change it.
class VolumeControls : public QWidget {
    Q_OBJECT
public:
    /// `view` must outlive the controls.
    explicit VolumeControls(VolumeView *view, QWidget *parent = nullptr);

private:
    QToolButton *addButton(const QString &text, const QString &toolTip);
    void addRendering(HeadRendering rendering, const QString &text, const QString &toolTip);

    VolumeView *m_view;
};

} // namespace gonion::viewers
