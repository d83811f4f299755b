// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "annotation/dataset/agreement.h"
#include "tests/program/test_program.h"

#include <QTest>

#include <cmath>

using namespace gonion;
using namespace gonion::annotation;

namespace {

Landmark at(const std::string &id, double x, double y = 0.0, double z = 0.0)
{
    Landmark landmark;
    landmark.id = id;
    landmark.state = LandmarkState::Present;
    landmark.position = core::PointLps{x, y, z};
    return landmark;
}

Landmark with(const std::string &id, LandmarkState state)
{
    Landmark landmark;
    landmark.id = id;
    landmark.state = state;
    return landmark;
}

LandmarkSet setOf(std::vector<Landmark> landmarks)
{
    LandmarkSet set;
    set.landmarks = std::move(landmarks);
    return set;
}

void compare(double found, double expected)
{
    QVERIFY2(std::abs(found - expected) < 1e-9, qPrintable(QStringLiteral("%1, not %2").arg(found, 0, 'g', 12).arg(expected, 0, 'g', 12)));
}

} // namespace

class TestAgreement : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void countsDistancesByHand()
    {
        // Differences second minus first along x: 1, 2, 3, 6; along z: 0, 0, 4, 8.
        const auto reports = agreementOf({{"1", "B", setOf({at("p", 11), at("q", 12)})},
                                          {"1", "A", setOf({at("p", 10), at("q", 10)})},
                                          {"2", "A", setOf({at("p", 0), at("q", 0)})},
                                          {"2", "B", setOf({at("p", 3, 0, 4), at("q", 6, 0, 8)})},
                                          {"3", "A", setOf({at("p", 0)})}});
        QCOMPARE(reports.size(), std::size_t(1));
        const AgreementReport &report = reports.front();
        QCOMPARE(report.first, std::string("A"));
        QCOMPARE(report.second, std::string("B"));
        QCOMPARE(report.cases, std::size_t(2));
        QCOMPARE(report.overall.distance.pairs, std::size_t(4));
        compare(report.overall.distance.mean, (1.0 + 2.0 + 5.0 + 10.0) / 4);
        compare(report.overall.distance.median, 3.5);
        compare(report.overall.distance.percentile95, 5.0 + 0.85 * 5.0);
        compare(report.overall.distance.largest, 10.0);
        compare(*report.overall.distance.sd, std::sqrt((3.5 * 3.5 + 2.5 * 2.5 + 0.5 * 0.5 + 5.5 * 5.5) / 3));
        compare(report.overall.x.bias, 3.0);
        const double sd = std::sqrt((4.0 + 1.0 + 0.0 + 9.0) / 3);
        compare(*report.overall.x.sd, sd);
        compare(*report.overall.x.lower, 3.0 - 1.96 * sd);
        compare(*report.overall.x.upper, 3.0 + 1.96 * sd);
        compare(report.overall.y.bias, 0.0);
        compare(report.overall.z.bias, 3.0);
        compare(report.overall.distanceLimits.bias, 4.5);
        QCOMPARE(report.landmarks.size(), std::size_t(2));
        QCOMPARE(report.landmarks[0].landmarkId, std::string("p"));
        compare(report.landmarks[0].distance.mean, 3.0);
        compare(report.landmarks[1].distance.mean, 6.0);
        QCOMPARE(report.differences.size(), std::size_t(4));
        QVERIFY(report.differences[0].mean == (core::PointLps{10.5, 0, 0}));
        compare(report.differences[0].difference.x, 1.0);
    }

    void saysNothingOfWhatIsTooLittle()
    {
        const auto reports = agreementOf({{"1", "A", setOf({at("p", 1)})}, {"1", "B", setOf({at("p", 2)})}});
        const LandmarkAgreement &overall = reports.front().overall;
        compare(overall.x.bias, 1.0);
        QVERIFY(!overall.x.sd && !overall.x.lower && !overall.x.upper);
        QVERIFY(!overall.distance.sd);
        QVERIFY(!overall.presence.kappa);
        QVERIFY(agreementOf({{"1", "A", setOf({at("p", 1)})}, {"2", "B", setOf({at("p", 2)})}}).empty());
    }

    void kappaIsTheTextbooksOne()
    {
        // Cohen's table with 20 both present, 5 and 10 of one alone, 15 both missing: kappa 0.4.
        std::vector<AnnotatedCase> cases;
        int number = 0;
        const auto add = [&](LandmarkState first, LandmarkState second, int times) {
            for (int n = 0; n < times; ++n) {
                const std::string id = std::to_string(++number);
                cases.push_back({id, "A", setOf({first == LandmarkState::Present ? at("p", 0) : with("p", first)})});
                cases.push_back({id, "B", setOf({second == LandmarkState::Present ? at("p", 0) : with("p", second)})});
            }
        };
        add(LandmarkState::Present, LandmarkState::Present, 20);
        add(LandmarkState::Present, LandmarkState::Missing, 5);
        add(LandmarkState::Missing, LandmarkState::Present, 10);
        add(LandmarkState::Missing, LandmarkState::Missing, 15);
        add(LandmarkState::Outside, LandmarkState::Missing, 3);
        add(LandmarkState::Present, LandmarkState::Unlabelled, 4);
        const PresenceAgreement presence = agreementOf(cases).front().landmarks.front().presence;
        QCOMPARE(presence.bothPresent, std::size_t(20));
        QCOMPARE(presence.onlyFirstPresent, std::size_t(5));
        QCOMPARE(presence.onlySecondPresent, std::size_t(10));
        QCOMPARE(presence.bothMissing, std::size_t(15));
        QCOMPARE(presence.notCompared, std::size_t(7));
        QCOMPARE(presence.disagreements(), std::size_t(15));
        QVERIFY(presence.kappa);
        compare(*presence.kappa, 0.4);
    }

    void comparesEveryTwo()
    {
        const auto reports = agreementOf({{"1", "C", setOf({at("p", 3)})}, {"1", "A", setOf({at("p", 1)})}, {"1", "B", setOf({at("p", 2)})}});
        QCOMPARE(reports.size(), std::size_t(3));
        QCOMPARE(reports[1].first + reports[1].second, std::string("AC"));
        compare(reports[1].overall.x.bias, 2.0);
    }

    void landmarksOfOneAloneAreNotCompared()
    {
        const auto reports = agreementOf({{"1", "A", setOf({at("p", 1)})}, {"1", "B", setOf({at("q", 2)})}});
        QCOMPARE(reports.front().landmarks.size(), std::size_t(2));
        QCOMPARE(reports.front().overall.distance.pairs, std::size_t(0));
        QCOMPARE(reports.front().overall.presence.notCompared, std::size_t(2));
    }
};

GONION_TEST(TestAgreement, gonion::testing::runTestWithEvents<TestAgreement>);
#include "tst_agreement.moc"
