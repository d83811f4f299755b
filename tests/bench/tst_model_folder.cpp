// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench/model_folder.h"

#include "tests/inference/scratch_folder.h"
#include "tests/program/test_program.h"

#include <QtTest>

#include <fstream>

namespace fs = std::filesystem;
using gonion::bench::ModelFolder;

class TestModelFolder : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void goesWithEverythingInIt()
    {
        auto folder = ModelFolder::create({});
        QVERIFY(folder.has_value());
        const fs::path path = (*folder)->path();
        std::ofstream(path / "m.safetensors") << "x";
        QVERIFY(fs::is_directory(path));
        // For this user alone.
        QCOMPARE(fs::status(path).permissions() & (fs::perms::group_all | fs::perms::others_all), fs::perms::none);
        const auto another = ModelFolder::create({});
        QVERIFY(another.has_value() && (*another)->path() != path);
        folder->reset();
        QVERIFY(!fs::exists(path));
    }

    void keepsANamedOne()
    {
        const gonion::testing::ScratchFolder scratch;
        const fs::path path = scratch / "some" / "where";
        {
            const auto folder = ModelFolder::create(path);
            QVERIFY(folder.has_value());
            QCOMPARE((*folder)->path(), path);
        }
        QVERIFY(fs::is_directory(path));
    }

    void saysWhyAFolderCannotBe()
    {
        const gonion::testing::ScratchFolder scratch;
        std::ofstream(scratch / "file") << "x";
        const auto folder = ModelFolder::create(scratch / "file" / "inside");
        QVERIFY(!folder.has_value());
        QCOMPARE(folder.error().code, gonion::core::ErrorCode::WriteFailed);
        QVERIFY(folder.error().message.find("inside") != std::string::npos);
    }
};

GONION_TEST(TestModelFolder, gonion::testing::runTest<TestModelFolder>);
#include "tst_model_folder.moc"
