// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/plots/axis.h"
#include "tests/program/test_program.h"

#include <QtTest>

#include <cmath>

using namespace gonion::training;

namespace {

QString labelsOf(const Axis &axis)
{
    QStringList labels;
    for (const Tick &tick : axis.ticks()) {
        labels << QString::fromStdString(tick.label);
    }
    return labels.join(' ');
}

} // namespace

class TestAxis : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void linearTicksAreRound_data()
    {
        QTest::addColumn<double>("low");
        QTest::addColumn<double>("high");
        QTest::addColumn<QString>("labels");
        QTest::newRow("units") << 0.0 << 10.0 << "0 2 4 6 8 10";
        QTest::newRow("widened") << 0.3 << 9.1 << "0 2 4 6 8 10";
        QTest::newRow("small") << 0.0 << 0.001 << "0.0000 0.0002 0.0004 0.0006 0.0008 0.0010";
        QTest::newRow("around zero") << -1.0 << 1.0 << "-1.0 -0.5 0.0 0.5 1.0";
        QTest::newRow("large") << 0.0 << 98765.0 << "0 20000 40000 60000 80000 100000";
        QTest::newRow("equal") << 5.0 << 5.0 << "4.4 4.6 4.8 5.0 5.2 5.4 5.6";
        QTest::newRow("both zero") << 0.0 << 0.0 << "-1.0 -0.5 0.0 0.5 1.0";
        QTest::newRow("no number") << std::nan("") << 1.0 << "0.0 0.2 0.4 0.6 0.8 1.0";
        QTest::newRow("no end") << 0.0 << HUGE_VAL << "0.0 0.2 0.4 0.6 0.8 1.0";
    }
    void linearTicksAreRound()
    {
        QFETCH(double, low);
        QFETCH(double, high);
        QFETCH(QString, labels);
        QCOMPARE(labelsOf(Axis::linear(low, high, 5)), labels);
    }

    void logarithmicTicksAreRound_data()
    {
        QTest::addColumn<double>("low");
        QTest::addColumn<double>("high");
        QTest::addColumn<QString>("labels");
        QTest::newRow("two powers") << 0.9 << 60.0 << "0.5 1 2 5 10 20 50 100";
        QTest::newRow("exact") << 0.1 << 1.0 << "0.1 0.2 0.5 1";
        QTest::newRow("many powers") << 1e-6 << 1.0 << "1e-06 1e-05 1e-04 0.001 0.01 0.1 1";
        QTest::newRow("one value") << 3.0 << 3.0 << "2 5";
    }
    void logarithmicTicksAreRound()
    {
        QFETCH(double, low);
        QFETCH(double, high);
        QFETCH(QString, labels);
        QCOMPARE(labelsOf(Axis::logarithmic(low, high)), labels);
    }

    void valuesHaveTheirPlace()
    {
        const Axis linear = Axis::linear(0.0, 10.0, 5);
        QCOMPARE(linear.place(0.0), 0.0);
        QCOMPARE(linear.place(2.5), 0.25);
        QCOMPARE(linear.place(10.0), 1.0);
        const Axis powers = Axis::logarithmic(1.0, 100.0);
        QCOMPARE(powers.place(10.0), 0.5);
        QCOMPARE(powers.place(0.0), 0.0); // has no place of its own: the low end
    }
};

GONION_TEST(TestAxis, gonion::testing::runTest<TestAxis>);
#include "tst_axis.moc"
