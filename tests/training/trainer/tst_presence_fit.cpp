// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/trainer/presence_fit.h"

#include "inference/detector/presence.h"

#include <QtTest>

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

QTEST_APPLESS_MAIN(TestPresenceFit)
#include "tst_presence_fit.moc"
