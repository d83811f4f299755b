// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/trainer/presence_fit.h"

#include "inference/detector/presence.h"
#include "tests/program/test_program.h"

#include <QtTest>

#include <array>
#include <cmath>
#include <random>

using namespace gonion;
using training::PresenceSample;

class TestPresenceFit : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void findsTheCalibrationThatMadeTheSamples()
    {
        std::mt19937 random(11);
        std::uniform_real_distribution<double> logit(-6.0, 6.0);
        std::uniform_real_distribution<double> spread(0.0, 5.0);
        std::uniform_real_distribution<double> coin(0.0, 1.0);
        const inference::PresenceCalibration truth{0.8, -0.6, 0.4, {}, 0.5};
        std::vector<PresenceSample> samples;
        for (int n = 0; n < 20000; ++n) {
            PresenceSample sample{static_cast<std::size_t>(n % 2), logit(random), spread(random), false};
            sample.present = coin(random) < inference::presenceProbability(truth, sample.existenceLogit, sample.spreadMm);
            samples.push_back(sample);
        }
        const auto fitted = training::fitPresence(samples, 2);
        QVERIFY(std::abs(fitted.logitWeight - 0.8) < 0.05);
        QVERIFY(std::abs(fitted.spreadWeight + 0.6) < 0.1);
        QVERIFY(std::abs(fitted.bias - 0.4) < 0.15);
        QCOMPARE(fitted.thresholds.size(), std::size_t{2});
        for (const double threshold : fitted.thresholds) {
            QVERIFY(threshold > 0.2 && threshold < 0.7);
        }
    }

    void separatesWhatCanBeSeparated()
    {
        std::vector<PresenceSample> samples;
        for (int n = 0; n < 200; ++n) {
            samples.push_back({0, n % 2 == 0 ? 4.0 : -1.0, 1.0, n % 2 == 0});
        }
        const auto fitted = training::fitPresence(samples, 1);
        QVERIFY(inference::presenceProbability(fitted, 4.0, 1.0) > fitted.thresholds[0]);
        QVERIFY(inference::presenceProbability(fitted, -1.0, 1.0) < fitted.thresholds[0]);
        QVERIFY(std::isfinite(fitted.logitWeight));
    }

    void keepsAWantedSensitivity_data()
    {
        QTest::addColumn<double>("sensitivity");
        QTest::newRow("80 %") << 0.8;
        QTest::newRow("90 %") << 0.9;
        QTest::newRow("98 %") << 0.98;
    }

    void keepsAWantedSensitivity()
    {
        QFETCH(double, sensitivity);
        std::mt19937 random(5);
        std::normal_distribution<double> noise(0.0, 2.0);
        const auto draw = [&](int count) {
            std::vector<PresenceSample> samples;
            for (int n = 0; n < count; ++n) {
                const bool present = n % 3 != 0;
                const auto landmark = static_cast<std::size_t>(n % 2);
                // The second landmark speaks more softly, and needs a lower threshold.
                const double middle = (present ? 2.0 : -2.0) - (landmark == 1 ? 2.0 : 0.0);
                samples.push_back({landmark, middle + noise(random), 1.0, present});
            }
            return samples;
        };
        const auto fitted = training::fitPresence(draw(3000), 2, sensitivity);
        QVERIFY(fitted.thresholds[1] < fitted.thresholds[0]);
        std::array<double, 2> hits{};
        std::array<double, 2> present{};
        for (const PresenceSample &sample : draw(30000)) {
            if (sample.present) {
                present[sample.landmark] += 1.0;
                const double p = inference::presenceProbability(fitted, sample.existenceLogit, sample.spreadMm);
                hits[sample.landmark] += p >= fitted.thresholds[sample.landmark] ? 1.0 : 0.0;
            }
        }
        for (std::size_t n = 0; n < 2; ++n) {
            const double reached = hits[n] / present[n];
            QVERIFY2(std::abs(reached - sensitivity) < 0.03, qPrintable(QString::number(reached)));
        }
    }

    void neverTurnsTheNetworksWordRound()
    {
        std::vector<PresenceSample> samples;
        for (int n = 0; n < 400; ++n) {
            samples.push_back({0, n % 2 == 0 ? -3.0 : 3.0, 1.0, n % 2 == 0});
        }
        QVERIFY(training::fitPresence(samples, 1).logitWeight > 0.0);
    }

    void wideVotesNeverSpeakForPresence()
    {
        std::vector<PresenceSample> samples;
        for (int n = 0; n < 300; ++n) {
            const bool present = n % 3 != 0;
            samples.push_back({0, present ? 1.0 : -1.0 + 0.01 * (n % 50), present ? 4.0 : 1.0, present});
        }
        QCOMPARE(training::fitPresence(samples, 1).spreadWeight, 0.0);
    }

    void leavesOneKindAlone()
    {
        const auto fitted = training::fitPresence({{0, 3.0, 1.0, true}, {0, 2.0, 1.0, true}}, 3);
        QCOMPARE(fitted.logitWeight, 1.0);
        QCOMPARE(fitted.thresholds, (std::vector<double>{0.5, 0.5, 0.5}));
    }
};

GONION_TEST(TestPresenceFit, gonion::testing::runTest<TestPresenceFit>);
#include "tst_presence_fit.moc"
