// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/trainer/presence_fit.h"

#include "inference/detector/presence.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace gonion::training {
namespace {

using inference::PresenceCalibration;
using Vector3 = std::array<double, 3>;
using Scored = std::vector<std::pair<double, bool>>; ///< probability and whether it is present

/// Below this nothing is called present, however sensitive a model is wanted.
constexpr double kLowestThreshold = 0.001;

Vector3 featuresOf(const PresenceSample &sample, bool withSpread)
{
    return {sample.existenceLogit, withSpread ? std::log1p(std::max(0.0, sample.spreadMm)) : 0.0, 1.0};
}

/// Solves the symmetric positive definite 3 x 3 system by Gaussian elimination.
Vector3 solved(std::array<Vector3, 3> a, Vector3 b)
{
    for (int pivot = 0; pivot < 3; ++pivot) {
        for (int row = pivot + 1; row < 3; ++row) {
            const double factor = a[row][pivot] / a[pivot][pivot];
            for (int column = pivot; column < 3; ++column) {
                a[row][column] -= factor * a[pivot][column];
            }
            b[row] -= factor * b[pivot];
        }
    }
    Vector3 x{};
    for (int row = 2; row >= 0; --row) {
        double sum = b[row];
        for (int column = row + 1; column < 3; ++column) {
            sum -= a[row][column] * x[column];
        }
        x[row] = sum / a[row][row];
    }
    return x;
}

Vector3 newtonStep(const std::vector<PresenceSample> &samples, const Vector3 &weights, bool withSpread)
{
    constexpr double kPull = 1.0; // ridge, so that separable samples do not run to infinity
    constexpr Vector3 kIdentity{1.0, 0.0, 0.0};
    std::array<Vector3, 3> hessian{};
    Vector3 gradient{};
    for (const PresenceSample &sample : samples) {
        const Vector3 x = featuresOf(sample, withSpread);
        const double score = x[0] * weights[0] + x[1] * weights[1] + x[2] * weights[2];
        const double p = 1.0 / (1.0 + std::exp(-score));
        for (int a = 0; a < 3; ++a) {
            gradient[a] += (p - (sample.present ? 1.0 : 0.0)) * x[a];
            for (int b = 0; b < 3; ++b) {
                hessian[a][b] += p * (1.0 - p) * x[a] * x[b];
            }
        }
    }
    for (int a = 0; a < 3; ++a) {
        gradient[a] += kPull * (weights[a] - kIdentity[a]);
        hessian[a][a] += kPull;
    }
    return solved(hessian, gradient);
}

Vector3 fittedWeights(const std::vector<PresenceSample> &samples, bool withSpread)
{
    constexpr int kSteps = 50;
    Vector3 weights{1.0, 0.0, 0.0};
    for (int step = 0; step < kSteps; ++step) {
        const Vector3 change = newtonStep(samples, weights, withSpread);
        const double longest = std::max({std::abs(change[0]), std::abs(change[1]), std::abs(change[2])});
        const double scale = longest > 1.0 ? 1.0 / longest : 1.0; // far from the optimum Newton overshoots
        for (int n = 0; n < 3; ++n) {
            weights[n] -= scale * change[n];
        }
    }
    return weights;
}

/// The threshold of highest F1 over (probability, present) pairs; halfway between neighbours.
double bestThreshold(Scored scored)
{
    std::sort(scored.begin(), scored.end());
    double positives = 0.0;
    for (const auto &[probability, present] : scored) {
        positives += present ? 1.0 : 0.0;
    }
    double best = 0.5;
    double bestF1 = -1.0;
    double below = 0.0;
    for (std::size_t n = 0; n <= scored.size(); ++n) {
        const double called = static_cast<double>(scored.size() - n);
        const double hits = positives - below;
        const double f1 = 2.0 * hits / std::max(1.0, positives + called);
        const double low = n == 0 ? 0.0 : scored[n - 1].first;
        const double high = n == scored.size() ? 1.0 : scored[n].first;
        const double middle = 0.5 * (low + high);
        // Of equals, the one nearest to even odds.
        if (f1 > bestF1 + 1e-12 || (f1 > bestF1 - 1e-12 && std::abs(middle - 0.5) < std::abs(best - 0.5))) {
            bestF1 = std::max(f1, bestF1);
            best = middle;
        }
        if (n < scored.size() && scored[n].second) {
            below += 1.0;
        }
    }
    return std::clamp(best, 0.05, 0.95);
}

/// The highest threshold that a present one of a new case reaches with probability `sensitivity`. Not set where there
/// are too few present ones to say.
std::optional<double> sensitiveThreshold(const Scored &scored, double sensitivity)
{
    std::vector<double> present;
    for (const auto &[probability, isPresent] : scored) {
        if (isPresent) {
            present.push_back(probability);
        }
    }
    const double allowed = std::floor((static_cast<double>(present.size()) + 1.0) * (1.0 - sensitivity) + 1e-9);
    if (allowed < 1.0) {
        return std::nullopt;
    }
    // A new one lies below the k-th smallest of n with probability k / (n + 1).
    std::sort(present.begin(), present.end());
    return present[static_cast<std::size_t>(allowed) - 1];
}

/// Thresholds by landmark for a wanted sensitivity; the common one where a landmark has too few samples.
std::vector<double> sensitiveThresholds(const Scored &all, const std::vector<Scored> &own, double sensitivity)
{
    std::vector<double> thresholds;
    const std::optional<double> common = sensitiveThreshold(all, sensitivity);
    for (const Scored &one : own) {
        const double fallback = common.value_or(kLowestThreshold);
        thresholds.push_back(std::clamp(sensitiveThreshold(one, sensitivity).value_or(fallback), kLowestThreshold, 0.95));
    }
    return thresholds;
}

/// Thresholds of highest F1 by landmark, drawn towards the common one.
std::vector<double> bestThresholds(const Scored &all, const std::vector<Scored> &own)
{
    constexpr double kFewSamples = 50.0;
    const double common = bestThreshold(all);
    std::vector<double> thresholds;
    for (const Scored &one : own) {
        const double trust = static_cast<double>(one.size()) / (static_cast<double>(one.size()) + kFewSamples);
        thresholds.push_back(one.empty() ? common : trust * bestThreshold(one) + (1.0 - trust) * common);
    }
    return thresholds;
}

} // namespace

PresenceCalibration fitPresence(const std::vector<PresenceSample> &samples, std::size_t landmarks,
                                std::optional<double> sensitivity)
{
    PresenceCalibration calibration;
    calibration.thresholds.assign(landmarks, 0.5);
    const auto present = std::count_if(samples.begin(), samples.end(), [](const auto &s) { return s.present; });
    if (present == 0 || present == static_cast<std::ptrdiff_t>(samples.size())) {
        return calibration;
    }
    Vector3 weights = fittedWeights(samples, true);
    if (weights[1] > 0.0) {
        // Wide votes never speak for presence; a sample in which they do holds that by accident (root tips are
        // both wide and mostly there).
        weights = fittedWeights(samples, false);
        weights[1] = 0.0;
    }
    if (weights[0] <= 0.0) {
        return calibration; // the network has learned nothing of presence: turning its word round would be luck
    }
    calibration.logitWeight = weights[0];
    calibration.spreadWeight = weights[1];
    calibration.bias = weights[2];

    Scored all;
    std::vector<Scored> own(landmarks);
    for (const PresenceSample &sample : samples) {
        const double p = inference::presenceProbability(calibration, sample.existenceLogit, sample.spreadMm);
        all.emplace_back(p, sample.present);
        own[sample.landmark].emplace_back(p, sample.present);
    }
    calibration.thresholds =
        sensitivity ? sensitiveThresholds(all, own, *sensitivity) : bestThresholds(all, own);
    return calibration;
}

} // namespace gonion::training
