// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewers/linked_cursor.h"
#include "tests/program/test_program.h"

#include <QSignalSpy>
#include <QtTest>

#include <limits>

using namespace gonion;
using namespace gonion::viewers;

class TestLinkedCursor : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void saysWhatChangedOnce();
    void ignoresWhatIsNoNumber();
    void keepsTheWindowOpen();
};

void TestLinkedCursor::saysWhatChangedOnce()
{
    LinkedCursor cursor;
    QSignalSpy moved(&cursor, &LinkedCursor::positionChanged);
    QSignalSpy landmark(&cursor, &LinkedCursor::currentLandmarkChanged);
    cursor.setPosition({1, 2, 3});
    cursor.setPosition({1, 2, 3});
    QCOMPARE(moved.count(), 1);
    QCOMPARE(moved.front().front().value<core::PointLps>(), (core::PointLps{1, 2, 3}));
    cursor.setCurrentLandmark("La");
    cursor.setCurrentLandmark("La");
    QCOMPARE(landmark.count(), 1);
}

void TestLinkedCursor::ignoresWhatIsNoNumber()
{
    LinkedCursor cursor;
    cursor.setPosition({1, 2, 3});
    cursor.setPosition({1, std::numeric_limits<double>::quiet_NaN(), 3});
    QCOMPARE(cursor.position(), (core::PointLps{1, 2, 3}));
    cursor.setWindowLevel({std::numeric_limits<double>::infinity(), 0.0});
    QCOMPARE(cursor.windowLevel(), WindowLevel{});
}

void TestLinkedCursor::keepsTheWindowOpen()
{
    LinkedCursor cursor;
    QSignalSpy changed(&cursor, &LinkedCursor::windowLevelChanged);
    cursor.setWindowLevel({-300.0, 40.0});
    QCOMPARE(cursor.windowLevel(), (WindowLevel{LinkedCursor::kLeastWindow, 40.0}));
    QCOMPARE(changed.count(), 1);
}

GONION_TEST(TestLinkedCursor, gonion::testing::runTestWithEvents<TestLinkedCursor>);
#include "tst_linked_cursor.moc"
