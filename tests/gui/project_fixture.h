// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/gui/studio_fixture.h"

#include <QObject>
#include <QString>
#include <QTemporaryDir>

#include <filesystem>
#include <functional>
#include <memory>

class QTableView;

namespace gonion::testing {

inline constexpr int kPatienceMs = 60000;

/// A project of "case 1", "case 2" and so on; every third has the flag "metal". Empty where it could not be made.
/// \param volumes whether the files of the volumes are there
[[nodiscard]] std::filesystem::path makeProject(const QString &folder, int cases, bool volumes);

/// Does something with the next dialog that comes up; true when it was done.
[[nodiscard]] std::shared_ptr<bool> driveModal(std::function<void(QWidget *)> drive);

/// Until all changes of the project are on the disk.
[[nodiscard]] bool waitUntilSaved(ui::MainWindow &window);

/// What the window says over everything; or empty.
[[nodiscard]] QString messageOf(const ui::MainWindow &window);

/// Tests in the real window, each with a folder and a studio of its own in which Anna labels.
class ProjectFixture : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanup();

protected Q_SLOTS:
    void init();

protected:
    [[nodiscard]] bool openProject(const std::filesystem::path &folder);
    [[nodiscard]] bool waitForCase(const char *id);
    /// The first click of a case.
    void placeOne();
    [[nodiscard]] QTableView *table() const;

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Studio> m_studio;
};

} // namespace gonion::testing
