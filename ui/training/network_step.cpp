// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/training/network_step.h"

#include "ui/text.h"
#include "ui/training/run_text.h"
#include "ui/training/step_parts.h"

#include <QFileDialog>
#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

#include <algorithm>

namespace gonion::ui {

using training::NamedPlan;
using training::TrainingPlan;

namespace {

/// What a preset is for, for somebody who does not know its name.
QString sentenceOf(std::string_view name)
{
    if (name == "small") {
        return QStringLiteral("Compact networks that two processor cores train in minutes. Start here.");
    }
    if (name == "released") {
        return QStringLiteral("The published network with the settings of its code. Wants a graphics card.");
    }
    if (name == "paper") {
        return QStringLiteral("The same network as its article describes it, with heatmaps beside its votes.");
    }
    if (name == "hyatt") {
        return QStringLiteral("A network of another family, to compare with. Wants a graphics card.");
    }
    return QStringLiteral("A known network that the article compares with. Wants a graphics card.");
}

} // namespace

std::string presetOf(const TrainingPlan &plan)
{
    const auto &known = training::namedPlans();
    const auto same = std::find_if(known.begin(), known.end(), [&plan](const NamedPlan &one) {
        return one.plan.fine == plan.fine && one.plan.coarse == plan.coarse && one.plan.loss == plan.loss;
    });
    return same == known.end() ? std::string() : std::string(same->name);
}

void applyPreset(TrainingPlan &plan, const NamedPlan &preset)
{
    const auto &known = training::namedPlans();
    const bool named = !plan.name.empty() && plan.name != TrainingPlan().name
                       && std::none_of(known.begin(), known.end(),
                                       [&plan](const NamedPlan &one) { return one.plan.name == plan.name; });
    TrainingPlan fresh = preset.plan;
    fresh.data = plan.data;
    fresh.output = plan.output;
    fresh.init = plan.init;
    fresh.seed = plan.seed;
    fresh.device = plan.device;
    fresh.threads = plan.threads;
    fresh.loaderThreads = plan.loaderThreads;
    fresh.onTrouble = plan.onTrouble;
    if (named) {
        fresh.name = plan.name;
    }
    plan = std::move(fresh);
}

NetworkStep::NetworkStep(TrainingPlan &plan, TrainingService &service, QWidget *parent)
    : WizardStep(plan, parent), m_service(service)
{
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(20);
    row->addWidget(makePresets(), 3);
    row->addWidget(makeCost(), 2);
    connect(&service, &TrainingService::estimated, this, &NetworkStep::showEstimate);
    connect(&service, &TrainingService::estimateProgressed, m_state, &QLabel::setText);
    connect(&service, &TrainingService::estimateFailed, this, [this](const QString &reason) {
        showMeasuring(false);
        m_state->setText(reason);
    });
    connect(&service, &TrainingService::estimateCancelled, this, [this] {
        showMeasuring(false);
        m_state->setText(QStringLiteral("Not measured."));
    });
}

QWidget *NetworkStep::makePresets()
{
    auto *inside = new QWidget;
    auto *column = new QVBoxLayout(inside);
    column->setContentsMargins(0, 0, 8, 0);
    column->setSpacing(8);
    const auto &known = training::namedPlans();
    for (std::size_t i = 0; i < known.size(); ++i) {
        QPushButton *choice = makeChoice(toQString(known[i].title), sentenceOf(known[i].name),
                                         QStringLiteral("preset_") + toQString(known[i].name));
        connect(choice, &QPushButton::clicked, this, [this, i] { choose(i); });
        m_presets.push_back(choice);
        column->addWidget(choice);
    }
    column->addStretch();
    auto *scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setWidget(inside);
    return scroll;
}

QWidget *NetworkStep::makeCost()
{
    auto *right = new QWidget;
    auto *outer = new QVBoxLayout(right);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->setSpacing(12);
    QVBoxLayout *about = nullptr;
    outer->addWidget(makeCard(QStringLiteral("What will be trained"), &about));
    m_about = makeText({}, "plain");
    m_about->setObjectName(QStringLiteral("networkAbout"));
    about->addWidget(m_about);

    QVBoxLayout *cost = nullptr;
    outer->addWidget(makeCard(QStringLiteral("Time and memory on this computer"), &cost));
    m_cost = makeText({}, "plain");
    m_cost->setObjectName(QStringLiteral("networkCost"));
    m_state = makeText({}, "muted");
    m_state->setObjectName(QStringLiteral("estimateState"));
    m_progress = new QProgressBar;
    m_progress->setRange(0, 0);
    m_progress->setTextVisible(false);
    m_progress->setProperty("role", "thin");
    m_progress->setFixedHeight(4);
    m_measure = makeStepButton(QStringLiteral("&Measure"), QStringLiteral("measure"));
    m_measure->setToolTip(QStringLiteral("Times a few steps of each network"));
    m_cancel = makeStepButton(QStringLiteral("Cancel"), QStringLiteral("cancelMeasure"));
    auto *buttons = new QHBoxLayout;
    buttons->addWidget(m_measure);
    buttons->addWidget(m_cancel);
    buttons->addStretch();
    cost->addWidget(m_cost);
    cost->addWidget(m_state);
    cost->addWidget(m_progress);
    cost->addLayout(buttons);

    QVBoxLayout *init = nullptr;
    outer->addWidget(makeCard(QStringLiteral("Go on from a model (fine-tuning)"), &init));
    m_init = new QLineEdit;
    m_init->setObjectName(QStringLiteral("initModel"));
    m_init->setPlaceholderText(QStringLiteral("None: the network begins from nothing"));
    m_init->setClearButtonEnabled(true);
    auto *browse = makeStepButton(QStringLiteral("Choose\u2026"), QStringLiteral("chooseInit"));
    auto *line = new QHBoxLayout;
    line->addWidget(m_init, 1);
    line->addWidget(browse);
    init->addLayout(line);
    outer->addStretch();
    connect(m_measure, &QPushButton::clicked, this, &NetworkStep::measure);
    connect(m_cancel, &QPushButton::clicked, this, [this] { m_service.cancelEstimate(); });
    connect(m_init, &QLineEdit::textChanged, this, [this](const QString &text) {
        plan().init.reset();
        if (!text.trimmed().isEmpty()) {
            plan().init = toPath(text.trimmed());
        }
        Q_EMIT changed();
    });
    connect(browse, &QPushButton::clicked, this, [this] {
        const QString file = QFileDialog::getOpenFileName(this, QStringLiteral("Choose a model to go on from"), {},
                                                          QStringLiteral("Models (*.safetensors);;All files (*)"));
        if (!file.isEmpty()) {
            m_init->setText(file);
        }
    });
    showMeasuring(false);
    return right;
}

void NetworkStep::enter()
{
    const QString init = plan().init ? toQString(*plan().init) : QString();
    if (m_init->text() != init) {
        m_init->setText(init);
    }
    m_known.clear(); // the schedule may have been changed
    m_state->clear();
    showChoice();
}

void NetworkStep::leave()
{
    if (m_service.isEstimating()) {
        m_service.cancelEstimate();
    }
}

void NetworkStep::choose(std::size_t index)
{
    leave();
    applyPreset(plan(), training::namedPlans()[index]);
    m_state->clear();
    showChoice();
    Q_EMIT changed();
}

void NetworkStep::showChoice()
{
    const std::string chosen = presetOf(plan());
    const auto &known = training::namedPlans();
    for (std::size_t i = 0; i < known.size(); ++i) {
        m_presets[i]->setAutoExclusive(false); // none may be chosen where the plan is the user's own
        m_presets[i]->setChecked(known[i].name == chosen);
        m_presets[i]->setAutoExclusive(true);
    }
    m_about->setText(networkText(plan()));
    const auto measured = m_known.find(chosen);
    m_cost->setText(measured == m_known.end() ? limitText(plan()) : estimateText(measured->second));
    m_measure->setText(measured == m_known.end() ? QStringLiteral("&Measure") : QStringLiteral("&Measure again"));
}

void NetworkStep::measure()
{
    showMeasuring(true);
    m_state->setText(QStringLiteral("Timing a few steps\u2026"));
    m_service.estimate(plan());
}

void NetworkStep::showMeasuring(bool on)
{
    m_progress->setVisible(on);
    m_measure->setVisible(!on);
    m_cancel->setVisible(on);
}

void NetworkStep::showEstimate(const TrainingEstimate &estimate)
{
    showMeasuring(false);
    m_state->clear();
    m_known[presetOf(plan())] = estimate;
    showChoice();
}

} // namespace gonion::ui
