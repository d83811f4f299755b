// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench/comparison_report.h"
#include "tests/program/test_program.h"

#include <nlohmann/json.hpp>

#include <QtTest>

using namespace gonion::bench;

namespace {

NetworkComparison someComparison()
{
    NetworkComparison comparison;
    comparison.forward = {0.5, 2.0};
    comparison.step = {1.0, 3.0};
    comparison.maxDifferenceSd = 5e-6;
    comparison.gradients = {2e-4, 3e-4, 4e-4};
    comparison.sameRouting = {5e-5, 6e-5, 7e-5};
    comparison.choices = 100;
    comparison.otherFused = 1;
    comparison.otherPlain = 2;
    return comparison;
}

} // namespace

class TestComparisonReport : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// The members that programs rely on, and those about gradients.
    void jsonHoldsEveryFigure()
    {
        const auto json = nlohmann::json::parse(jsonOf(someComparison(), {100, 400}));
        QCOMPARE(json.at("forward").at("fused_s").get<double>(), 0.5);
        QCOMPARE(json.at("forward").at("plain_s").get<double>(), 2.0);
        QCOMPARE(json.at("forward").at("ratio").get<double>(), 4.0);
        QCOMPARE(json.at("step").at("ratio").get<double>(), 3.0);
        QCOMPARE(json.at("memory").at("fused_bytes").get<int>(), 100);
        QCOMPARE(json.at("memory").at("plain_bytes").get<int>(), 400);
        QCOMPARE(json.at("memory").at("ratio").get<double>(), 0.25);
        QCOMPARE(json.at("max_difference_sd").get<double>(), 5e-6);
        const auto &gradients = json.at("gradients");
        QCOMPARE(gradients.at("fused_from_plain").get<double>(), 2e-4);
        QCOMPARE(gradients.at("fused_from_double").get<double>(), 3e-4);
        QCOMPARE(gradients.at("plain_from_double").get<double>(), 4e-4);
        QCOMPARE(gradients.at("same_routing").at("fused_from_double").get<double>(), 6e-5);
        QCOMPARE(json.at("routing").at("choices").get<int>(), 100);
        QCOMPARE(json.at("routing").at("fused_other").get<int>(), 1);
        QCOMPARE(json.at("routing").at("plain_other").get<int>(), 2);
    }

    void textHoldsEveryFigure()
    {
        const std::string text = textOf(someComparison(), {100'000'000, 400'000'000});
        for (const char *figure : {"4.00 times faster", "3.00 times faster", "0.25 of it", "5.0e-06", "2.0e-04, 3.0e-04, 4.0e-04",
                                   "5.0e-05, 6.0e-05, 7.0e-05", "of 100: fused 1, plain 2"}) {
            QVERIFY2(text.find(figure) != std::string::npos, figure);
        }
    }
};

GONION_TEST(TestComparisonReport, gonion::testing::runTest<TestComparisonReport>);
#include "tst_comparison_report.moc"
