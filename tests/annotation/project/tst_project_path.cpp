// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "annotation/project/project_path.h"
#include "tests/program/test_program.h"

#include <QSet>
#include <QTest>

using namespace gonion::annotation;

class TestProjectPath : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void judgesPaths_data()
    {
        QTest::addColumn<QByteArray>("path");
        QTest::addColumn<bool>("fine");
        const auto row = [](const char *path, bool fine) { QTest::newRow(path) << QByteArray(path) << fine; };
        row("a", true);
        row("a/b c/d.nrrd", true);
        row("..a/b..", true);
        row("a/...", true);
        row("J\xC3\xB6rg/x", true);
        row("", false);
        row("/a", false);
        row("a/", false);
        row("a//b", false);
        row("./a", false);
        row("a/.", false);
        row("..", false);
        row("a/../b", false);
        row("a/..", false);
        row("C:a", false);
        row("a\\b", false);
        row("a\nb", false);
        row("a\x7F", false);
        row("J\xF6rg", false);
        row("\xC0\xAE\xC0\xAE/x", false);
        QTest::newRow("zero") << QByteArray("a\0b", 3) << false;
        QTest::newRow("long") << QByteArray(5000, 'a') << false;
    }

    void judgesPaths()
    {
        QFETCH(QByteArray, path);
        QFETCH(bool, fine);
        QCOMPARE(whyNoInnerPath(path.toStdString()).empty(), fine);
    }

    void makesNamesThatNoFileSystemRefuses()
    {
        QCOMPARE(fileNameFrom("Anna"), std::string("Anna"));
        QCOMPARE(fileNameFrom("Dr. A/B"), std::string("Dr. A%2FB"));
        QCOMPARE(fileNameFrom("."), std::string("%2E"));
        QCOMPARE(fileNameFrom(""), std::string("%"));
        QCOMPARE(fileNameFrom(" a:b* "), std::string("%20a%3Ab%2A%20"));
        QSet<QString> names;
        const std::vector<std::string> different{"",    "%",   "%25", "a/b", "a%2Fb", ".",  "..", " ", std::string(300, 'a'),
                                                 std::string(301, 'a'), std::string(300, 'a') + "b", std::string(130, '\xC3'), "a b", "a"};
        for (const std::string &name : different) {
            const std::string file = fileNameFrom(name);
            QVERIFY2(whyNoInnerPath(file).empty() || !isUtf8(name), file.c_str());
            QVERIFY(file.size() <= 140);
            names.insert(QString::fromStdString(file));
        }
        QCOMPARE(names.size(), static_cast<qsizetype>(different.size()));
    }

    void knowsWhatLiesInside()
    {
        QVERIFY(isSameOrInside("a/b", "a"));
        QVERIFY(isSameOrInside("a", "a"));
        QVERIFY(!isSameOrInside("ab", "a"));
        QVERIFY(!isSameOrInside("a", "a/b"));
    }
};

GONION_TEST(TestProjectPath, gonion::testing::runTestWithEvents<TestProjectPath>);
#include "tst_project_path.moc"
