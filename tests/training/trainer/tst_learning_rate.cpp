// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/trainer/learning_rate.h"
#include "tests/program/test_program.h"

#include <QtTest>

#include <cmath>

using namespace gonion::training;

class TestLearningRate : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void follows_data()
    {
        QTest::addColumn<int>("schedule");
        QTest::addColumn<double>("decay");
        QTest::addColumn<double>("floor");
        QTest::addColumn<int>("epoch");
        QTest::addColumn<double>("progress");
        QTest::addColumn<double>("share");
        const int cosine = int(Schedule::Cosine);
        const int exponential = int(Schedule::Exponential);
        const int polynomial = int(Schedule::Polynomial);
        QTest::newRow("cosine begins at the top") << cosine << 0.9 << 0.01 << 0 << 0.0 << 1.0;
        QTest::newRow("cosine, half way") << cosine << 0.9 << 0.01 << 5 << 0.5 << 0.505;
        QTest::newRow("cosine ends on its floor") << cosine << 0.9 << 0.01 << 9 << 1.0 << 0.01;
        QTest::newRow("exponential, first epoch") << exponential << 0.98 << 0.03 << 0 << 0.0 << 1.0;
        QTest::newRow("exponential, epoch 10") << exponential << 0.98 << 0.03 << 10 << 0.05 << std::pow(0.98, 10);
        // The authors' rule: it falls until it is below 3 %, which is after 174 epochs.
        QTest::newRow("exponential stops falling") << exponential << 0.98 << 0.03 << 199 << 1.0 << std::pow(0.98, 174);
        QTest::newRow("polynomial, half way") << polynomial << 0.9 << 0.01 << 5 << 0.5 << std::pow(0.5, 0.9);
        QTest::newRow("polynomial ends on its floor") << polynomial << 0.9 << 0.01 << 9 << 1.0 << 0.01;
    }

    void follows()
    {
        QFETCH(int, schedule);
        QFETCH(double, decay);
        QFETCH(double, floor);
        QFETCH(int, epoch);
        QFETCH(double, progress);
        QFETCH(double, share);
        SchedulePlan plan;
        plan.learningRate = 4e-3;
        plan.schedule = Schedule(schedule);
        plan.decay = decay;
        plan.floorShare = floor;
        plan.warmUpSteps = 0;
        QCOMPARE(learningRateAt(plan, {100, epoch, progress}), 4e-3 * share);
    }

    void warmsUp()
    {
        SchedulePlan plan;
        plan.learningRate = 1.0;
        plan.warmUpSteps = 4;
        QCOMPARE(learningRateAt(plan, {0, 0, 0.0}), 0.25);
        QCOMPARE(learningRateAt(plan, {3, 0, 0.0}), 1.0);
        QCOMPARE(learningRateAt(plan, {9, 0, 0.0}), 1.0);
    }
};

GONION_TEST(TestLearningRate, gonion::testing::runTestWithEvents<TestLearningRate>);
#include "tst_learning_rate.moc"
