// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/training/augmentation_step.h"

#include "ui/text.h"
#include "ui/training/marked_picture.h"
#include "ui/training/step_parts.h"

#include <QCheckBox>
#include <QDoubleSpinBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include <array>

namespace gonion::ui {

using training::AugmentationPlan;

namespace {

constexpr int kSettleMs = 350;

struct Variation {
    double AugmentationPlan::*member;
    const char *name; ///< of the widgets
    const char *title;
    const char *tip;
    const char *suffix; ///< in UTF-8
    double most;
    int decimals;
    double step;
    double scale; ///< of what is shown to what the plan holds
};

constexpr double kShare = 0.01; // shown as per cent

constexpr std::array kVariations{
    Variation{&AugmentationPlan::rotationDegrees, "rotation", "Turn", "About each axis, to both sides", "\u00b0", 45, 0, 1, 1},
    Variation{&AugmentationPlan::scale, "scale", "Grow and shrink", "All axes together, to both sides", " %", 50, 0, 1, kShare},
    Variation{&AugmentationPlan::anisotropy, "anisotropy", "Stretch", "Each axis on its own, to both sides", " %", 30, 0, 1, kShare},
    Variation{&AugmentationPlan::elasticMm, "elastic", "Bend", "Standard deviation of a smooth displacement", " mm", 6, 1, 0.5, 1},
    Variation{&AugmentationPlan::flipChance, "flip", "Swap left and right", "Chance; landmarks change sides too", " %", 100, 0, 10, kShare},
    Variation{&AugmentationPlan::huShift, "huShift", "Brightness", "Shift of all grey values, to both sides", " HU", 200, 0, 5, 1},
    Variation{&AugmentationPlan::gamma, "gamma", "Contrast", "Exponent of the grey values: exp of this, to both sides", "", 1, 2, 0.05, 1},
    Variation{&AugmentationPlan::noiseHu, "noise", "Noise", "Highest standard deviation", " HU", 150, 0, 5, 1},
    Variation{&AugmentationPlan::blurVoxels, "blur", "Blur", "Highest standard deviation", " voxels", 3, 1, 0.1, 1},
    Variation{&AugmentationPlan::thickSliceChance, "thick", "Thick slices", "Chance of slices of up to 3 mm", " %", 100, 0, 10, kShare},
    Variation{&AugmentationPlan::metalChance, "metal", "Metal", "Chance of bright teeth with streaks", " %", 100, 0, 5, kShare},
    Variation{&AugmentationPlan::cutOutChance, "cutOut", "Wipe out a tooth", "Chance; its landmarks become missing", " %", 100, 0, 5, kShare},
};

} // namespace

AugmentationStep::AugmentationStep(training::TrainingPlan &plan, TrainingService &service, QWidget *parent)
    : WizardStep(plan, parent), m_service(service)
{
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(20);
    row->addWidget(makeRows());
    row->addWidget(makePreview(), 1);
    m_settle.setSingleShot(true);
    m_settle.setInterval(kSettleMs);
    connect(&m_settle, &QTimer::timeout, this, &AugmentationStep::askPreview);
    connect(&service, &TrainingService::previewReady, this, &AugmentationStep::showPreview);
    connect(&service, &TrainingService::previewFailed, this, [this](const core::Error &error) {
        if (error.code != core::ErrorCode::Cancelled) {
            m_state->setText(toQString(error.message));
        }
    });
}

QWidget *AugmentationStep::makeRows()
{
    auto *inside = new QWidget;
    auto *grid = new QGridLayout(inside);
    grid->setContentsMargins(0, 0, 12, 0);
    grid->setHorizontalSpacing(16);
    grid->setVerticalSpacing(7);
    const AugmentationPlan standard;
    int line = 0;
    for (const Variation &one : kVariations) {
        auto *on = new QCheckBox(QString::fromUtf8(one.title));
        on->setObjectName(QStringLiteral("vary_") + QString::fromLatin1(one.name));
        on->setToolTip(QString::fromUtf8(one.tip));
        auto *strength = makeReal(0.0, one.most, one.decimals, one.step, QStringLiteral("strength_") + QString::fromLatin1(one.name));
        strength->setSuffix(QString::fromUtf8(one.suffix));
        strength->setToolTip(QString::fromUtf8(one.tip));
        strength->setMinimumWidth(110);
        grid->addWidget(on, line, 0);
        grid->addWidget(strength, line, 1);
        m_rows.push_back({one.member, on, strength, one.scale, standard.*one.member});
        connect(on, &QCheckBox::toggled, this, [this, row = m_rows.size() - 1](bool checked) {
            const Row &mine = m_rows[row];
            const QSignalBlocker quiet(mine.strength);
            mine.strength->setEnabled(checked);
            if (checked && mine.strength->value() == 0.0) {
                mine.strength->setValue(mine.standard / mine.scale);
            }
            take();
        });
        connect(strength, &QDoubleSpinBox::valueChanged, this, [this] { take(); });
        ++line;
    }
    m_shrink = new QCheckBox(QStringLiteral("Shrink and crop as the authors do"));
    m_shrink->setObjectName(QStringLiteral("vary_shrink"));
    m_shrink->setToolTip(QStringLiteral("The published networks' own variation, before the others"));
    connect(m_shrink, &QCheckBox::toggled, this, [this] { take(); });
    grid->addWidget(m_shrink, line++, 0, 1, 2);
    auto *defaults = makeStepButton(QStringLiteral("&Usual values"), QStringLiteral("varyDefaults"));
    auto *none = makeStepButton(QStringLiteral("No var&iation"), QStringLiteral("varyNone"));
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    buttons->addWidget(defaults);
    buttons->addWidget(none);
    buttons->addStretch();
    grid->addLayout(buttons, line++, 0, 1, 2);
    grid->setRowStretch(line, 1);
    connect(defaults, &QPushButton::clicked, this, [this] {
        show({});
        take();
    });
    connect(none, &QPushButton::clicked, this, [this] {
        AugmentationPlan nothing;
        for (const Row &row : m_rows) {
            nothing.*row.member = 0.0;
        }
        show(nothing);
        take();
    });
    auto *scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setFixedWidth(350);
    scroll->setWidget(inside);
    return scroll;
}

QWidget *AugmentationStep::makePreview()
{
    QVBoxLayout *column = nullptr;
    QFrame *card = makeCard(QStringLiteral("What the network will see"), &column);
    auto *grid = new QGridLayout;
    grid->setSpacing(8);
    for (int i = 0; i < 4; ++i) {
        auto *picture = new MarkedPicture;
        picture->setObjectName(QStringLiteral("preview_%1").arg(i));
        m_pictures.push_back(picture);
        grid->addWidget(picture, i / 2, i % 2);
    }
    column->addLayout(grid, 1);
    m_state = makeText({}, "muted");
    m_state->setObjectName(QStringLiteral("previewState"));
    m_next = makeStepButton(QStringLiteral("&Another case"), QStringLiteral("previewNext"));
    auto *row = new QHBoxLayout;
    row->addWidget(m_state, 1);
    row->addWidget(m_next);
    column->addLayout(row);
    connect(m_next, &QPushButton::clicked, this, [this] {
        ++m_number;
        askPreview();
    });
    return card;
}

void AugmentationStep::enter()
{
    m_visible = true;
    show(plan().augmentation);
    askPreview();
}

void AugmentationStep::leave()
{
    m_visible = false;
    m_settle.stop();
}

void AugmentationStep::show(const AugmentationPlan &augmentation)
{
    for (const Row &row : m_rows) {
        const QSignalBlocker quietSwitch(row.on);
        const QSignalBlocker quietStrength(row.strength);
        const double value = augmentation.*row.member;
        row.on->setChecked(value > 0.0);
        row.strength->setEnabled(value > 0.0);
        showReal(*row.strength, value, row.scale);
    }
    const QSignalBlocker quiet(m_shrink);
    m_shrink->setChecked(augmentation.shrinkAndCrop);
}

void AugmentationStep::take()
{
    AugmentationPlan &augmentation = plan().augmentation;
    for (const Row &row : m_rows) {
        double &value = augmentation.*row.member;
        value = row.on->isChecked() ? entered(*row.strength, value, row.scale) : 0.0;
    }
    augmentation.shrinkAndCrop = m_shrink->isChecked();
    m_settle.start();
    Q_EMIT changed();
}

void AugmentationStep::askPreview()
{
    if (m_visible) {
        m_state->setText(QStringLiteral("Drawing\u2026"));
        m_service.preview(plan(), m_number);
    }
}

void AugmentationStep::showPreview(const std::vector<MarkedImage> &pictures)
{
    for (std::size_t i = 0; i < m_pictures.size(); ++i) {
        m_pictures[i]->setPicture(i < pictures.size() ? pictures[i] : MarkedImage());
        m_pictures[i]->setVisible(i < pictures.size());
    }
    m_state->setText(plan().data.kind == training::DataKind::Phantoms
                         ? QStringLiteral("Green: landmarks. Drawn heads bring a variation of their own; what is set here counts "
                                          "for scans.")
                         : QStringLiteral("Green: landmarks. Point at one to read its name."));
}

} // namespace gonion::ui
