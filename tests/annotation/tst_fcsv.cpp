// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "annotation/fcsv.h"
#include "landmark_samples.h"
#include "tests/program/test_program.h"

#include <QtTest>

using namespace gonion::annotation;
using gonion::core::ErrorCode;
using gonion::core::PointLps;

namespace {

gonion::core::Result<LoadedLandmarks> loadFcsv(const QByteArray &text, const LandmarkReadOptions &options = {})
{
    return landmarksFromFcsv({text.data(), size_t(text.size())}, options);
}

const QByteArray kColumns = "# columns = id,x,y,z,ow,ox,oy,oz,vis,sel,lock,label,desc,associatedNodeID\n";

} // namespace

class TestFcsv : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void writesPresentLandmarksAlone()
    {
        const LandmarkSet set = samples::everyState();
        const EncodedLandmarks encoded = fcsvFrom(set);
        const QByteArray text = QByteArray::fromStdString(encoded.bytes);
        QVERIFY(text.startsWith("# Markups fiducial file version = 4."));
        QVERIFY(text.contains("\n# CoordinateSystem = LPS\n"));
        QVERIFY(text.contains("\n" + kColumns));
        QCOMPARE(int(encoded.notices.size()), 3);
        QVERIFY(QString::fromStdString(encoded.notices[0]).startsWith("Ld (Left third molar, crown) is missing"));
        QVERIFY(QString::fromStdString(encoded.notices[1]).startsWith("Ra is outside"));
        const auto loaded = loadFcsv(text);
        QVERIFY(loaded.has_value());
        QCOMPARE(int(loaded->set.landmarks.size()), 1);
        QCOMPARE(loaded->set.landmarks[0].id, set.landmarks[0].id);
        QCOMPARE(loaded->set.landmarks[0].label, set.landmarks[0].label);
        QVERIFY(loaded->set.landmarks[0].position == set.landmarks[0].position);
    }

    void keepsOddTexts()
    {
        LandmarkSet set;
        Landmark landmark;
        landmark.id = " a,\"b\";c";
        landmark.label = "two\nlines";
        landmark.state = LandmarkState::Present;
        landmark.position = PointLps{-0.1, 1e-7, 1234567.125};
        set.landmarks = {landmark};
        const auto loaded = landmarksFromFcsv(fcsvFrom(set).bytes, {});
        QVERIFY(loaded.has_value());
        QCOMPARE(loaded->set.landmarks[0].id, std::string("a,\"b\";c"));
        QCOMPARE(loaded->set.landmarks[0].label, std::string("two lines"));
        QVERIFY(loaded->set.landmarks[0].position == landmark.position);
    }

    void readsEveryVersion_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("id");
        QTest::addColumn<double>("x");
        const QByteArray point = "n_0,1,2,3,0,0,0,1,1,1,0,A,note,vol\n";
        QTest::newRow("4.4, number 0") << "# Markups fiducial file version = 4.4\n# CoordinateSystem = 0\n" + kColumns + point
                                       << "A" << -1.0;
        QTest::newRow("4.11, LPS") << "# Markups fiducial file version = 4.11\n# CoordinateSystem = LPS\n" + kColumns + point
                                   << "A" << 1.0;
        QTest::newRow("number 1") << "# Markups fiducial file version = 4.6\n# CoordinateSystem = 1\n" + kColumns + point
                                  << "A" << 1.0;
        QTest::newRow("no frame") << "# Markups fiducial file version = 4.3\n" + kColumns + point << "A" << -1.0;
        QTest::newRow("no columns") << "# Markups fiducial file version = 4.3\n# CoordinateSystem = RAS\n" + point
                                    << "A" << -1.0;
        QTest::newRow("CR LF, mark, blanks")
            << QByteArray("\xEF\xBB\xBF# Markups fiducial file version = 4.11\r\n# CoordinateSystem = LPS\r\n\r\n n_0 , 1 ,2,3,0,0,0,1,1,1,0, A ,,\r\n")
            << "A" << 1.0;
        QTest::newRow("no label") << "# Markups fiducial file version = 4.11\n# CoordinateSystem = LPS\n" + kColumns
                                         + "n_0,1,2,3,0,0,0,1,1,1,0,,,\n"
                                  << "n_0" << 1.0;
        QTest::newRow("short line") << "# Markups fiducial file version = 4.11\n# CoordinateSystem = LPS\n" + kColumns
                                           + "n_0,1,2,3\n"
                                    << "n_0" << 1.0;
        QTest::newRow("other order") << QByteArray("# Markups fiducial file version = 4.11\n# CoordinateSystem = LPS\n"
                                                   "# Columns = label,z,y,x\nA,3,2,1\n")
                                     << "A" << 1.0;
        QTest::newRow("Slicer 3") << QByteArray("# Fiducial List file /a/b.fcsv\n# name = b\nA,1,2,3,1,1\n") << "A"
                                  << -1.0;
        QTest::newRow("annotation") << QByteArray("# Name = F\n# pointColumns = type|x|y|z|sel|vis\npoint|1|2|3|1|1\n")
                                    << "F" << -1.0;
    }

    void readsEveryVersion()
    {
        QFETCH(QByteArray, text);
        QFETCH(QString, id);
        QFETCH(double, x);
        const auto loaded = loadFcsv(text);
        QVERIFY2(loaded.has_value(), loaded ? "" : loaded.error().message.c_str());
        QCOMPARE(int(loaded->set.landmarks.size()), 1);
        const Landmark &landmark = loaded->set.landmarks[0];
        QCOMPARE(QString::fromStdString(landmark.id), id);
        QCOMPARE(landmark.state, LandmarkState::Present);
        QVERIFY(*landmark.position == (PointLps{x, 2 * x, 3.0}));
        const bool namesFrame = text.contains("CoordinateSystem");
        QCOMPARE(loaded->notices.size(), namesFrame ? size_t(0) : size_t(1));
    }

    void readsTheStatusAtTheEnd()
    {
        const auto loaded = loadFcsv("# Markups fiducial file version = 5.2\n# CoordinateSystem = LPS\n" + kColumns
                                 + "1,1,2,3,0,0,0,1,1,1,0,A,,,2,0\n2,0,0,0,0,0,0,1,1,1,0,B,,,3,0\n"
                                   "3,0,0,0,0,0,0,1,1,1,0,C,,,0,0\n4,4,5,6,0,0,0,1,1,1,0,D,,,,\n");
        QVERIFY(loaded.has_value());
        const auto &landmarks = loaded->set.landmarks;
        QCOMPARE(int(landmarks.size()), 4);
        QCOMPARE(landmarks[0].state, LandmarkState::Present);
        QCOMPARE(landmarks[1].state, LandmarkState::Missing);
        QVERIFY(!landmarks[1].position);
        QCOMPARE(landmarks[2].state, LandmarkState::Unlabelled);
        QCOMPARE(landmarks[3].state, LandmarkState::Present);
    }

    void readsVoxelNumbersOfAKnownVolume()
    {
        const QByteArray text = "# Markups fiducial file version = 4.3\n# CoordinateSystem = 2\n" + kColumns
                                + "n,10,20,30,0,0,0,1,1,1,0,A,,\n";
        QCOMPARE(loadFcsv(text).error().code, ErrorCode::InvalidArgument);
        LandmarkReadOptions options;
        options.geometry = samples::obliqueGeometry();
        const auto loaded = loadFcsv(text, options);
        QVERIFY(loaded.has_value());
        QVERIFY(*loaded->set.landmarks[0].position == options.geometry->lpsFromIndex({10, 20, 30}));
    }

    void refusesOthers_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("reason");
        QTest::newRow("empty") << QByteArray() << "no header";
        QTest::newRow("a table") << QByteArray("a,b,c\n1,2,3\n") << "no header";
        QTest::newRow("no number") << QByteArray("# Markups fiducial file version = 4.3\n# CoordinateSystem = RAS\n\nn,1,oops,3\n")
                                   << "line 4 has no number for y";
        QTest::newRow("too short") << QByteArray("# Markups fiducial file version = 4.3\nn,1\n") << "line 2 has no number";
        QTest::newRow("infinite") << QByteArray("# Markups fiducial file version = 4.3\nn,inf,1,2\n") << "line 2";
        QTest::newRow("frame") << QByteArray("# Markups fiducial file version = 4.3\n# CoordinateSystem = XYZ\n") << "XYZ";
    }

    void refusesOthers()
    {
        QFETCH(QByteArray, text);
        QFETCH(QString, reason);
        const auto loaded = loadFcsv(text);
        QVERIFY(!loaded.has_value());
        QVERIFY2(QString::fromStdString(loaded.error().message).contains(reason), loaded.error().message.c_str());
    }
};

GONION_TEST(TestFcsv, gonion::testing::runTest<TestFcsv>);
#include "tst_fcsv.moc"
