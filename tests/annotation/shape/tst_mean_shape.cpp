// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "annotation/shape/mean_shape.h"

#include "annotation/shape/bundled_mean_shape.h"
#include "annotation/shape/procrustes.h"
#include "shape_samples.h"
#include "tests/program/test_program.h"

#include <QTest>

using namespace gonion;
using namespace gonion::annotation;
using namespace gonion::annotation::samples;

namespace {

double distanceBetween(const MeanShape &shape, const char *a, const char *b)
{
    return core::distance(shape.find(a)->position, shape.find(b)->position);
}

double distanceBetween(const LandmarkSet &set, const char *a, const char *b)
{
    return core::distance(*set.find(a)->position, *set.find(b)->position);
}

} // namespace

class TestMeanShape : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void equalCasesGiveThemselves()
    {
        const std::vector<LandmarkSet> cases{moved(straightJaw(), tilted(10.0)), moved(straightJaw(), tilted(-10.0, {5, 6, 7}))};
        const MeanShape shape = meanShapeOf(cases, "mandibular_molars").value();
        QCOMPARE(shape.cases(), std::size_t(2));
        QCOMPARE(shape.landmarks().size(), std::size_t(14));
        QVERIFY(std::abs(distanceBetween(shape, "La", "Rf") - distanceBetween(straightJaw(), "La", "Rf")) < 1e-6);
        QVERIFY(shape.find("La")->meanDistanceMm < 1e-6);
        // Turned by as much to either side: on average it lies straight.
        const core::VectorLps across = shape.find("La")->position - shape.find("Ra")->position;
        QVERIFY(across.x > 0.0 && std::abs(across.y) < 1e-6 && std::abs(across.z) < 1e-6);
        core::VectorLps sum;
        for (const MeanLandmark &landmark : shape.landmarks()) {
            sum = sum + (landmark.position - core::PointLps{});
        }
        QVERIFY(core::length(sum) < 1e-6);
    }

    void findsTheMeanOfManyWithLandmarksMissing()
    {
        std::vector<LandmarkSet> cases = manyJaws(60, 0.5);
        for (std::size_t n = 0; n < cases.size(); ++n) {
            if (n % 2 == 0) {
                leaveOut(cases[n], {"Ld", "Le", "Lf"}, LandmarkState::Missing);
            }
            if (n % 3 == 0) {
                leaveOut(cases[n], {"Rd", "Re", "Rf"}, LandmarkState::Missing);
            }
        }
        LandmarkSet useless = straightJaw();
        leaveOut(useless, {"L0", "R0", "La", "Ra", "Lb", "Rb", "Lc", "Rc", "Ld", "Rd", "Le", "Re"});
        cases.push_back(useless);
        const MeanShape shape = meanShapeOf(cases, "mandibular_molars").value();
        QCOMPARE(shape.cases(), std::size_t(60));
        QCOMPARE(shape.find("Ld")->cases, std::size_t(30));
        const SimilarityFit fit = fitMeanShape(shape, straightJaw());
        QVERIFY2(fit.rmsMm < 0.25, qPrintable(QString::number(fit.rmsMm))); // 0.5 mm over the root of 30 or more cases, three axes
        for (const MeanLandmark &landmark : shape.landmarks()) {
            // Of a distance in three axes of 0.5 mm each: mean 0.8 mm, SD 0.34 mm, and a little of the fit's own error.
            QVERIFY2(landmark.meanDistanceMm > 0.6 && landmark.meanDistanceMm < 1.4, qPrintable(QString::number(landmark.meanDistanceMm)));
            QVERIFY2(landmark.sdDistanceMm > 0.2 && landmark.sdDistanceMm < 0.7, qPrintable(QString::number(landmark.sdDistanceMm)));
        }
    }

    void scaleIsTakenOutWhereItIsAsked()
    {
        const std::vector<LandmarkSet> cases{moved(straightJaw(), tilted(5.0, {}, 0.9)), moved(straightJaw(), tilted(0.0, {}, 1.1))};
        const MeanShape scaled = meanShapeOf(cases, "x", {.scale = true}).value();
        const MeanShape plain = meanShapeOf(cases, "x").value();
        QVERIFY(std::abs(distanceBetween(scaled, "La", "Ra") - 48.0 * std::sqrt(0.99)) < 0.01);
        QVERIFY(std::abs(distanceBetween(plain, "La", "Ra") - 48.0) < 0.5);
        QVERIFY(plain.find("Lf")->meanDistanceMm > 0.5);
    }

    void needsTwoCases()
    {
        QCOMPARE(meanShapeOf({straightJaw()}, "x").error().code, core::ErrorCode::InvalidArgument);
        QCOMPARE(meanShapeOf({}, "x").error().code, core::ErrorCode::InvalidArgument);
    }

    void proposesTheRest_data()
    {
        QTest::addColumn<QStringList>("placed");
        QTest::addColumn<double>("tilt");
        QTest::addColumn<bool>("right");
        QTest::newRow("three") << QStringList{QStringLiteral("La"), QStringLiteral("Lf"), QStringLiteral("Ra")} << 25.0 << true;
        QTest::newRow("one, straight") << QStringList{QStringLiteral("La")} << 0.0 << true;
        QTest::newRow("two, straight") << QStringList{QStringLiteral("La"), QStringLiteral("Ra")} << 0.0 << true;
        QTest::newRow("two, tilted: only near") << QStringList{QStringLiteral("La"), QStringLiteral("Ra")} << 25.0 << false;
    }

    void proposesTheRest()
    {
        QFETCH(QStringList, placed);
        QFETCH(double, tilt);
        QFETCH(bool, right);
        const MeanShape shape = meanShapeOf({straightJaw(), straightJaw()}, "mandibular_molars").value();
        const LandmarkSet truth = moved(straightJaw(), tilted(tilt));
        LandmarkSet set = truth;
        leaveOut(set, {"Rd"}, LandmarkState::Missing);
        for (Landmark &landmark : set.landmarks) {
            if (landmark.state == LandmarkState::Present && !placed.contains(QString::fromStdString(landmark.id))) {
                leaveOut(set, {landmark.id});
            }
        }
        const auto proposals = proposalsFrom(shape, LandmarkTemplate::mandibularMolars(), set);
        QCOMPARE(proposals.size(), std::size_t(14 - 1 - placed.size())); // nothing for the missing one
        QCOMPARE(proposals.front().landmarkId, std::string("L0"));
        for (const Proposal &proposal : proposals) {
            const double error = core::distance(proposal.position, *truth.find(proposal.landmarkId)->position);
            QVERIFY2(right ? error < 1e-6 : error < 30.0, qPrintable(QString::number(error)));
            QVERIFY(proposal.landmarkId != "Rd");
        }
    }

    void proposesNothingFromNothing()
    {
        const MeanShape shape = meanShapeOf({straightJaw(), straightJaw()}, "mandibular_molars").value();
        QVERIFY(proposalsFrom(shape, LandmarkTemplate::mandibularMolars(), {}).empty());
    }

    void comesBackFromJson()
    {
        const MeanShape shape = meanShapeOf(manyJaws(12, 0.5), "mandibular_molars", {.provenance = "twelve \"jaws\""}).value();
        const auto read = MeanShape::fromJson(shape.toJson());
        QVERIFY2(read, read ? "" : read.error().message.c_str());
        QCOMPARE(read->cases(), std::size_t(12));
        QCOMPARE(read->provenance(), std::string("twelve \"jaws\""));
        QCOMPARE(read->templateId(), std::string("mandibular_molars"));
        for (const MeanLandmark &landmark : shape.landmarks()) {
            const MeanLandmark *same = read->find(landmark.id);
            QVERIFY(same != nullptr && core::distance(same->position, landmark.position) < 1e-3);
            QVERIFY(std::abs(same->sdDistanceMm - landmark.sdDistanceMm) < 1e-3);
        }
        QVERIFY(MeanShape::fromJson(read->toJson()).value() == *read);
    }

    void refusesOtherJson_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("no list") << QByteArray(R"({"formatVersion": 1})");
        QTest::newRow("no landmark") << QByteArray(R"({"formatVersion": 1, "meanShape": []})");
        QTest::newRow("version") << QByteArray(R"({"formatVersion": 9, "meanShape": [{"id": "a", "positionLps": [1,2,3], "meanDistanceMm": 1, "sdDistanceMm": 1}]})");
        QTest::newRow("two numbers") << QByteArray(R"({"formatVersion": 1, "meanShape": [{"id": "a", "positionLps": [1,2], "meanDistanceMm": 1, "sdDistanceMm": 1}]})");
        QTest::newRow("negative") << QByteArray(R"({"formatVersion": 1, "meanShape": [{"id": "a", "positionLps": [1,2,3], "meanDistanceMm": 1, "sdDistanceMm": -1}]})");
        QTest::newRow("huge") << QByteArray(R"({"formatVersion": 1, "meanShape": [{"id": "a", "positionLps": [1,2,1e300], "meanDistanceMm": 1, "sdDistanceMm": 1}]})");
        QTest::newRow("no id") << QByteArray(R"({"formatVersion": 1, "meanShape": [{"positionLps": [1,2,3], "meanDistanceMm": 1, "sdDistanceMm": 1}]})");
    }

    void refusesOtherJson()
    {
        QFETCH(QByteArray, json);
        const auto shape = MeanShape::fromJson(json.toStdString());
        QVERIFY(!shape);
        QCOMPARE(shape.error().code, core::ErrorCode::Unreadable);
    }

    void bundledShapeFitsTheMolars()
    {
        const auto shape = bundledMeanShape("mandibular_molars");
        QVERIFY(shape);
        QVERIFY(!bundledMeanShape("craniofacial"));
        QVERIFY(*shape == MeanShape::read(GONION_RESOURCES "/shapes/mandibular_molars.json").value());
        QVERIFY(shape->cases() >= 100);
        QVERIFY(!shape->provenance().empty());
        for (const LandmarkDefinition &definition : LandmarkTemplate::mandibularMolars().landmarks()) {
            const MeanLandmark *landmark = shape->find(definition.id);
            QVERIFY(landmark != nullptr);
            QVERIFY((landmark->position.x > 0.0) == (definition.id[0] == 'L'));
            QVERIFY(landmark->sdDistanceMm > 0.1 && landmark->sdDistanceMm < 5.0);
        }
        QVERIFY(shape->find("Ld")->position.y > shape->find("La")->position.y);
    }
};

GONION_TEST(TestMeanShape, gonion::testing::runTestWithEvents<TestMeanShape>);
#include "tst_mean_shape.moc"
