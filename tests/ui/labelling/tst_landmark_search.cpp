// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/labelling/landmark_search.h"
#include "tests/program/window_test.h"

#include <QLineEdit>
#include <QListWidget>
#include <QSignalSpy>
#include <QTest>

using gonion::ui::findLandmarks;
using gonion::ui::LandmarkEntry;
using gonion::ui::LandmarkSearch;

namespace {

std::vector<LandmarkEntry> someEntries()
{
    return {{"L0", "Left bone crest", ""},
            {"La", "Left second molar, crown", "37"},
            {"Lb", "Left second molar, mesial root tip", "37"},
            {"Ra", "Right second molar, crown", "47"}};
}

} // namespace

class TestLandmarkSearch : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void findsTheBestFirst_data();
    void findsTheBestFirst();
    void isDrivenByKeys();
    void isLeftByEscape();
};

void TestLandmarkSearch::findsTheBestFirst_data()
{
    QTest::addColumn<QString>("query");
    QTest::addColumn<QString>("found");
    QTest::newRow("everything") << "" << "L0 La Lb Ra";
    QTest::newRow("an id before names that contain it") << "la" << "La Lb Ra";
    QTest::newRow("the beginning of ids before words") << "l" << "L0 La Lb Ra";
    QTest::newRow("a word of the name") << "crown" << "La Ra";
    QTest::newRow("a tooth") << "37" << "La Lb";
    QTest::newRow("inside a word") << "sial" << "Lb";
    QTest::newRow("nothing") << "xyz" << "";
}

void TestLandmarkSearch::findsTheBestFirst()
{
    QFETCH(QString, query);
    QFETCH(QString, found);
    const auto entries = someEntries();
    QStringList ids;
    for (const std::size_t row : findLandmarks(entries, query)) {
        ids << entries[row].id;
    }
    QCOMPARE(ids.join(' '), found);
}

void TestLandmarkSearch::isDrivenByKeys()
{
    QWidget window;
    window.resize(700, 500);
    LandmarkSearch search(&window);
    window.show();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    QSignalSpy chosen(&search, &LandmarkSearch::chosen);
    QSignalSpy ended(&search, &LandmarkSearch::ended);
    search.begin(someEntries());
    QVERIFY(search.isVisible());
    QTRY_VERIFY(search.field()->hasFocus());
    QTest::keyClicks(search.field(), "crown");
    QCOMPARE(search.list()->count(), 2);
    QTest::keyClick(search.field(), Qt::Key_Down);
    QTest::keyClick(search.field(), Qt::Key_Return);
    QCOMPARE(chosen.size(), 1);
    QCOMPARE(chosen.at(0).at(0).toString(), QStringLiteral("Ra"));
    QCOMPARE(ended.size(), 1);
    QVERIFY(!search.isVisible());
}

void TestLandmarkSearch::isLeftByEscape()
{
    QWidget window;
    window.resize(700, 500);
    LandmarkSearch search(&window);
    window.show();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    QSignalSpy chosen(&search, &LandmarkSearch::chosen);
    QSignalSpy ended(&search, &LandmarkSearch::ended);
    search.begin(someEntries());
    QTest::keyClick(search.field(), Qt::Key_Escape);
    QCOMPARE(ended.size(), 1);
    QVERIFY(chosen.isEmpty());
    QVERIFY(!search.isVisible());
}

GONION_TEST(TestLandmarkSearch, gonion::testing::runTestWithWindows<TestLandmarkSearch>);
#include "tst_landmark_search.moc"
