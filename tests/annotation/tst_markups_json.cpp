// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "annotation/markups_json.h"
#include "landmark_samples.h"
#include "tests/program/test_program.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>

using namespace gonion::annotation;
using gonion::core::ErrorCode;
using gonion::core::PointLps;

namespace {

/// JSON is written with single quotes here, to be readable.
gonion::core::Result<LoadedLandmarks> loadMarkups(QByteArray json, const LandmarkReadOptions &options = {})
{
    json.replace('\'', '"');
    return landmarksFromMarkupsJson({json.data(), size_t(json.size())}, options);
}

QByteArray oneNode(const QByteArray &node)
{
    return "{'@schema':'markups-schema-v1.0.3.json#','markups':[" + node + "]}";
}

QByteArray onePoint(const QByteArray &point)
{
    return oneNode("{'type':'Fiducial','coordinateSystem':'LPS','controlPoints':[" + point + "]}");
}

} // namespace

class TestMarkupsJson : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void keepsEverything()
    {
        const LandmarkSet set = samples::everyState();
        const auto loaded = landmarksFromMarkupsJson(markupsJsonFrom(set).bytes, {});
        QVERIFY(loaded.has_value());
        QVERIFY(loaded->set == set);
        QVERIFY(loaded->notices.empty());
    }

    void keepsEveryOwnDetailApart()
    {
        // Equality above would also hold if reader and writer both dropped a field: look into the file.
        const QByteArray json = QByteArray::fromStdString(markupsJsonFrom(samples::everyState()).bytes);
        const QJsonObject own = QJsonDocument::fromJson(json).object()["gonion"].toObject();
        const QJsonArray landmarks = own["landmarks"].toArray();
        QCOMPARE(landmarks.size(), 4);
        QCOMPARE(landmarks[0]["state"].toString(), "present");
        QCOMPARE(landmarks[0]["probability"].toDouble(), 0.987654321);
        QCOMPARE(landmarks[0]["uncertain"].toBool(), true);
        QCOMPARE(landmarks[0]["reviewer"].toString(), "Dr. \"X\", B");
        QCOMPARE(landmarks[0]["modelHash"].toString(), "a1b2");
        QCOMPARE(landmarks[1]["estimate"].toArray(), (QJsonArray{40.0, -20.0, -60.25}));
        QCOMPARE(landmarks[2]["state"].toString(), "outside");
        QCOMPARE(landmarks[3]["state"].toString(), "unlabelled");
    }

    void keepsTheVolumesFingerprint()
    {
        LandmarkSet set = samples::everyState();
        set.volume = gonion::core::VolumeFingerprint{samples::obliqueGeometry(), "crc32f:0a1b2c3d"};
        const auto loaded = landmarksFromMarkupsJson(markupsJsonFrom(set).bytes, {});
        QVERIFY(loaded.has_value());
        QVERIFY(loaded->set == set);
    }

    void ignoresImpossibleFingerprints_data()
    {
        QTest::addColumn<QByteArray>("volume");
        QTest::newRow("a text") << QByteArray("'none'");
        QTest::newRow("no spacing") << QByteArray("{'size':[1,2,3],'origin':[0,0,0],'direction':[1,0,0,0,1,0,0,0,1]}");
        QTest::newRow("huge") << QByteArray("{'size':[1e300,2,3],'spacing':[1,1,1],'origin':[0,0,0],'direction':[1,0,0,0,1,0,0,0,1]}");
        QTest::newRow("empty") << QByteArray("{'size':[0,2,3],'spacing':[1,1,1],'origin':[0,0,0],'direction':[1,0,0,0,1,0,0,0,1]}");
        QTest::newRow("flat") << QByteArray("{'size':[1,2,3],'spacing':[1,1,1],'origin':[0,0,0],'direction':[1,0,0,0,0,0,0,0,1]}");
    }

    void ignoresImpossibleFingerprints()
    {
        QFETCH(QByteArray, volume);
        const auto loaded = loadMarkups("{'markups':[{'type':'Fiducial','coordinateSystem':'LPS','controlPoints':["
                                 "{'label':'A','position':[1,2,3]}]}],'gonion':{'volume':" + volume + "}}");
        QVERIFY(loaded.has_value());
        QCOMPARE(loaded->set.landmarks.size(), size_t(1));
        QVERIFY(!loaded->set.volume.has_value());
    }

    void followsTheRulesOfSlicer()
    {
        const QByteArray json = QByteArray::fromStdString(markupsJsonFrom(samples::everyState()).bytes);
        const QJsonObject root = QJsonDocument::fromJson(json).object();
        QVERIFY(root["@schema"].toString().endsWith("markups-schema-v1.0.3.json#"));
        const QJsonObject node = root["markups"].toArray()[0].toObject();
        QCOMPARE(node["type"].toString(), "Fiducial");
        QCOMPARE(node["coordinateSystem"].toString(), "LPS");
        QCOMPARE(node["coordinateUnits"].toString(), "mm");
        const QStringList statuses{"defined", "missing", "undefined", "undefined"};
        const QJsonArray points = node["controlPoints"].toArray();
        QCOMPARE(points.size(), 4);
        for (int i = 0; i < 4; ++i) {
            QCOMPARE(points[i]["positionStatus"].toString(), statuses[i]);
            QVERIFY(points[i]["id"].isString());
            QVERIFY(points[i]["label"].isString());
            QVERIFY(points[i]["description"].isString());
            QCOMPARE(points[i]["orientation"].toArray().size(), 9);
            if (i > 0) {
                QVERIFY(points[i]["position"].isString());
                QCOMPARE(points[i]["position"].toString(), "");
            }
        }
        QCOMPARE(points[0]["position"].toArray().size(), 3);
        QCOMPARE(points[0]["label"].toString(), "La");
        // Older versions of Slicer take whole numbers for an error.
        QVERIFY(json.contains("-1.0,"));
        QVERIFY(!json.contains("preview"));
    }

    void readsTheStatusOfSlicer_data()
    {
        QTest::addColumn<QByteArray>("point");
        QTest::addColumn<LandmarkState>("state");
        QTest::addColumn<int>("notices");
        const auto row = [](const char *name, const char *point, LandmarkState state, int notices = 0) {
            QTest::newRow(name) << QByteArray(point) << state << notices;
        };
        row("defined", "{'label':'A','position':[1,2.5,3],'positionStatus':'defined'}", LandmarkState::Present);
        row("no status", "{'label':'A','position':[1,2.5,3]}", LandmarkState::Present);
        row("missing", "{'label':'A','position':'','positionStatus':'missing'}", LandmarkState::Missing);
        row("missing with numbers", "{'label':'A','position':[0,0,0],'positionStatus':'missing'}",
            LandmarkState::Missing);
        row("undefined", "{'label':'A','position':'','positionStatus':'undefined'}", LandmarkState::Unlabelled);
        row("preview", "{'label':'A','position':[1,2.5,3],'positionStatus':'preview'}", LandmarkState::Unlabelled);
        row("of another kind", "{'label':'A','position':[1,2.5,3],'positionStatus':'maybe'}",
            LandmarkState::Unlabelled);
        row("defined nowhere", "{'label':'A','position':'','positionStatus':'defined'}",
            LandmarkState::Unlabelled, 1);
        row("no position", "{'label':'A'}", LandmarkState::Unlabelled, 1);
        row("two numbers", "{'label':'A','position':[1,2]}", LandmarkState::Unlabelled, 1);
        row("texts", "{'label':'A','position':['1','2','3']}", LandmarkState::Unlabelled, 1);
        row("too large", "{'label':'A','position':[1e308,2e308,3e999]}", LandmarkState::Unlabelled, 1);
    }

    void readsTheStatusOfSlicer()
    {
        QFETCH(QByteArray, point);
        QFETCH(LandmarkState, state);
        QFETCH(int, notices);
        const auto loaded = loadMarkups(onePoint(point));
        if (QString(QTest::currentDataTag()) == "too large" && !loaded) {
            return; // the parser may already refuse such a number
        }
        QVERIFY(loaded.has_value());
        QCOMPARE(int(loaded->set.landmarks.size()), 1);
        const Landmark &landmark = loaded->set.landmarks[0];
        QCOMPARE(landmark.state, state);
        QCOMPARE(landmark.position.has_value(), state == LandmarkState::Present);
        QCOMPARE(landmark.origin, LandmarkOrigin::Imported);
        QCOMPARE(int(loaded->notices.size()), notices);
        if (landmark.position) {
            QVERIFY(*landmark.position == (PointLps{1, 2.5, 3}));
        }
    }

    void understandsCoordinates_data()
    {
        QTest::addColumn<QByteArray>("settings");
        QTest::addColumn<double>("x");
        QTest::addColumn<double>("z");
        QTest::newRow("LPS") << QByteArray("'coordinateSystem':'LPS',") << 1.0 << 3.0;
        QTest::newRow("RAS") << QByteArray("'coordinateSystem':'RAS',") << -1.0 << 3.0;
        QTest::newRow("small letters") << QByteArray("'coordinateSystem':'ras',") << -1.0 << 3.0;
        QTest::newRow("number 0") << QByteArray("'coordinateSystem':'0',") << -1.0 << 3.0;
        QTest::newRow("number 1") << QByteArray("'coordinateSystem':1,") << 1.0 << 3.0;
        QTest::newRow("none") << QByteArray() << 1.0 << 3.0;
        QTest::newRow("mm") << QByteArray("'coordinateUnits':'mm',") << 1.0 << 3.0;
        QTest::newRow("mm in words") << QByteArray("'coordinateUnits':['mm','UCUM','millimeter'],") << 1.0 << 3.0;
        QTest::newRow("um") << QByteArray("'coordinateSystem':'RAS','coordinateUnits':'um',") << -0.001 << 0.003;
        QTest::newRow("voxels") << QByteArray("'coordinateSystem':'IJK',")
                                << samples::obliqueGeometry().lpsFromIndex({1, 2, 3}).x
                                << samples::obliqueGeometry().lpsFromIndex({1, 2, 3}).z;
    }

    void understandsCoordinates()
    {
        QFETCH(QByteArray, settings);
        QFETCH(double, x);
        QFETCH(double, z);
        const QByteArray json = oneNode("{'type':'Fiducial'," + settings
                                        + "'controlPoints':[{'label':'A','position':[1,2,3]}]}");
        LandmarkReadOptions options;
        options.geometry = samples::obliqueGeometry();
        const auto loaded = loadMarkups(json, options);
        QVERIFY2(loaded.has_value(), loaded ? "" : loaded.error().message.c_str());
        QCOMPARE(loaded->set.landmarks[0].position->x, x);
        QCOMPARE(loaded->set.landmarks[0].position->z, z);
        QCOMPARE(loaded->notices.size(), settings.contains("coordinateSystem") ? size_t(0) : size_t(1));
    }

    void refusesWhatIsNoPointList_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<ErrorCode>("code");
        QTest::addColumn<QString>("word");
        QTest::newRow("ROI") << oneNode("{'type':'ROI','coordinateSystem':'LPS','controlPoints':[]}")
                             << ErrorCode::Unsupported << "ROI";
        QTest::newRow("curve and plane") << oneNode("{'type':'Curve'},{'type':'Plane'}") << ErrorCode::Unsupported
                                         << "Curve, Plane";
        QTest::newRow("no type") << oneNode("{}") << ErrorCode::Unsupported << "no type";
        QTest::newRow("strange frame") << oneNode("{'type':'Fiducial','coordinateSystem':'XYZ','controlPoints':[]}")
                                       << ErrorCode::Unsupported << "XYZ";
        QTest::newRow("inches") << oneNode("{'type':'Fiducial','coordinateUnits':'in','controlPoints':[]}")
                                << ErrorCode::Unsupported << "mm";
        QTest::newRow("voxels without volume")
            << oneNode("{'type':'Fiducial','coordinateSystem':'IJK','controlPoints':[]}")
            << ErrorCode::InvalidArgument << "volume";
        QTest::newRow("no markups") << QByteArray("{'markups':[]}") << ErrorCode::Unreadable << "markups";
        QTest::newRow("a text") << QByteArray("'markups'") << ErrorCode::Unreadable << "markups";
        QTest::newRow("damaged") << QByteArray("{'markups':[{'type':'Fidu") << ErrorCode::Unreadable << "damaged";
    }

    void refusesWhatIsNoPointList()
    {
        QFETCH(QByteArray, json);
        QFETCH(ErrorCode, code);
        QFETCH(QString, word);
        const auto loaded = loadMarkups(json);
        QVERIFY(!loaded.has_value());
        QCOMPARE(loaded.error().code, code);
        QVERIFY2(QString::fromStdString(loaded.error().message).contains(word), loaded.error().message.c_str());
    }

    void joinsSeveralListsAndLeavesOutOthers()
    {
        const QByteArray json = oneNode(
            "{'type':'Fiducial','name':'first','coordinateSystem':'LPS','controlPoints':[{'label':'A','position':[1,2,3]}]},"
            "{'type':'ROI','controlPoints':[{'label':'corner','position':[9,9,9]}]},"
            "{'type':'Fiducial','coordinateSystem':'RAS','controlPoints':[{'label':'A','position':[1,2,3]},{'id':'7','position':[0,0,1]},{'position':[0,0,2]}]}");
        const auto loaded = loadMarkups(json);
        QVERIFY(loaded.has_value());
        const auto &landmarks = loaded->set.landmarks;
        QCOMPARE(loaded->set.name, std::string("first"));
        QCOMPARE(int(landmarks.size()), 4);
        QCOMPARE(landmarks[0].id, std::string("A"));
        QCOMPARE(landmarks[1].id, std::string("A_2"));
        QVERIFY(*landmarks[1].position == (PointLps{-1, -2, 3}));
        QCOMPARE(landmarks[2].id, std::string("7"));
        QCOMPARE(landmarks[3].id, std::string("1"));
        QCOMPARE(int(loaded->notices.size()), 4);
    }

    void believesThePointBeforeTheOwnObject()
    {
        const QByteArray json
            = "{'markups':[{'type':'Fiducial','coordinateSystem':'LPS','controlPoints':["
              "{'label':'A','position':[1,2,3],'positionStatus':'defined'},"
              "{'label':'B','position':'','positionStatus':'missing'},"
              "{'label':'C','position':'','positionStatus':'undefined'}]}],"
              "'gonion':{'landmarks':[{'id':'A','state':'missing','probability':0.5},{'id':'B','state':'outside'},"
              "{'id':'C','state':'present','probability':7,'spreadMm':-1,'estimate':[1,2]},{'id':'D','state':'present'},5]}}";
        const auto loaded = loadMarkups(json);
        QVERIFY(loaded.has_value());
        QCOMPARE(int(loaded->set.landmarks.size()), 3);
        QCOMPARE(loaded->set.landmarks[0].state, LandmarkState::Present);
        QCOMPARE(loaded->set.landmarks[0].probability.value(), 0.5);
        QCOMPARE(loaded->set.landmarks[1].state, LandmarkState::Missing);
        QCOMPARE(loaded->set.landmarks[2].state, LandmarkState::Unlabelled);
        QVERIFY(!loaded->set.landmarks[2].probability && !loaded->set.landmarks[2].spreadMm);
        QVERIFY(!loaded->set.landmarks[2].estimate);
        QCOMPARE(int(loaded->notices.size()), 3);
    }
};

GONION_TEST(TestMarkupsJson, gonion::testing::runTest<TestMarkupsJson>);
#include "tst_markups_json.moc"
