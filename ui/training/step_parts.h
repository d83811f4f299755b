// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

#include <cstdint>

class QDoubleSpinBox;
class QFrame;
class QLabel;
class QPushButton;
class QSpinBox;
class QTableWidget;
class QVBoxLayout;

/// \file
/// Small parts that the pages of the training wizard have in common.
namespace gonion::ui {

/// A label in a role of the style sheet, broken into lines where it is long.
[[nodiscard]] QLabel *makeText(const QString &text, const char *role);
[[nodiscard]] QPushButton *makeStepButton(const QString &text, const QString &name, const char *role = nullptr);
/// One of several answers: a title and a sentence, to be chosen by a click or the space bar.
[[nodiscard]] QPushButton *makeChoice(const QString &title, const QString &text, const QString &name);
/// A frame with a heading; what belongs into it goes into its layout.
[[nodiscard]] QFrame *makeCard(const QString &heading, QVBoxLayout **column);
[[nodiscard]] QTableWidget *makeFactTable(const QStringList &columns, const QString &name);

[[nodiscard]] QSpinBox *makeWhole(std::int64_t least, std::int64_t most, const QString &name);
[[nodiscard]] QDoubleSpinBox *makeReal(double least, double most, int decimals, double step, const QString &name);

/// Shows a plan's number as it is: one beyond what the box takes, or finer than it, makes the box wider or
/// finer.
void showWhole(QSpinBox &box, std::int64_t number);
/// \param unit of the box in the plan's unit, as 0.01 for per cent
void showReal(QDoubleSpinBox &box, double number, double unit = 1.0);
/// What was entered, in the plan's unit; the plan's own number, to its last digit, where the box shows that.
[[nodiscard]] std::int64_t entered(const QSpinBox &box, std::int64_t number);
[[nodiscard]] double entered(const QDoubleSpinBox &box, double number, double unit = 1.0);

} // namespace gonion::ui
