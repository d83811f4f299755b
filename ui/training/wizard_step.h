// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "training/plan/training_plan.h"

#include <QString>
#include <QWidget>

namespace gonion::ui {

/// One page of the training wizard. All pages change one plan, the wizard's.
class WizardStep : public QWidget {
    Q_OBJECT

public:
    /// \param plan not owned, outlives the step
    explicit WizardStep(training::TrainingPlan &plan, QWidget *parent = nullptr) : QWidget(parent), m_plan(plan) {}

    [[nodiscard]] virtual QString title() const = 0;
    /// What the page is for, in one line.
    [[nodiscard]] virtual QString purpose() const = 0;
    /// Why one cannot go on from here; empty: one can.
    [[nodiscard]] virtual QString obstacle() const { return {}; }
    /// The page comes into sight, or the plan was changed elsewhere: shows the plan as it is.
    virtual void enter() = 0;
    /// The page goes out of sight.
    virtual void leave() {}

Q_SIGNALS:
    /// The plan or the obstacle changed here.
    void changed();

protected:
    [[nodiscard]] training::TrainingPlan &plan() { return m_plan; }
    [[nodiscard]] const training::TrainingPlan &plan() const { return m_plan; }

private:
    training::TrainingPlan &m_plan;
};

} // namespace gonion::ui
