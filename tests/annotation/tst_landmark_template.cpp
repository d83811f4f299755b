// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "annotation/landmark_template.h"
#include "annotation/landmark_set.h"
#include "tests/program/test_program.h"

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

    void bundlesCraniofacialLandmarks()
    {
        const std::vector<LandmarkTemplate> all = bundledTemplates();
        QCOMPARE(all.size(), size_t(2));
        QVERIFY(all[0] == LandmarkTemplate::mandibularMolars());
        const LandmarkTemplate &skull = all[1];
        const auto bundled = LandmarkTemplate::read(GONION_RESOURCES "/templates/craniofacial.json");
        QVERIFY2(bundled.has_value(), bundled ? "" : bundled.error().message.c_str());
        QVERIFY(*bundled == skull);
        QVERIFY(skull.size() >= 20);
        for (const char *id : {"N", "S", "PoL", "PoR", "OrL", "OrR", "A", "B", "Pog", "Gn", "Me", "GoL", "GoR", "CoL",
                               "CoR", "ANS", "PNS", "Ba", "ZyL", "ZyR"}) {
            QVERIFY2(skull.indexOf(id).has_value(), id);
        }
        std::size_t pairs = 0;
        std::size_t hints = 0;
        for (const LandmarkDefinition &landmark : skull.landmarks()) {
            QVERIFY2(landmark.description.size() > 40, landmark.id.c_str());
            QVERIFY2(landmark.colour.size() == 7, landmark.id.c_str());
            QVERIFY(!landmark.name.empty());
            hints += landmark.hint != HuHint::None ? 1 : 0;
            const bool hasSide = landmark.name.starts_with("Left ") || landmark.name.starts_with("Right ");
            QCOMPARE(!landmark.mirrorPartner.empty(), hasSide);
            if (hasSide) {
                const auto &partner = skull.landmarks()[skull.indexOf(landmark.mirrorPartner).value()];
                QCOMPARE(partner.mirrorPartner, landmark.id);
                QCOMPARE(partner.description, landmark.description);
                QCOMPARE(landmark.id.back(), landmark.name.front());
                ++pairs;
            }
        }
        QVERIFY(pairs >= 12 && pairs % 2 == 0);
        QVERIFY(hints > skull.size() / 2);
    }

    void readsFilesFromBeforeColours()
    {
        const auto old = LandmarkTemplate::fromJson(
            R"({"formatVersion":1,"id":"t","name":"T","landmarks":[{"id":"A","mirrorPartner":"B"},{"id":"B"}]})");
        QVERIFY(old.has_value());
        QCOMPARE(old->landmarks()[0].colour, std::string());
        QVERIFY(old->landmarks()[0].hint == HuHint::None);
        // And what a program after this one knows is no reason to refuse a template.
        const auto later = LandmarkTemplate::fromJson(
            R"({"formatVersion":1,"id":"t","landmarks":[{"id":"A","huHint":"nerve","weight":3}]})");
        QVERIFY(later.has_value());
        QVERIFY(later->landmarks()[0].hint == HuHint::None);
    }

    void checksColoursAndPictures_data()
    {
        QTest::addColumn<QString>("colour");
        QTest::addColumn<QString>("picture");
        QTest::addColumn<bool>("usable");
        const auto row = [](const char *name, const char *colour, const char *picture, bool usable) {
            QTest::newRow(name) << QString(colour) << QString(picture) << usable;
        };
        row("colour", "#00ffAB", "", true);
        row("short colour", "#0fa", "", false);
        row("no digits", "#00ffzz", "", false);
        row("a word", "darkred", "", false);
        row("picture", "", "La.png", true);
        row("picture below", "", "pictures/La 1.png", true);
        row("above", "", "../La.png", false);
        row("above in the middle", "", "pictures/../../La.png", false);
        row("from the root", "", "/etc/La.png", false);
        row("here", "", "./La.png", false);
        row("a folder", "", "pictures/", false);
        row("Windows", "", "C:La.png", false);
        row("Windows above", "", "..\\La.png", false);
        row("a line feed", "", "La\n.png", false);
    }

    void checksColoursAndPictures()
    {
        QFETCH(QString, colour);
        QFETCH(QString, picture);
        QFETCH(bool, usable);
        LandmarkDefinition landmark;
        landmark.id = "A";
        landmark.colour = colour.toStdString();
        landmark.picture = picture.toStdString();
        const auto made = LandmarkTemplate::create("t", "T", {landmark});
        QCOMPARE(made.has_value(), usable);
        if (!usable) {
            QCOMPARE(made.error().code, ErrorCode::InvalidArgument);
            QVERIFY(QString::fromStdString(made.error().message).contains("\"A\""));
        }
    }

    void isDerivedFromALandmarkFile()
    {
        LandmarkSet set;
        for (const char *id : {"La", "Ra", "Go_L", "Go_R", "ANS", "L", "R", "Only_L"}) {
            Landmark landmark;
            landmark.id = id;
            landmark.label = std::string("label of ") + id;
            set.landmarks.push_back(landmark);
        }
        const auto made = LandmarkTemplate::fromLandmarkSet("own", "Own", set);
        QVERIFY(made.has_value());
        QCOMPARE(made->id(), std::string("own"));
        QCOMPARE(made->size(), size_t(8));
        const std::vector<std::string> partners{"Ra", "La", "Go_R", "Go_L", "", "", "", ""};
        for (std::size_t index = 0; index < partners.size(); ++index) {
            QCOMPARE(made->landmarks()[index].id, set.landmarks[index].id);
            QCOMPARE(made->landmarks()[index].name, set.landmarks[index].label);
            QCOMPARE(made->landmarks()[index].mirrorPartner, partners[index]);
        }
        QCOMPARE(LandmarkTemplate::fromLandmarkSet("t", "T", {}).error().code, ErrorCode::InvalidArgument);
    }

    void survivesItsOwnJson()
    {
        LandmarkDefinition first{"N",      "Nasion",  "Where \"nose\" and brow meet\n", "", "",
                                 "middle", "#a0b1c2", "pictures/N.png",                 HuHint::Enamel};
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
        for (const HuHint hint : {HuHint::None, HuHint::BoneSurface, HuHint::Enamel}) {
            QVERIFY(huHintFromName(nameOf(hint)) == hint);
        }
        QVERIFY(!huHintFromName("air").has_value());
        QVERIFY(!landmarkStateFromName("Present").has_value());
        QVERIFY(!landmarkOriginFromName("").has_value());
    }
};

GONION_TEST(TestLandmarkTemplate, gonion::testing::runTest<TestLandmarkTemplate>);
#include "tst_landmark_template.moc"
