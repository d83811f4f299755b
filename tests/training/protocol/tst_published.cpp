// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/metrics/published.h"
#include "tests/program/test_program.h"

#include <QtTest>

#include <set>
#include <string>

using namespace gonion;
using namespace gonion::training;
using annotation::LandmarkState;

class TestPublished : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyMethodHasThreeRows()
    {
        std::set<std::pair<std::string_view, CaseGroup>> rows;
        for (const PublishedRow &row : publishedRows()) {
            rows.insert({row.method, row.group});
            QVERIFY(row.mreMm > 1.0 && row.mreMm < 3.0 && row.sdMm > 0.0);
            QVERIFY(std::is_sorted(row.sdrPercent.begin(), row.sdrPercent.end()));
        }
        QCOMPARE(rows.size(), publishedRows().size());
        QCOMPARE(rows.size(), std::size_t{12});
    }

    void casesAreCompleteOrIncomplete()
    {
        const auto one = [](const char *name, LandmarkState second) {
            CaseResult result{name, {LandmarkResult{}, LandmarkResult{}}};
            result.landmarks[0].truth = LandmarkState::Present;
            result.landmarks[1].truth = second;
            return result;
        };
        const std::vector<CaseResult> cases{one("whole", LandmarkState::Present), one("lost", LandmarkState::Missing),
                                            one("cut", LandmarkState::Outside)};
        QCOMPARE(casesOf(cases, CaseGroup::All).size(), std::size_t{3});
        QCOMPARE(casesOf(cases, CaseGroup::Complete).size(), std::size_t{2});
        QCOMPARE(casesOf(cases, CaseGroup::Incomplete).size(), std::size_t{1});
        QCOMPARE(casesOf(cases, CaseGroup::Incomplete)[0].name, std::string("lost"));
    }
};

GONION_TEST(TestPublished, gonion::testing::runTest<TestPublished>);
#include "tst_published.moc"
