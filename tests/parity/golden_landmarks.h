// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/parity/golden_file.h"
#include "training/losses/landmark_target.h"
#include "training/metrics/evaluation.h"

#include <QtTest>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

/// \file
/// Landmarks and formulas of the reference files, as the program's own types.
namespace gonion::testing {

/// In these files a landmark with a coordinate below -100 is missing.
inline bool isMissing(const torch::Tensor &position)
{
    return position.min().item<double>() < -100.0;
}

inline training::PatchTargets targetsOf(const torch::Tensor &landmarks)
{
    training::PatchTargets targets;
    for (std::int64_t k = 0; k < landmarks.size(0); ++k) {
        const auto position = landmarks[k].to(torch::kFloat64).contiguous();
        const double *p = position.data_ptr<double>();
        targets.push_back(isMissing(position) ? training::LandmarkTarget::missing()
                                              : training::LandmarkTarget::present({p[0], p[1], p[2]}));
    }
    return targets;
}

/// One patch of [L, 3], or a batch of [N, L, 3].
inline std::vector<training::PatchTargets> batchOf(const torch::Tensor &landmarks)
{
    std::vector<training::PatchTargets> batch;
    if (landmarks.dim() == 2) {
        batch.push_back(targetsOf(landmarks));
    } else {
        for (std::int64_t n = 0; n < landmarks.size(0); ++n) {
            batch.push_back(targetsOf(landmarks[n]));
        }
    }
    return batch;
}

/// Every decimal number of a text that is not part of a word, with a sign where it follows "+" or "-".
inline std::vector<double> decimals(const std::string &text)
{
    std::vector<double> numbers;
    for (std::size_t at = 0; at < text.size();) {
        const bool starts = std::isdigit(static_cast<unsigned char>(text[at])) != 0;
        const bool inWord = at > 0 && (std::isalpha(static_cast<unsigned char>(text[at - 1])) != 0);
        if (!starts) {
            ++at;
            continue;
        }
        std::size_t length = 0;
        const double value = std::stod(text.substr(at), &length);
        if (!inWord) {
            const bool negative = at > 0 && text[at - 1] == '-';
            numbers.push_back(negative ? -value : value);
        }
        at += length;
    }
    return numbers;
}

/// `amplitude` * sin(`rate` * i + `phase`) * cos(`slow` * i) + `shift` over the row-major index i, computed in
/// double precision, as float32.
inline torch::Tensor waves(torch::IntArrayRef shape, double amplitude, double rate, double phase, double slow,
                           double shift)
{
    auto values = torch::empty(shape, torch::kFloat32);
    auto *value = values.data_ptr<float>();
    for (std::int64_t i = 0; i < values.numel(); ++i) {
        const auto n = static_cast<double>(i);
        value[i] = static_cast<float>(amplitude * std::sin(rate * n + phase) * std::cos(slow * n) + shift);
    }
    return values;
}

/// Scores positions in voxels against the truth of a file, at a spacing in mm.
inline training::CaseResult scoredCase(const training::PatchTargets &truth,
                                       const std::vector<core::TensorIndex> &predicted, const double *spacing)
{
    const auto millimetres = [spacing](const core::TensorIndex &p) {
        return core::PointLps{p.x * spacing[0], p.y * spacing[1], p.z * spacing[2]};
    };
    training::CaseResult result{"reference", {}};
    for (std::size_t k = 0; k < truth.size(); ++k) {
        const bool present = truth[k].state == training::TargetState::Present;
        result.landmarks.push_back({present ? annotation::LandmarkState::Present : annotation::LandmarkState::Missing,
                                    millimetres(truth[k].position), annotation::LandmarkState::Present,
                                    millimetres(predicted[k])});
    }
    return result;
}

/// Compares radial errors and hit counts with the file's tensors `radial_error_mm` [L] and `hits` [8, L].
inline void compareScores(const GoldenFile &golden, const training::CaseResult &result)
{
    const auto errors = golden.tensor("radial_error_mm").reshape(-1);
    const auto hits = golden.tensor("hits");
    std::vector<std::string> ids;
    for (std::size_t k = 0; k < result.landmarks.size(); ++k) {
        ids.push_back(std::to_string(k));
    }
    QCOMPARE(errors.numel(), static_cast<std::int64_t>(ids.size()));
    const auto evaluation = training::evaluate(std::vector{result}, ids, training::Protocol::Paper);
    QVERIFY(evaluation.has_value());
    for (std::size_t k = 0; k < ids.size(); ++k) {
        const auto column = static_cast<std::int64_t>(k);
        const double expected = errors[column].item<double>();
        const double actual = result.landmarks[k].radialErrorMm().value_or(-1.0);
        QVERIFY2(std::abs(actual - expected) <= 1e-4 * std::max(1.0, std::abs(expected)),
                 qPrintable(QString("landmark %1: %2 mm, not %3 mm").arg(k).arg(actual).arg(expected)));
        const auto &figures = evaluation->landmarks[k].figures;
        for (std::int64_t radius = 0; radius < 4; ++radius) {
            QCOMPARE(figures.sdr[static_cast<std::size_t>(radius)].value_or(0.0), hits[radius][column].item<double>());
            QCOMPARE(static_cast<double>(figures.present), hits[4 + radius][column].item<double>());
        }
    }
}

/// Data rows of one column "path", for every file that a test reads; fails where there is none.
inline void addRows(const std::vector<std::filesystem::path> &paths)
{
    QTest::addColumn<QString>("path");
    for (const auto &path : paths) {
        QTest::newRow(path.filename().string().c_str()) << QString::fromStdString(path.string());
    }
    QVERIFY2(!paths.empty(), "no reference files of this kind");
}

/// The file of the current data row.
inline GoldenFile fetchedFile()
{
    QFETCH(QString, path);
    return GoldenFile::read(path.toStdString());
}

} // namespace gonion::testing
