// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "annotation/project/time_spent.h"
#include "tests/program/test_program.h"

#include <QTest>

using namespace gonion::annotation;
using namespace std::chrono_literals;

class TestTimeSpent : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_spent = TimeSpent(60s); }

    void countsNothingWithoutActivity()
    {
        QCOMPARE(m_spent.total(m_begin + 10h), TimeSpent::Clock::duration(0));
    }

    void countsActivityAndAShortWhileAfterIt()
    {
        m_spent.activity(m_begin);
        m_spent.activity(m_begin + 30s);
        QCOMPARE(m_spent.total(m_begin + 50s), TimeSpent::Clock::duration(50s));
        QCOMPARE(m_spent.total(m_begin + 90s), TimeSpent::Clock::duration(90s));
        QCOMPARE(m_spent.total(m_begin + 3h), TimeSpent::Clock::duration(90s));
        m_spent.activity(m_begin + 3h); // back from lunch
        QCOMPARE(m_spent.total(m_begin + 3h + 10s), TimeSpent::Clock::duration(100s));
    }

    void standsWhileTheWindowHasNoFocus()
    {
        m_spent.activity(m_begin);
        m_spent.pause(m_begin + 20s);
        QCOMPARE(m_spent.total(m_begin + 50s), TimeSpent::Clock::duration(20s));
        m_spent.activity(m_begin + 50s);
        QCOMPARE(m_spent.total(m_begin + 55s), TimeSpent::Clock::duration(25s));
    }

    void takingNeitherLosesNorAddsTime()
    {
        m_spent.activity(m_begin);
        auto sum = 0s;
        for (auto at = 700ms; at < 300s; at += 700ms) { // saved again and again while nobody does anything
            sum += m_spent.takeWholeSeconds(m_begin + at);
        }
        QCOMPARE(sum, 60s);
        m_spent.activity(m_begin + 300s);
        QCOMPARE(m_spent.takeWholeSeconds(m_begin + 310s), 10s);
    }

private:
    TimeSpent::Clock::time_point m_begin = TimeSpent::Clock::time_point(5h);
    TimeSpent m_spent;
};

GONION_TEST(TestTimeSpent, gonion::testing::runTestWithEvents<TestTimeSpent>);
#include "tst_time_spent.moc"
