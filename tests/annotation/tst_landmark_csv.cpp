// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "annotation/landmark_csv.h"
#include "landmark_samples.h"
#include "tests/program/test_program.h"

#include <QtTest>

using namespace gonion::annotation;
using gonion::core::ErrorCode;
using gonion::core::PointLps;

namespace {

gonion::core::Result<LoadedLandmarks> loadCsv(const QByteArray &text)
{
    return landmarksFromCsv({text.data(), size_t(text.size())});
}

} // namespace

class TestLandmarkCsv : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void keepsEveryLandmark()
    {
        LandmarkSet set = samples::everyState();
        set.landmarks[0].reviewer = "two\r\nlines, \"quoted\"";
        const EncodedLandmarks encoded = csvFrom(set);
        QVERIFY(encoded.bytes.starts_with("id,label,state,x_lps_mm,y_lps_mm,z_lps_mm,probability,"));
        const auto loaded = landmarksFromCsv(encoded.bytes);
        QVERIFY2(loaded.has_value(), loaded ? "" : loaded.error().message.c_str());
        QVERIFY(loaded->set.landmarks == set.landmarks);
        QVERIFY(loaded->notices.empty());
    }

    void readsOtherTables_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<double>("x");
        QTest::newRow("least") << QByteArray("id,x_lps_mm,y_lps_mm,z_lps_mm\nA,1,2,3\n") << 1.0;
        QTest::newRow("order, letters, spare columns")
            << QByteArray("Z_LPS_mm, y_lps_mm ,color,X_lps_mm,ID\n3,2,red,1,A\n") << 1.0;
        QTest::newRow("RAS") << QByteArray("id,x_ras_mm,y_ras_mm,z_ras_mm\nA,1,2,3") << -1.0;
        QTest::newRow("semicolons, CR LF") << QByteArray("id;x_lps_mm;y_lps_mm;z_lps_mm\r\n\r\nA;1;2;3\r\n") << 1.0;
        QTest::newRow("tabs, mark") << QByteArray("\xEF\xBB\xBFid\tx_lps_mm\ty_lps_mm\tz_lps_mm\nA\t1\t+2\t3\n") << 1.0;
        QTest::newRow("old line ends") << QByteArray("id,x_lps_mm,y_lps_mm,z_lps_mm\rA,1,2,3\r") << 1.0;
        QTest::newRow("Slicer's table") << QByteArray("label,r,a,s,defined,selected,visible,locked,description\n"
                                                      "A,1,2,3,1,1,1,0,note\n")
                                        << -1.0;
        QTest::newRow("quoted") << QByteArray("\"id\",\"x_lps_mm\",\"y_lps_mm\",\"z_lps_mm\"\n\"A\",\"1\",\"2\",\"3\"\n")
                                << 1.0;
    }

    void readsOtherTables()
    {
        QFETCH(QByteArray, text);
        QFETCH(double, x);
        const auto loaded = loadCsv(text);
        QVERIFY2(loaded.has_value(), loaded ? "" : loaded.error().message.c_str());
        QCOMPARE(int(loaded->set.landmarks.size()), 1);
        QCOMPARE(loaded->set.landmarks[0].id, std::string("A"));
        QCOMPARE(loaded->set.landmarks[0].state, LandmarkState::Present);
        QVERIFY(*loaded->set.landmarks[0].position == (PointLps{x, 2 * x, 3}));
        QVERIFY(looksLikeLandmarkCsv({text.data(), size_t(text.size())}));
    }

    void tellsTheStatesApart()
    {
        const auto loaded = loadCsv("id,state,x_lps_mm,y_lps_mm,z_lps_mm\nA,missing,,,\nB,Outside,,,\nC,,,,\nD,missing,0,0,0\n"
                                 "E,unlabelled\n");
        QVERIFY(loaded.has_value());
        const auto &landmarks = loaded->set.landmarks;
        QCOMPARE(landmarks[0].state, LandmarkState::Missing);
        QCOMPARE(landmarks[1].state, LandmarkState::Outside);
        QCOMPARE(landmarks[2].state, LandmarkState::Unlabelled);
        QCOMPARE(landmarks[3].state, LandmarkState::Missing);
        QVERIFY(!landmarks[3].position);
        QCOMPARE(landmarks[4].state, LandmarkState::Unlabelled);
        QCOMPARE(int(loaded->notices.size()), 1);
        const auto slicer = loadCsv("label,l,p,s,defined\nA,0,0,0,0\nB,1,2,3,1\n");
        QCOMPARE(slicer->set.landmarks[0].state, LandmarkState::Unlabelled);
        QCOMPARE(slicer->set.landmarks[1].state, LandmarkState::Present);
    }

    void refusesWithTheLine_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("reason");
        const QByteArray header = "id,state,x_lps_mm,y_lps_mm,z_lps_mm\n";
        QTest::newRow("empty") << QByteArray() << "first line";
        QTest::newRow("no header") << QByteArray("A,1,2,3\n") << "first line";
        QTest::newRow("no unit") << QByteArray("id,x,y,z\nA,1,2,3\n") << "first line";
        QTest::newRow("no name") << QByteArray("x_lps_mm,y_lps_mm,z_lps_mm\n1,2,3\n") << "first line";
        QTest::newRow("decimal comma") << header + "\nA,present,\"1,5\",2,3\n" << "line 3 has \"1,5\" for x_lps_mm";
        QTest::newRow("part") << header + "A,present,1,,3\n" << "line 2 has only a part";
        QTest::newRow("present nowhere") << header + "A,\"present\",,,\n" << "line 2 says present";
        QTest::newRow("odd state") << header + "\"two\nlines\",missing,,,\nB,gone,,,\n" << "line 4 has the state \"gone\"";
        QTest::newRow("nan") << header + "A,present,nan,1,2\n" << "line 2";
    }

    void refusesWithTheLine()
    {
        QFETCH(QByteArray, text);
        QFETCH(QString, reason);
        const auto loaded = loadCsv(text);
        QVERIFY(!loaded.has_value());
        QCOMPARE(loaded.error().code, ErrorCode::Unreadable);
        QVERIFY2(QString::fromStdString(loaded.error().message).contains(reason), loaded.error().message.c_str());
    }
};

GONION_TEST(TestLandmarkCsv, gonion::testing::runTest<TestLandmarkCsv>);
#include "tst_landmark_csv.moc"
