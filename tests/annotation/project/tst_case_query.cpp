// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "annotation/project/case_query.h"

#include "project_samples.h"
#include "tests/program/test_program.h"

#include <QElapsedTimer>
#include <QTest>

#include <algorithm>

using namespace gonion::annotation;
using namespace gonion::annotation::samples;

namespace {

std::vector<ProjectCase> someCases()
{
    std::vector<ProjectCase> cases{caseNamed("head 10"), caseNamed("head 9"), caseNamed("Head 2"), fullCase()};
    cases[0].stage = CaseStage::Labelled;
    cases[0].assignees = {"Berta"};
    cases[0].timeSpent = {{"Berta", std::chrono::seconds(500)}};
    cases[0].flags = {"metal"};
    cases[1].comment = "z";
    cases[1].split = Split::Test;
    cases[2].assignees = {"Anna"};
    return cases;
}

QStringList idsOf(const std::vector<ProjectCase> &cases, const CaseQuery &query)
{
    QStringList ids;
    for (const std::size_t n : matchingCases(cases, query)) {
        ids << QString::fromStdString(cases[n].id);
    }
    return ids;
}

} // namespace

class TestCaseQuery : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void findsAndOrders_data()
    {
        QTest::addColumn<CaseQuery>("query");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char *name, const CaseQuery &query, const char *expected) {
            QTest::newRow(name) << query << QString::fromUtf8(expected);
        };
        row("all by number", {}, "case 7,Head 2,head 9,head 10");
        row("descending", {.descending = true}, "head 10,head 9,Head 2,case 7");
        row("word in any case", {.text = "HEAD"}, "Head 2,head 9,head 10");
        row("two words", {.text = "anna metal"}, "case 7");
        row("quoted", {.text = "\"case 7\""}, "case 7");
        row("umlaut in any case", {.text = "J\xC3\x96RG"}, "case 7");
        row("stage by name", {.text = "in review"}, "case 7");
        row("nothing", {.text = "xyz"}, "");
        row("stage", {.stages = {CaseStage::Labelled, CaseStage::InReview}}, "case 7,head 10");
        row("assignee", {.assignee = "Anna"}, "case 7,Head 2");
        row("nobody's", {.assignee = ""}, "head 9");
        row("flags", {.flags = {"metal"}}, "case 7,head 10");
        row("both flags", {.flags = {"metal", "motion"}}, "case 7");
        row("split", {.split = Split::Test}, "head 9");
        row("fold", {.fold = 3}, "case 7");
        row("by stage", {.order = CaseOrder::Stage}, "Head 2,head 9,head 10,case 7");
        row("by time, longest first", {.order = CaseOrder::TimeSpent, .descending = true}, "head 10,case 7,Head 2,head 9");
        row("by assignee", {.order = CaseOrder::Assignee}, "head 9,Head 2,case 7,head 10");
        row("by comment", {.order = CaseOrder::Comment}, "Head 2,head 10,case 7,head 9");
    }

    void findsAndOrders()
    {
        QFETCH(CaseQuery, query);
        QFETCH(QString, expected);
        std::vector<ProjectCase> cases = someCases();
        QCOMPARE(idsOf(cases, query).join(QLatin1Char(',')), expected);
        std::reverse(cases.begin(), cases.end());
        QCOMPARE(idsOf(cases, query).join(QLatin1Char(',')), expected);
    }

    void comparesNaturally_data()
    {
        QTest::addColumn<QByteArray>("a");
        QTest::addColumn<QByteArray>("b");
        QTest::newRow("numbers") << QByteArray("x9y") << QByteArray("x10y");
        QTest::newRow("longer than any integer") << QByteArray("x9") << QByteArray("x123456789012345678901234567890");
        QTest::newRow("zeros") << QByteArray("x007") << QByteArray("x8");
        QTest::newRow("beginning") << QByteArray("x") << QByteArray("x1");
        QTest::newRow("letter case last") << QByteArray("B") << QByteArray("b");
        QTest::newRow("letter case not first") << QByteArray("a2") << QByteArray("B1");
    }

    void comparesNaturally()
    {
        QFETCH(QByteArray, a);
        QFETCH(QByteArray, b);
        QVERIFY(compareNaturally(a.toStdString(), b.toStdString()) < 0);
        QVERIFY(compareNaturally(b.toStdString(), a.toStdString()) > 0);
        QCOMPARE(compareNaturally(a.toStdString(), a.toStdString()), 0);
    }

    void isFastForThousandCases()
    {
        std::vector<ProjectCase> cases;
        for (int n = 0; n < 1000; ++n) {
            cases.push_back(fullCase());
            cases.back().id = "case " + std::to_string((n * 7919) % 1000);
        }
        QElapsedTimer timer;
        timer.start();
        const auto found = matchingCases(cases, {.text = "anna 9"});
        const double ms = static_cast<double>(timer.nsecsElapsed()) * 1e-6;
        qInfo("1,000 cases searched and sorted in %.2f ms, %zu found", ms, found.size());
        QCOMPARE(found.size(), std::size_t(271));
        QVERIFY(ms < 100.0);
    }
};

GONION_TEST(TestCaseQuery, gonion::testing::runTestWithEvents<TestCaseQuery>);
#include "tst_case_query.moc"
