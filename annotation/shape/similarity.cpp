// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "annotation/shape/similarity.h"

#include "annotation/shape/symmetric_eigen.h"

#include <algorithm>
#include <cmath>

namespace gonion::annotation {

namespace {

constexpr double kLeastSpreadMm = 1.0;
constexpr std::size_t kFewestForTurn = 3;

using core::Matrix3;
using core::PointLps;
using core::VectorLps;

std::vector<PointLps> sideOf(const std::vector<PointPair> &pairs, PointLps PointPair::*side)
{
    std::vector<PointLps> points;
    points.reserve(pairs.size());
    for (const PointPair &pair : pairs) {
        points.push_back(pair.*side);
    }
    return points;
}

/// Sum over the pairs of from times to, both seen from their centroids: row from, column to.
Matrix3 correlationOf(const std::vector<PointPair> &pairs, const PointLps &from, const PointLps &to)
{
    Matrix3 s{};
    for (const PointPair &pair : pairs) {
        const VectorLps a = pair.from - from;
        const VectorLps b = pair.to - to;
        const std::array<double, 3> left{a.x, a.y, a.z};
        const std::array<double, 3> right{b.x, b.y, b.z};
        for (std::size_t r = 0; r < 3; ++r) {
            for (std::size_t c = 0; c < 3; ++c) {
                s[r][c] += left[r] * right[c];
            }
        }
    }
    return s;
}

/// Horn's matrix N, whose eigenvector of the largest eigenvalue is the turn as a unit quaternion (w, x, y, z).
SquareMatrix<4> hornMatrix(const Matrix3 &s)
{
    const double xx = s[0][0];
    const double yy = s[1][1];
    const double zz = s[2][2];
    const double wx = s[1][2] - s[2][1];
    const double wy = s[2][0] - s[0][2];
    const double wz = s[0][1] - s[1][0];
    const double xy = s[0][1] + s[1][0];
    const double xz = s[2][0] + s[0][2];
    const double yz = s[1][2] + s[2][1];
    return {{{xx + yy + zz, wx, wy, wz}, {wx, xx - yy - zz, xy, xz}, {wy, xy, -xx + yy - zz, yz}, {wz, xz, yz, -xx - yy + zz}}};
}

Matrix3 rotationFrom(const std::array<double, 4> &q)
{
    const auto [w, x, y, z] = q;
    return {{{w * w + x * x - y * y - z * z, 2 * (x * y - w * z), 2 * (x * z + w * y)},
             {2 * (x * y + w * z), w * w - x * x + y * y - z * z, 2 * (y * z - w * x)},
             {2 * (x * z - w * y), 2 * (y * z + w * x), w * w - x * x - y * y + z * z}}};
}

double sumOfSquares(const std::vector<PointLps> &points, const PointLps &centre)
{
    double sum = 0.0;
    for (const PointLps &point : points) {
        sum += core::dot(point - centre, point - centre);
    }
    return sum;
}

} // namespace

PointLps Similarity::operator()(const PointLps &point) const
{
    return PointLps{} + (turned(point - PointLps{}) * scale + shift);
}

VectorLps Similarity::turned(const VectorLps &v) const
{
    return {rotation[0][0] * v.x + rotation[0][1] * v.y + rotation[0][2] * v.z,
            rotation[1][0] * v.x + rotation[1][1] * v.y + rotation[1][2] * v.z,
            rotation[2][0] * v.x + rotation[2][1] * v.y + rotation[2][2] * v.z};
}

PointLps centroidOf(const std::vector<PointLps> &points)
{
    VectorLps sum;
    for (const PointLps &point : points) {
        sum = sum + (point - PointLps{});
    }
    return points.empty() ? PointLps{} : PointLps{} + sum * (1.0 / static_cast<double>(points.size()));
}

double spreadOffLine(const std::vector<PointLps> &points)
{
    if (points.empty()) {
        return 0.0;
    }
    const PointLps centre = centroidOf(points);
    SquareMatrix<3> covariance{};
    for (const PointLps &point : points) {
        const VectorLps v = point - centre;
        const std::array<double, 3> parts{v.x, v.y, v.z};
        for (std::size_t r = 0; r < 3; ++r) {
            for (std::size_t c = 0; c < 3; ++c) {
                covariance[r][c] += parts[r] * parts[c] / static_cast<double>(points.size());
            }
        }
    }
    const auto eigen = symmetricEigen<3>(covariance);
    return std::sqrt(std::max(eigen.values[0], 0.0) + std::max(eigen.values[1], 0.0));
}

SimilarityFit fitSimilarity(const std::vector<PointPair> &pairs, bool withScale)
{
    SimilarityFit fit;
    if (pairs.empty()) {
        return fit;
    }
    const std::vector<PointLps> from = sideOf(pairs, &PointPair::from);
    const std::vector<PointLps> to = sideOf(pairs, &PointPair::to);
    const PointLps fromCentre = centroidOf(from);
    const PointLps toCentre = centroidOf(to);
    const bool canTurn = pairs.size() >= kFewestForTurn && spreadOffLine(from) >= kLeastSpreadMm && spreadOffLine(to) >= kLeastSpreadMm;
    fit.kind = FitKind::Translation;
    if (canTurn) {
        fit.kind = withScale ? FitKind::Similar : FitKind::Rigid;
        const auto eigen = symmetricEigen<4>(hornMatrix(correlationOf(pairs, fromCentre, toCentre)));
        fit.transform.rotation = rotationFrom(eigen.vectors[3]);
        if (withScale) {
            fit.transform.scale = std::sqrt(sumOfSquares(to, toCentre) / sumOfSquares(from, fromCentre));
        }
    }
    fit.transform.shift = (toCentre - PointLps{}) + fit.transform.turned(fromCentre - PointLps{}) * -fit.transform.scale;
    double squares = 0.0;
    for (const PointPair &pair : pairs) {
        const VectorLps left = fit.transform(pair.from) - pair.to;
        squares += core::dot(left, left);
    }
    fit.rmsMm = std::sqrt(squares / static_cast<double>(pairs.size()));
    return fit;
}

} // namespace gonion::annotation
