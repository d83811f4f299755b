// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/trainer/case_queue.h"
#include "tests/program/test_program.h"

#include <QtTest>

#include <atomic>

using gonion::training::CaseQueue;

class TestCaseQueue : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void keepsTheOrder_data()
    {
        QTest::addColumn<int>("threads");
        QTest::newRow("one thread") << 1;
        QTest::newRow("four threads") << 4;
    }

    void keepsTheOrder()
    {
        QFETCH(int, threads);
        // Early cases take longest, so that threads overtake each other.
        CaseQueue<std::int64_t> queue(
            [](std::int64_t number) {
                volatile double sink = 0.0;
                for (std::int64_t n = 0; n < (100 - number % 10 * 10) * 1000; ++n) {
                    sink = sink + 1.0;
                }
                return number * number;
            },
            5, threads);
        for (std::int64_t n = 5; n < 105; ++n) {
            QCOMPARE(queue.take(), n * n);
        }
    }

    void drawsNoFurtherAheadThanAllowed()
    {
        std::atomic<std::int64_t> highest{-1};
        {
            CaseQueue<int> queue(
                [&](std::int64_t number) {
                    std::int64_t seen = highest.load();
                    while (number > seen && !highest.compare_exchange_weak(seen, number)) {
                    }
                    return 0;
                },
                0, 3, 4);
            for (int n = 0; n < 10; ++n) {
                queue.take();
            }
        } // stops and joins
        QVERIFY(highest.load() < 10 + 4);
        QVERIFY(highest.load() >= 9);
    }
};

GONION_TEST(TestCaseQueue, gonion::testing::runTest<TestCaseQueue>);
#include "tst_case_queue.moc"
