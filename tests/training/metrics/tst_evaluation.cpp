// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/metrics/evaluation.h"
#include "tests/program/test_program.h"

#include <QtTest>

#include <nlohmann/json.hpp>

#include <cmath>
#include <limits>

using namespace gonion;
using namespace gonion::training;
using annotation::LandmarkState;

namespace {

const std::vector<std::string> kIds{"a", "b", "c"};

/// Truly at the origin, predicted `error` mm away along x.
LandmarkResult presentAs(LandmarkState predicted, double error)
{
    return {LandmarkState::Present, {0, 0, 0}, predicted, {error, 0, 0}, {}, {}};
}

LandmarkResult absentAs(LandmarkState truth, LandmarkState predicted)
{
    return {truth, {}, predicted, {1, 2, 3}, {}, {}};
}

/// Errors 1, 2.5 (called missing), missing called present; then 3 and 5, outside called outside.
std::vector<CaseResult> twoCases()
{
    return {{"first",
             {presentAs(LandmarkState::Present, 1.0), presentAs(LandmarkState::Missing, 2.5),
              absentAs(LandmarkState::Missing, LandmarkState::Present)}},
            {"second",
             {presentAs(LandmarkState::Present, 3.0), presentAs(LandmarkState::Present, 5.0),
              absentAs(LandmarkState::Outside, LandmarkState::Outside)}}};
}

bool near(const std::optional<double> &value, double expected)
{
    return value.has_value() && std::abs(*value - expected) < 1e-12;
}

} // namespace

class TestEvaluation : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void scoresTheFullProtocol()
    {
        const auto evaluation = evaluate(twoCases(), kIds, Protocol::Full);
        QVERIFY(evaluation.has_value());
        const auto &all = evaluation->overall;
        QCOMPARE(evaluation->cases, std::int64_t{2});
        QCOMPARE(all.present, std::int64_t{4});
        QVERIFY(near(all.mreMm, (1.75 + 4.0) / 2.0));               // case means 1.75 and 4
        QVERIFY(near(all.sdMm, (4.0 - 1.75) / std::sqrt(2.0)));     // N - 1
        QVERIFY(near(all.mreFoundMm, (1.0 + 4.0) / 2.0));
        QVERIFY(near(all.found, 0.75));
        QVERIFY(near(all.sdr[0], 0.25)); // the one of 2.5 mm was called missing: a failure at every radius
        QVERIFY(near(all.sdr[1], 0.25));
        QVERIFY(near(all.sdr[2], 0.5)); // exactly 3 mm is a success
        QVERIFY(near(all.sdr[3], 0.5));
    }

    void scoresPresenceInTheFullProtocol()
    {
        const auto evaluation = evaluate(twoCases(), kIds, Protocol::Full);
        QVERIFY(evaluation.has_value());
        const auto &presence = evaluation->overall.presence;
        QCOMPARE(presence.truePositives, std::int64_t{3});
        QCOMPARE(presence.falseNegatives, std::int64_t{1});
        QCOMPARE(presence.falsePositives, std::int64_t{1});
        QCOMPARE(presence.trueNegatives, std::int64_t{0});
        QVERIFY(near(presence.accuracy(), 0.6));
        QVERIFY(near(presence.precision(), 0.75));
        QVERIFY(near(presence.recall(), 0.75));
        QVERIFY(near(presence.f1(), 0.75));
        QCOMPARE(evaluation->overall.outside, std::int64_t{1});
        QVERIFY(near(evaluation->overall.outsideRecall, 1.0));
    }

    void scoresThePaperProtocolWhateverWasDecided()
    {
        const auto evaluation = evaluate(twoCases(), kIds, Protocol::Paper);
        QVERIFY(evaluation.has_value());
        const auto &all = evaluation->overall;
        QVERIFY(near(all.mreMm, 2.875));
        QVERIFY(near(all.sdr[0], 0.25));
        QVERIFY(near(all.sdr[1], 0.5));
        QVERIFY(near(all.sdr[2], 0.75));
        QVERIFY(near(all.sdr[3], 0.75));
        QVERIFY(!all.presence.f1().has_value());
        QVERIFY(!all.outsideRecall.has_value());
    }

    void scoresEachLandmark()
    {
        const auto evaluation = evaluate(twoCases(), kIds, Protocol::Full);
        QVERIFY(evaluation.has_value());
        QCOMPARE(evaluation->landmarks.size(), std::size_t{3});
        const auto &b = evaluation->landmarks[1];
        QCOMPARE(b.id, std::string("b"));
        QVERIFY(near(b.figures.mreMm, 3.75));
        QVERIFY(near(b.figures.mreFoundMm, 5.0));
        QVERIFY(near(b.figures.found, 0.5));
        QVERIFY(near(b.figures.sdr[3], 0.0));
        const auto &c = evaluation->landmarks[2].figures;
        QVERIFY(!c.mreMm.has_value());
        QVERIFY(!c.sdr[0].has_value());
        QVERIFY(near(c.presence.accuracy(), 0.0));
    }

    void doesNotScorePresenceOfWhatIsUnlabelledOrOutside()
    {
        const std::vector<CaseResult> cases{{"case",
                                             {absentAs(LandmarkState::Unlabelled, LandmarkState::Present),
                                              absentAs(LandmarkState::Outside, LandmarkState::Present),
                                              absentAs(LandmarkState::Missing, LandmarkState::Outside)}}};
        const auto evaluation = evaluate(cases, kIds, Protocol::Full);
        QVERIFY(evaluation.has_value());
        const auto &all = evaluation->overall;
        QCOMPARE(all.presence.trueNegatives, std::int64_t{1}); // anything but Present is a no
        QCOMPARE(all.presence.falsePositives, std::int64_t{0});
        QVERIFY(near(all.outsideRecall, 0.0));
        QVERIFY(!all.presence.precision().has_value());
        QVERIFY(!all.presence.f1().has_value());
    }

    void weighsCasesAlikeInTheMeanAndLandmarksAlikeInTheRates()
    {
        const std::vector<CaseResult> cases{
            {"three",
             {presentAs(LandmarkState::Present, 1), presentAs(LandmarkState::Present, 1), presentAs(LandmarkState::Present, 1)}},
            {"one",
             {presentAs(LandmarkState::Present, 9), absentAs(LandmarkState::Missing, LandmarkState::Missing),
              absentAs(LandmarkState::Missing, LandmarkState::Missing)}}};
        const auto evaluation = evaluate(cases, kIds, Protocol::Full);
        QVERIFY(evaluation.has_value());
        QVERIFY(near(evaluation->overall.mreMm, 5.0));
        QVERIFY(near(evaluation->overall.sdr[0], 0.75));
    }

    void measuresInThreeDimensions()
    {
        const LandmarkResult result{LandmarkState::Present, {1, 2, 3}, LandmarkState::Present, {3, 5, 9}};
        QVERIFY(near(result.radialErrorMm(), 7.0));
        QVERIFY(!absentAs(LandmarkState::Missing, LandmarkState::Present).radialErrorMm().has_value());
    }

    void hasNoFiguresOfNothing()
    {
        const auto evaluation = evaluate({}, kIds, Protocol::Full);
        QVERIFY(evaluation.has_value());
        QVERIFY(!evaluation->overall.mreMm.has_value());
        QVERIFY(!evaluation->overall.found.has_value());
        const auto single = evaluate(std::vector<CaseResult>{twoCases()[0]}, kIds, Protocol::Full);
        QVERIFY(!single->overall.sdMm.has_value());
    }

    void refusesCasesThatDoNotFit()
    {
        const std::vector<CaseResult> tooFew{{"short one", {presentAs(LandmarkState::Present, 1)}}};
        const auto sizes = evaluate(tooFew, kIds, Protocol::Full);
        QVERIFY(!sizes.has_value());
        QCOMPARE(sizes.error().code, core::ErrorCode::InvalidArgument);
        QVERIFY(sizes.error().message.find("short one") != std::string::npos);
        auto cases = twoCases();
        cases[1].landmarks[0].bestPosition.y = std::numeric_limits<double>::quiet_NaN();
        const auto notFinite = evaluate(cases, kIds, Protocol::Full);
        QVERIFY(!notFinite.has_value());
        QVERIFY(notFinite.error().message.find("second") != std::string::npos);
    }

    void measuresCalibration()
    {
        // What was said of each, and whether it was there.
        const std::vector<std::pair<double, bool>> said{{0.95, true}, {0.95, true},  {0.95, true}, {0.91, false},
                                                        {0.15, true}, {0.15, false}, {1.0, true},  {0.0, false}};
        CaseResult one{"one", {}};
        std::vector<std::string> ids;
        for (const auto &[probability, present] : said) {
            LandmarkResult result = present ? presentAs(LandmarkState::Present, 1.0)
                                            : absentAs(LandmarkState::Missing, LandmarkState::Missing);
            result.probability = probability;
            one.landmarks.push_back(result);
            ids.push_back(std::to_string(ids.size()));
        }
        one.landmarks.push_back(absentAs(LandmarkState::Missing, LandmarkState::Missing)); // nothing was said
        one.landmarks.push_back(absentAs(LandmarkState::Outside, LandmarkState::Present)); // not scored
        one.landmarks.back().probability = 0.5;
        ids.insert(ids.end(), {"unsaid", "outside"});
        const auto evaluation = evaluate(std::vector<CaseResult>{one}, ids, Protocol::Full);
        QVERIFY(evaluation.has_value());
        const CalibrationFigures &calibration = evaluation->overall.calibration;
        QCOMPARE(calibration.bins[9].count, std::int64_t{5});
        QCOMPARE(calibration.bins[9].present, std::int64_t{4});
        QCOMPARE(calibration.bins[1].count, std::int64_t{2});
        QCOMPARE(calibration.bins[0].count, std::int64_t{1});
        QCOMPARE(calibration.bins[5].count, std::int64_t{0});
        QVERIFY(!calibration.bins[5].meanProbability());
        QVERIFY(near(calibration.bins[1].presentShare(), 0.5));
        const double expected = (std::abs(3 * 0.95 + 0.91 + 1.0 - 4.0) + std::abs(0.3 - 1.0) + 0.0) / 8.0;
        QVERIFY(near(calibration.expectedError(), expected));
        const auto json = nlohmann::json::parse(toJson(*evaluation));
        QCOMPARE(json.at("calibration").at("bins").size(), std::size_t{10});
        QVERIFY(std::abs(json.at("calibration").at("ece").get<double>() - expected) < 1e-12);
        QVERIFY(json.at("calibration").at("bins").at(5).at("present").is_null());
        QVERIFY(json.at("coverage90").is_null());
    }

    void countsWhatTheRadiusHolds()
    {
        auto cases = twoCases();
        for (CaseResult &one : cases) {
            for (LandmarkResult &landmark : one.landmarks) {
                landmark.radius90Mm = 3.0;
            }
        }
        // Found: 1, 3 and 5 mm off; the one of 2.5 mm was not found.
        const auto evaluation = evaluate(cases, kIds, Protocol::Full);
        QCOMPARE(evaluation->overall.withRadius, std::int64_t{3});
        QVERIFY(near(evaluation->overall.coverage90(), 2.0 / 3.0));
        QVERIFY(near(evaluation->landmarks[1].figures.coverage90(), 0.0));
    }

    void writesJson()
    {
        const auto evaluation = evaluate(twoCases(), kIds, Protocol::Full);
        QVERIFY(evaluation.has_value());
        const auto json = nlohmann::json::parse(toJson(*evaluation));
        QCOMPARE(json.at("protocol").get<std::string>(), std::string("full"));
        QCOMPARE(json.at("cases").get<int>(), 2);
        QCOMPARE(json.at("mre_mm").get<double>(), 2.875);
        QCOMPARE(json.at("mre_found_mm").get<double>(), 2.5);
        QCOMPARE(json.at("found").get<double>(), 0.75);
        QCOMPARE(json.at("sdr").at("2").get<double>(), 0.25);
        QCOMPARE(json.at("sdr").at("2.5").get<double>(), 0.25);
        QCOMPARE(json.at("sdr").at("3").get<double>(), 0.5);
        QCOMPARE(json.at("sdr").at("4").get<double>(), 0.5);
        QCOMPARE(json.at("presence").at("f1").get<double>(), 0.75);
        QCOMPARE(json.at("landmarks").size(), std::size_t{3});
        QCOMPARE(json.at("landmarks").at(0).at("id").get<std::string>(), std::string("a"));
        QVERIFY(json.at("landmarks").at(2).at("mre_mm").is_null());
        QVERIFY(json.at("landmarks").at(2).at("sdr").at("4").is_null());
    }

    void writesIdsThatAreNotText()
    {
        const std::vector<std::string> ids{"\xff", "b", "c"};
        const auto evaluation = evaluate(twoCases(), ids, Protocol::Full);
        QVERIFY(evaluation.has_value());
        QVERIFY(nlohmann::json::accept(toJson(*evaluation)));
    }
};

GONION_TEST(TestEvaluation, gonion::testing::runTest<TestEvaluation>);
#include "tst_evaluation.moc"
