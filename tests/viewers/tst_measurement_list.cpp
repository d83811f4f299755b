// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewers/measurement_list.h"
#include "tests/program/test_program.h"

#include <QSignalSpy>
#include <QtTest>

using namespace gonion::viewers;

class TestMeasurementList : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void twoClicksMakeADistance();
    void abandonsAndRemoves();
};

void TestMeasurementList::twoClicksMakeADistance()
{
    MeasurementList list;
    QSignalSpy changed(&list, &MeasurementList::changed);
    list.click({0, 0, 0});
    QVERIFY(list.started());
    QVERIFY(list.measurements().empty());
    list.click({2, 3, 6});
    QVERIFY(!list.started());
    QCOMPARE(list.measurements().size(), std::size_t{1});
    QCOMPARE(list.measurements().front().millimetres(), 7.0);
    QCOMPARE(list.selected().value_or(9), std::size_t{0});
    QCOMPARE(changed.count(), 2);
}

void TestMeasurementList::abandonsAndRemoves()
{
    MeasurementList list;
    QVERIFY(!list.abandon());
    for (const double x : {0.0, 1.0, 5.0, 7.0}) {
        list.click({x, 0, 0});
    }
    list.click({9, 0, 0});
    QVERIFY(list.abandon());
    QCOMPARE(list.measurements().size(), std::size_t{2});
    list.select(0);
    list.removeSelected();
    QCOMPARE(list.measurements().size(), std::size_t{1});
    QCOMPARE(list.measurements().front().millimetres(), 2.0);
    list.removeSelected(); // nothing is selected
    QCOMPARE(list.measurements().size(), std::size_t{1});
    list.select(5);
    QVERIFY(!list.selected());
}

GONION_TEST(TestMeasurementList, gonion::testing::runTestWithEvents<TestMeasurementList>);
#include "tst_measurement_list.moc"
