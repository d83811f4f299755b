// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "annotation/landmark_set.h"
#include "annotation/landmark_template.h"

#include <QFile>
#include <QtTest>

using namespace gonion::annotation;
using gonion::core::ErrorCode;

class TestLandmarkTemplate : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void holdsTheMolarsInTheOrderOfMml()
    {
        const LandmarkTemplate molars = LandmarkTemplate::mandibularMolars();
        std::string order;
        for (const LandmarkDefinition &landmark : molars.landmarks()) {
            order += landmark.id + " ";
        }
        QCOMPARE(order, std::string("L0 La Lb Lc Ld Le Lf R0 Ra Rb Rc Rd Re Rf "));
        const auto fdiOf = [&molars](const char *id) { return molars.landmarks()[molars.indexOf(id).value()].toothFdi; };
        QCOMPARE(fdiOf("L0"), std::string());
        QCOMPARE(fdiOf("Lb"), std::string("37"));
        QCOMPARE(fdiOf("Lf"), std::string("38"));
        QCOMPARE(fdiOf("Ra"), std::string("47"));
        QCOMPARE(fdiOf("Re"), std::string("48"));
        QCOMPARE(molars.landmarks()[1].name, std::string("Left second molar, crown"));
        for (const LandmarkDefinition &landmark : molars.landmarks()) {
            const auto partner = molars.indexOf(landmark.mirrorPartner);
            QVERIFY(partner.has_value());
            QCOMPARE(molars.landmarks()[*partner].mirrorPartner, landmark.id);
            QVERIFY(landmark.id.front() != landmark.mirrorPartner.front());
            QVERIFY(!landmark.description.empty());
        }
    }

    void equalsTheBundledFile()
    {
        const auto bundled = LandmarkTemplate::read(GONION_RESOURCES "/templates/mandibular_molars.json");
        QVERIFY2(bundled.has_value(), bundled ? "" : bundled.error().message.c_str());
        QVERIFY(*bundled == LandmarkTemplate::mandibularMolars());
    }

    void survivesItsOwnJson()
    {
        LandmarkDefinition first{"N", "Nasion", "Where \"nose\" and brow meet\n", "", "", "middle"};
        LandmarkDefinition second{"S", "", "", "", "", ""};
        const LandmarkTemplate made = LandmarkTemplate::create("own", "Own \xC3\xA9", {first, second}).value();
        const auto read = LandmarkTemplate::fromJson(made.toJson());
        QVERIFY(read.has_value());
        QVERIFY(*read == made);
        QVERIFY(!(*read == LandmarkTemplate::mandibularMolars()));
    }

    void refusesUnusableLists_data()
    {
        QTest::addColumn<QStringList>("ids");
        QTest::addColumn<QString>("partner");
        QTest::addColumn<QString>("reason");
        QTest::newRow("none") << QStringList() << "" << "no landmarks";
        QTest::newRow("empty id") << QStringList{"A", ""} << "" << "empty id";
        QTest::newRow("twice") << QStringList{"A", "B", "A"} << "" << "\"A\" is used twice";
        QTest::newRow("partner") << QStringList{"A", "B"} << "C" << "\"C\"";
        QStringList many;
        for (int i = 0; i <= 1000; ++i) {
            many << QString::number(i);
        }
        QTest::newRow("too many") << many << "" << "more than 1000";
    }

    void refusesUnusableLists()
    {
        QFETCH(QStringList, ids);
        QFETCH(QString, partner);
        QFETCH(QString, reason);
        std::vector<LandmarkDefinition> landmarks;
        for (const QString &id : ids) {
            LandmarkDefinition landmark;
            landmark.id = id.toStdString();
            landmark.mirrorPartner = partner.toStdString();
            landmarks.push_back(landmark);
        }
        const auto result = LandmarkTemplate::create("t", "T", landmarks);
        QVERIFY(!result.has_value());
        QCOMPARE(result.error().code, ErrorCode::InvalidArgument);
        QVERIFY2(QString::fromStdString(result.error().message).contains(reason), result.error().message.c_str());
    }

    void refusesOtherJson_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("no JSON") << QByteArray("landmarks: 3");
        QTest::newRow("cut off") << QByteArray("{'formatVersion':1,'landmarks':[{'id':'A'}");
        QTest::newRow("a list") << QByteArray("[1,2]");
        QTest::newRow("no list") << QByteArray("{'formatVersion':1,'landmarks':{'id':'A'}}");
        QTest::newRow("of the future") << QByteArray("{'formatVersion':2,'landmarks':[{'id':'A'}]}");
        QTest::newRow("numbers as ids") << QByteArray("{'formatVersion':1,'landmarks':[{'id':3}]}");
        QTest::newRow("texts as landmarks") << QByteArray("{'formatVersion':1,'landmarks':['A']}");
        QTest::newRow("deep") << QByteArray(200'000, '[');
    }

    void refusesOtherJson()
    {
        QFETCH(QByteArray, json);
        json.replace('\'', '"'); // single quotes above, to be readable
        const auto result = LandmarkTemplate::fromJson({json.data(), size_t(json.size())});
        QVERIFY(!result.has_value());
        QCOMPARE(result.error().code, ErrorCode::Unreadable);
        QVERIFY(!result.error().message.empty());
    }

    void namesStatesBothWays()
    {
        for (const auto state : {LandmarkState::Present, LandmarkState::Missing, LandmarkState::Outside,
                                 LandmarkState::Unlabelled}) {
            QVERIFY(landmarkStateFromName(nameOf(state)) == state);
        }
        for (const auto origin : {LandmarkOrigin::Manual, LandmarkOrigin::Model, LandmarkOrigin::Corrected,
                                  LandmarkOrigin::Imported}) {
            QVERIFY(landmarkOriginFromName(nameOf(origin)) == origin);
        }
        QVERIFY(!landmarkStateFromName("Present").has_value());
        QVERIFY(!landmarkOriginFromName("").has_value());
    }
};

QTEST_APPLESS_MAIN(TestLandmarkTemplate)
#include "tst_landmark_template.moc"
