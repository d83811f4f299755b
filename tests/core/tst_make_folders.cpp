// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/make_folders.h"

#include "tests/program/test_program.h"

#include <QtTest>

#include <cerrno>
#include <fstream>
#include <memory>

using namespace gonion::core;
namespace fs = std::filesystem;

class TestMakeFolders : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_root = m_folder->path().toStdString();
    }

    void makesWhatIsNotThere()
    {
        QVERIFY(!makeFoldersBelow(m_root, "a/b/c"));
        QVERIFY(!makeFoldersBelow(m_root, "a/b/d"));
        QVERIFY(fs::is_directory(m_root / "a/b/c") && fs::is_directory(m_root / "a/b/d"));
        QVERIFY(!makeFoldersBelow(m_root, ""));
    }

    void leavesARootThatHasGoneAway()
    {
        QCOMPARE(makeFoldersBelow(m_root / "gone", "a").value(), ENOENT);
        QVERIFY(!fs::exists(m_root / "gone"));
    }

    void staysBelowTheRoot()
    {
        fs::create_directory(m_root / "inner");
        for (const fs::path &leaving : {fs::path("../a"), fs::path("b/../../a"), m_root / "a"}) {
            QCOMPARE(makeFoldersBelow(m_root / "inner", leaving).value(), EINVAL);
        }
        QVERIFY(!fs::exists(m_root / "a") && fs::is_empty(m_root / "inner"));
    }

    void saysThatAFileIsInTheWay()
    {
        std::ofstream(m_root / "a") << "x";
        QCOMPARE(makeFoldersBelow(m_root, "a/b").value(), ENOTDIR);
    }

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    fs::path m_root;
};

GONION_TEST(TestMakeFolders, gonion::testing::runTest<TestMakeFolders>);
#include "tst_make_folders.moc"
