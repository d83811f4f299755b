// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "viewers/sheet.h"

#include <QWidget>

class QToolButton;

namespace gonion::viewers {

/// The small buttons in the title of a view: what of its slab is shown, and how thick it is.
class SlabControls : public QWidget {
    Q_OBJECT
public:
    explicit SlabControls(const Slab &slab, QWidget *parent = nullptr);

    /// Shows what the view has.
    void setSlab(const Slab &slab);

Q_SIGNALS:
    /// A button was pressed.
    void slabRequested(const gonion::viewers::Slab &slab);

private:
    QToolButton *addButton(const QString &text, const QString &toolTip);
    void addKind(SlabKind kind, const QString &text, const QString &toolTip);
    void addStep(double millimetres, const QString &text, const QString &toolTip);

    Slab m_slab;
    std::vector<std::pair<SlabKind, QToolButton *>> m_kinds;
};

} // namespace gonion::viewers
