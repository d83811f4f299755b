// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/training/training_service.h"
#include "ui/training/wizard_step.h"

#include <QTimer>

#include <cstdint>
#include <vector>

class QCheckBox;
class QDoubleSpinBox;
class QLabel;
class QPushButton;

namespace gonion::ui {

class MarkedPicture;

/// How cases are varied, with a preview of what the network will see.
class AugmentationStep : public WizardStep {
    Q_OBJECT

public:
    AugmentationStep(training::TrainingPlan &plan, TrainingService &service, QWidget *parent = nullptr);

    [[nodiscard]] QString title() const override { return QStringLiteral("Variation"); }
    [[nodiscard]] QString purpose() const override
    {
        return QStringLiteral("Every scan is changed a little each time it is shown, so that the network learns anatomy "
                              "and not single scans. The defaults suit most data.");
    }
    void enter() override;
    void leave() override;

private:
    /// One kind of change: its switch and how strong it is.
    struct Row {
        double training::AugmentationPlan::*member;
        QCheckBox *on;
        QDoubleSpinBox *strength;
        double scale;    ///< of the box to the plan
        double standard; ///< of the plan, when it is switched on
    };

    [[nodiscard]] QWidget *makeRows();
    [[nodiscard]] QWidget *makePreview();
    void take();
    void show(const training::AugmentationPlan &augmentation);
    void askPreview();
    void showPreview(const std::vector<MarkedImage> &pictures);

    TrainingService &m_service;
    QCheckBox *m_shrink = nullptr;
    std::vector<Row> m_rows;
    std::vector<MarkedPicture *> m_pictures;
    QLabel *m_state = nullptr;
    QPushButton *m_next = nullptr;
    QTimer m_settle;
    std::int64_t m_number = 0;
    bool m_visible = false;
};

} // namespace gonion::ui
