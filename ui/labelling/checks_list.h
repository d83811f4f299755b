// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "annotation/shape/quality_checks.h"

#include <QListWidget>

#include <memory>
#include <vector>

class QTimer;

namespace gonion::ui {

class Study;

/// What looks wrong in the labels of a study; a click goes there. Follows the labels by itself, a moment
/// after they changed.
class ChecksList : public QListWidget {
    Q_OBJECT

public:
    /// So long after the last change, in ms: a drag is not checked at each step.
    static constexpr int kPauseMs = 120;

    /// `study` is not owned and must outlive the list.
    explicit ChecksList(Study *study, QWidget *parent = nullptr);

    /// What the labels are compared with; null: nothing.
    void setMeanShape(std::shared_ptr<const annotation::MeanShape> shape);
    /// Nothing is checked while this is off.
    void setActive(bool active);
    [[nodiscard]] const std::vector<annotation::Finding> &findings() const { return m_findings; }

Q_SIGNALS:
    void findingsChanged(int count);
    /// The user chose a finding about this landmark.
    void landmarkChosen(const QString &id);

private:
    void check();

    Study *m_study;
    QTimer *m_pause;
    std::vector<annotation::Finding> m_findings;
    std::shared_ptr<const annotation::MeanShape> m_shape;
    bool m_active = false;
};

} // namespace gonion::ui
