// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench/network_comparison.h"

#include "bench/stage_timing.h"
#include "tests/program/test_program.h"

#include <QtTest>

#include <stop_token>

using namespace gonion::bench;
using gonion::core::ErrorCode;
using gonion::core::JobContext;

class TestNetworkComparison : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void refusesSizesThatTheReferenceCannotTake()
    {
        const auto refused = compareWithPlain({.size = {96, 128, 64}}, {});
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::InvalidArgument);
        QVERIFY(!trainingStepMemory(NetworkKind::Plain, {.size = {128, 128, 4096}}));
    }

    /// Stops at its first report and must not go on to the next.
    void stops()
    {
        std::stop_source source;
        int reports = 0;
        const JobContext context(source.get_token(), [&](double fraction, std::string_view step) {
            ++reports;
            QVERIFY(fraction >= 0.0 && fraction <= 1.0 && !step.empty());
            source.request_stop();
        });
        const auto comparison = compareWithPlain({}, context);
        QVERIFY(!comparison);
        QCOMPARE(comparison.error().code, ErrorCode::Cancelled);
        QCOMPARE(reports, 1);
        const auto stages = timeStages({128, 128, 64}, 1, 1, context);
        QVERIFY(!stages);
        QCOMPARE(stages.error().code, ErrorCode::Cancelled);
    }
};

GONION_TEST(TestNetworkComparison, gonion::testing::runTest<TestNetworkComparison>);
#include "tst_network_comparison.moc"
