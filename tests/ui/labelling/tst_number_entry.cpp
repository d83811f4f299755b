// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/labelling/number_entry.h"
#include "tests/program/test_program.h"

#include <QSignalSpy>
#include <QTest>

using gonion::ui::NumberEntry;

class TestNumberEntry : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void decidesAsSoonAsNoDigitCanFollow_data();
    void decidesAsSoonAsNoDigitCanFollow();
    void waitsForADigitThatCouldFollow();
    void refusesWhatIsNotThere_data();
    void refusesWhatIsNotThere();
    void anotherCaseDropsWhatIsTyped();
};

void TestNumberEntry::decidesAsSoonAsNoDigitCanFollow_data()
{
    QTest::addColumn<int>("count");
    QTest::addColumn<QList<int>>("digits");
    QTest::addColumn<int>("number");
    QTest::newRow("one digit of fourteen") << 14 << QList<int>{2} << 2;
    QTest::newRow("two digits of fourteen") << 14 << QList<int>{1, 4} << 14;
    QTest::newRow("a leading zero") << 14 << QList<int>{0, 7} << 7;
    QTest::newRow("three digits of two hundred") << 200 << QList<int>{1, 2, 3} << 123;
    QTest::newRow("two digits of two hundred") << 200 << QList<int>{4, 2} << 42;
    QTest::newRow("nine of nine") << 9 << QList<int>{9} << 9;
}

void TestNumberEntry::decidesAsSoonAsNoDigitCanFollow()
{
    QFETCH(int, count);
    QFETCH(QList<int>, digits);
    QFETCH(int, number);
    NumberEntry entry;
    entry.setCount(count);
    QSignalSpy chosen(&entry, &NumberEntry::chosen);
    for (const int digit : digits) {
        QVERIFY(chosen.isEmpty());
        entry.type(digit);
    }
    QCOMPARE(chosen.size(), 1);
    QCOMPARE(chosen.at(0).at(0).toInt(), number);
    QVERIFY(entry.typed().isEmpty());
}

void TestNumberEntry::waitsForADigitThatCouldFollow()
{
    NumberEntry entry;
    entry.setCount(14);
    QSignalSpy chosen(&entry, &NumberEntry::chosen);
    QSignalSpy typed(&entry, &NumberEntry::typedChanged);
    entry.type(1);
    QVERIFY(chosen.isEmpty());
    QCOMPARE(typed.last().at(0).toString(), QStringLiteral("1"));
    QVERIFY(chosen.wait(3 * NumberEntry::kPauseMs));
    QCOMPARE(chosen.at(0).at(0).toInt(), 1);
    entry.type(1);
    entry.finish();
    QCOMPARE(chosen.size(), 2);
    entry.type(1);
    entry.cancel();
    entry.finish();
    QCOMPARE(chosen.size(), 2);
}

void TestNumberEntry::refusesWhatIsNotThere_data()
{
    QTest::addColumn<QList<int>>("digits");
    QTest::addColumn<int>("number");
    QTest::newRow("beyond the end") << QList<int>{1, 5} << 15;
    QTest::newRow("zero") << QList<int>{0} << 0;
}

void TestNumberEntry::refusesWhatIsNotThere()
{
    QFETCH(QList<int>, digits);
    QFETCH(int, number);
    NumberEntry entry;
    entry.setCount(14);
    QSignalSpy chosen(&entry, &NumberEntry::chosen);
    QSignalSpy refused(&entry, &NumberEntry::refused);
    for (const int digit : digits) {
        entry.type(digit);
    }
    entry.finish();
    QVERIFY(chosen.isEmpty());
    QCOMPARE(refused.size(), 1);
    QCOMPARE(refused.at(0).at(0).toInt(), number);
}

void TestNumberEntry::anotherCaseDropsWhatIsTyped()
{
    NumberEntry entry;
    entry.setCount(14);
    QSignalSpy chosen(&entry, &NumberEntry::chosen);
    entry.type(1);
    entry.setCount(30);
    QVERIFY(entry.typed().isEmpty());
    entry.finish();
    QVERIFY(chosen.isEmpty());
}

GONION_TEST(TestNumberEntry, gonion::testing::runTestWithEvents<TestNumberEntry>);
#include "tst_number_entry.moc"
