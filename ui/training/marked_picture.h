// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/training/training_service.h"

#include <QWidget>

namespace gonion::ui {

/// A slice with landmarks: what is true as green diamonds, what a network said as red circles, a line between both.
class MarkedPicture : public QWidget {
    Q_OBJECT

public:
    explicit MarkedPicture(QWidget *parent = nullptr);

    void setPicture(const MarkedImage &picture);
    [[nodiscard]] const MarkedImage &picture() const { return m_picture; }
    /// Shown while there is no picture.
    void setHint(const QString &hint);

protected:
    void paintEvent(QPaintEvent *event) override;
    bool event(QEvent *event) override;

private:
    [[nodiscard]] QRectF target() const;

    MarkedImage m_picture;
    QString m_hint;
};

} // namespace gonion::ui
