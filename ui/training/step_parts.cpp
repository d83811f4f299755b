// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/training/step_parts.h"

#include "ui/theme.h"

#include <QDoubleSpinBox>
#include <QFrame>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QSpinBox>
#include <QTableWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>
#include <limits>

namespace gonion::ui {

namespace {

/// Of a box, when the number that it shows needs no more.
constexpr const char *kUsualDecimals = "usualDecimals";

double roundedTo(int decimals, double number)
{
    const double parts = std::pow(10.0, decimals);
    return std::round(number * parts) / parts;
}

} // namespace

QLabel *makeText(const QString &text, const char *role)
{
    auto *label = new QLabel(text);
    label->setProperty("role", role);
    label->setWordWrap(true);
    return label;
}

QPushButton *makeStepButton(const QString &text, const QString &name, const char *role)
{
    auto *button = new QPushButton(text);
    button->setObjectName(name);
    button->setAutoDefault(false);
    if (role) {
        button->setProperty("role", role);
    }
    return button;
}

QPushButton *makeChoice(const QString &title, const QString &text, const QString &name)
{
    auto *choice = new QPushButton;
    choice->setObjectName(name);
    choice->setAccessibleName(title);
    choice->setProperty("role", "choice");
    choice->setCheckable(true);
    choice->setAutoExclusive(true);
    choice->setCursor(Qt::PointingHandCursor);
    choice->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    auto *column = new QVBoxLayout(choice);
    column->setContentsMargins(16, 9, 14, 9);
    column->setSpacing(2);
    QLabel *heading = makeText(title, "heading");
    QLabel *sentence = makeText(text, "muted");
    for (QLabel *label : {heading, sentence}) {
        label->setAttribute(Qt::WA_TransparentForMouseEvents);
        column->addWidget(label);
    }
    return choice;
}

QFrame *makeCard(const QString &heading, QVBoxLayout **column)
{
    auto *card = new QFrame;
    card->setProperty("role", "card");
    auto *inside = new QVBoxLayout(card);
    inside->setContentsMargins(16, 12, 16, 14);
    inside->setSpacing(9);
    if (!heading.isEmpty()) {
        inside->addWidget(makeText(heading, "section"));
    }
    *column = inside;
    return card;
}

QTableWidget *makeFactTable(const QStringList &columns, const QString &name)
{
    auto *table = new QTableWidget;
    table->setObjectName(name);
    table->setProperty("role", "boxed");
    table->setColumnCount(static_cast<int>(columns.size()));
    table->setHorizontalHeaderLabels(columns);
    table->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    table->horizontalHeader()->setHighlightSections(false);
    table->verticalHeader()->hide();
    table->verticalHeader()->setDefaultSectionSize(28);
    table->setShowGrid(false);
    table->setAlternatingRowColors(true);
    table->setWordWrap(false);
    table->setTabKeyNavigation(false);
    table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setSelectionMode(QAbstractItemView::SingleSelection);
    return table;
}

QSpinBox *makeWhole(std::int64_t least, std::int64_t most, const QString &name)
{
    constexpr std::int64_t kLargest = std::numeric_limits<int>::max();
    auto *box = new QSpinBox;
    box->setRange(static_cast<int>(least), static_cast<int>(std::min(most, kLargest)));
    box->setGroupSeparatorShown(true);
    box->setObjectName(name);
    return box;
}

QDoubleSpinBox *makeReal(double least, double most, int decimals, double step, const QString &name)
{
    auto *box = new QDoubleSpinBox;
    box->setDecimals(decimals);
    box->setRange(least, most);
    box->setSingleStep(step);
    box->setObjectName(name);
    box->setProperty(kUsualDecimals, decimals);
    return box;
}

void showWhole(QSpinBox &box, std::int64_t number)
{
    const auto shown = static_cast<int>(
        std::clamp<std::int64_t>(number, std::numeric_limits<int>::min(), std::numeric_limits<int>::max()));
    box.setMaximum(std::max(box.maximum(), shown));
    if (box.specialValueText().isEmpty()) { // else the least number stands for a word
        box.setMinimum(std::min(box.minimum(), shown));
    }
    box.setValue(shown);
}

void showReal(QDoubleSpinBox &box, double number, double unit)
{
    constexpr int kMostDecimals = 12;
    constexpr double kSame = 1e-9;
    const double shown = number / unit;
    int decimals = box.property(kUsualDecimals).toInt();
    while (decimals < kMostDecimals
           && std::abs(roundedTo(decimals, shown) - shown) > kSame * std::abs(shown)) {
        ++decimals;
    }
    box.setDecimals(decimals);
    box.setMaximum(std::max(box.maximum(), shown));
    if (box.specialValueText().isEmpty()) {
        box.setMinimum(std::min(box.minimum(), shown));
    }
    box.setValue(shown);
}

std::int64_t entered(const QSpinBox &box, std::int64_t number)
{
    const bool isShown = box.value() == std::clamp<std::int64_t>(number, box.minimum(), box.maximum());
    return isShown ? number : box.value();
}

double entered(const QDoubleSpinBox &box, double number, double unit)
{
    const double shown = std::clamp(roundedTo(box.decimals(), number / unit), box.minimum(), box.maximum());
    const bool isShown = std::abs(box.value() - shown) < 0.5 * std::pow(10.0, -box.decimals());
    return isShown ? number : box.value() * unit;
}

} // namespace gonion::ui
