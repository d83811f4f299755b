// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/gui/project_fixture.h"
#include "training/run/run_folder.h"
#include "ui/training/training_wizard.h"

#include <QPushButton>
#include <QSize>
#include <QString>

#include <filesystem>
#include <string>
#include <vector>

namespace gonion::testing {

/// The window on which all pages must have room.
inline constexpr QSize kSmallScreen(1280, 800);

/// Cases with landmark files beside their volumes; one has no teeth on the left. False where that failed.
[[nodiscard]] bool makeDataFolder(const QString &folder, int cases);
/// Points of a network's curves as a trainer writes them.
[[nodiscard]] std::vector<training::MetricPoint> curvePoints(const std::string &stage, double begin, int epochs);
/// An example of a validation case, as a trainer leaves it in its folder.
void writeExampleSlice(const training::RunFolder &folder);
/// A run in the middle of its work.
[[nodiscard]] training::RunStatus statusOf(training::RunState state, const char *stage = "fine");

/// The training pages in the real window, on a small screen.
class TrainingFixture : public ProjectFixture {
    Q_OBJECT

private Q_SLOTS:
    void init();

protected:
    [[nodiscard]] ui::TrainingWizard *wizard() const { return m_studio->window().training(); }
    template <typename T>
    [[nodiscard]] T *part(const char *name) const
    {
        return wizard()->findChild<T *>(QString::fromLatin1(name));
    }
    void click(const char *name);
    void openWizard();
    /// Two cases; Anna, who works here, has labelled the first, Berta the second. Empty where that failed.
    [[nodiscard]] std::filesystem::path makeLabelledProject() const;
    /// A picture for a person to look at, when the layouts have settled.
    void keep(const char *name);
};

} // namespace gonion::testing
