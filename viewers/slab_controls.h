// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "viewers/sheet_view.h"

class QToolButton;

namespace gonion::viewers {

/// The small buttons in the title of a panoramic or oblique view: what of the slab is shown, and how
/// thick it is. Follows the view where others change it.
class SlabControls : public QWidget {
    Q_OBJECT
public:
    /// `view` must outlive the controls.
    explicit SlabControls(SheetView *view, QWidget *parent = nullptr);

private:
    QToolButton *addButton(const QString &text, const QString &toolTip);
    void addKind(SlabKind kind, const QString &text, const QString &toolTip);
    void change(double millimetres);

    SheetView *m_view;
};

} // namespace gonion::viewers
