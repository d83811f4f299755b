// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "annotation/dataset/leakage.h"
#include "tests/program/test_program.h"

#include <QTest>

using namespace gonion::annotation;

class TestLeakage : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void findsNothingInASoundSplit()
    {
        const LeakageReport report = findLeakage({{"a", {Split::Train, 0}, "a", "f1", "p1"},
                                                  {"b", {Split::Train, 0}, "b", "f2", "p1"},
                                                  {"c", {Split::Test, {}}, "c", "f3", "p2"},
                                                  {"d", {Split::None, {}}, "a", "f1", "p2"},
                                                  {"e", {Split::Test, {}}, "e", "", ""}});
        QVERIFY(report.leaks.empty());
        QCOMPARE(report.withoutFingerprint, std::size_t(1));
        QCOMPARE(report.withoutPatient, std::size_t(1));
    }

    void findsEachKind()
    {
        const LeakageReport report = findLeakage({{"b", {Split::Test, {}}, "x", "f1", ""},
                                                  {"a", {Split::Train, {}}, "x", "f1", ""},
                                                  {"c", {Split::Train, {}}, "c", "f2", "p1"},
                                                  {"d", {Split::Validation, {}}, "d", "f2", "p2"},
                                                  {"e", {Split::Test, {}}, "e", "f4", "p1"}});
        QCOMPARE(report.leaks.size(), std::size_t(3)); // the one file of a and b is not said twice
        QCOMPARE(report.leaks[0].kind, LeakageKind::SameFile);
        QVERIFY(report.leaks[0].caseIds == (std::vector<std::string>{"a", "b"}));
        QCOMPARE(report.leaks[0].sentence, std::string("The cases \"a\" (train) and \"b\" (test) have one and the same file."));
        QCOMPARE(report.leaks[1].kind, LeakageKind::SameVolume);
        QVERIFY(report.leaks[1].caseIds == (std::vector<std::string>{"c", "d"}));
        QCOMPARE(report.leaks[2].kind, LeakageKind::SamePatient);
        QVERIFY(report.leaks[2].caseIds == (std::vector<std::string>{"c", "e"}));
        QVERIFY(report.leaks[2].sentence.find("p1") == std::string::npos);
    }

    void findsPatientsInTwoFolds()
    {
        const LeakageReport report = findLeakage({{"a", {Split::Train, 1}, "a", "", "p"}, {"b", {Split::Train, 2}, "b", "", "p"}});
        QCOMPARE(report.leaks.size(), std::size_t(1));
        QVERIFY(report.leaks[0].sentence.find("fold 2") != std::string::npos);
    }

    void shortensLongLists()
    {
        std::vector<LeakageCase> cases;
        for (int n = 0; n < 50; ++n) {
            cases.push_back({std::to_string(100 + n), {n == 0 ? Split::Test : Split::Train, {}}, "", "", "p"});
        }
        const LeakageReport report = findLeakage(cases);
        QCOMPARE(report.leaks.size(), std::size_t(1));
        QCOMPARE(report.leaks[0].caseIds.size(), std::size_t(50));
        QVERIFY(report.leaks[0].sentence.find("and 44 more") != std::string::npos);
    }
};

GONION_TEST(TestLeakage, gonion::testing::runTestWithEvents<TestLeakage>);
#include "tst_leakage.moc"
