// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "annotation/shape/similarity.h"

#include "annotation/shape/symmetric_eigen.h"
#include "shape_samples.h"
#include "tests/program/test_program.h"

#include <QTest>

using namespace gonion;
using namespace gonion::annotation;

namespace {

std::vector<PointPair> pairsFor(const std::vector<core::PointLps> &points, const Similarity &transform)
{
    std::vector<PointPair> pairs;
    for (const core::PointLps &point : points) {
        pairs.push_back({point, transform(point)});
    }
    return pairs;
}

const std::vector<core::PointLps> kCloud{{1, 2, 3}, {-20, 5, 8}, {7, -30, 2}, {15, 9, -25}, {0, 40, 11}};

} // namespace

class TestSimilarity : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void findsTheTurn_data()
    {
        QTest::addColumn<double>("degrees");
        for (const double degrees : {0.0, 0.001, 10.0, 90.0, 179.0, 180.0, -120.0}) {
            QTest::addRow("%g", degrees) << degrees;
        }
    }

    void findsTheTurn()
    {
        QFETCH(double, degrees);
        const Similarity truth = samples::tilted(degrees);
        const SimilarityFit fit = fitSimilarity(pairsFor(kCloud, truth));
        QCOMPARE(fit.kind, FitKind::Rigid);
        QVERIFY(fit.rmsMm < 1e-9);
        const core::PointLps elsewhere{100, -50, 70};
        QVERIFY(core::distance(fit.transform(elsewhere), truth(elsewhere)) < 1e-9);
    }

    void findsTheScale()
    {
        const Similarity truth = samples::tilted(33.0, {1, 2, 3}, 1.25);
        const SimilarityFit fit = fitSimilarity(pairsFor(kCloud, truth), true);
        QCOMPARE(fit.kind, FitKind::Similar);
        QVERIFY(std::abs(fit.transform.scale - 1.25) < 1e-12);
        QVERIFY(core::distance(fit.transform({9, 9, 9}), truth({9, 9, 9})) < 1e-9);
        QVERIFY(fitSimilarity(pairsFor(kCloud, truth)).rmsMm > 1.0);
    }

    void isLeastSquares()
    {
        std::vector<PointPair> pairs = pairsFor(kCloud, samples::tilted(25.0));
        double sign = 1.0;
        for (PointPair &pair : pairs) {
            pair.to = pair.to + core::VectorLps{0.7 * sign, -0.4, 0.3 * sign * sign};
            sign = -1.5 * sign;
        }
        const SimilarityFit fit = fitSimilarity(pairs);
        const auto rmsOf = [&pairs](const Similarity &transform) {
            double sum = 0.0;
            for (const PointPair &pair : pairs) {
                sum += core::dot(transform(pair.from) - pair.to, transform(pair.from) - pair.to);
            }
            return std::sqrt(sum / static_cast<double>(pairs.size()));
        };
        QVERIFY(std::abs(rmsOf(fit.transform) - fit.rmsMm) < 1e-12);
        for (const double degrees : {0.5, -0.5}) {
            Similarity other = fit.transform;
            const Similarity little = samples::tilted(degrees, {});
            for (std::size_t row = 0; row < 3; ++row) {
                for (std::size_t column = 0; column < 3; ++column) {
                    other.rotation[row][column] = 0.0;
                    for (std::size_t n = 0; n < 3; ++n) {
                        other.rotation[row][column] += fit.transform.rotation[row][n] * little.rotation[n][column];
                    }
                }
            }
            QVERIFY(rmsOf(other) > fit.rmsMm);
        }
    }

    void neverMirrors()
    {
        std::vector<PointPair> pairs;
        for (const core::PointLps &point : kCloud) {
            pairs.push_back({point, {-point.x, point.y, point.z}});
        }
        const SimilarityFit fit = fitSimilarity(pairs);
        const core::VectorLps x = fit.transform.turned({1, 0, 0});
        const core::VectorLps y = fit.transform.turned({0, 1, 0});
        QVERIFY(core::dot(core::cross(x, y), fit.transform.turned({0, 0, 1})) > 0.999);
        QVERIFY(fit.rmsMm > 5.0);
    }

    void shiftsOnlyWhereATurnIsUnknown_data()
    {
        QTest::addColumn<int>("points");
        QTest::newRow("one") << 1;
        QTest::newRow("two") << 2;
        QTest::newRow("on a line") << 4;
    }

    void shiftsOnlyWhereATurnIsUnknown()
    {
        QFETCH(int, points);
        std::vector<PointPair> pairs;
        for (int n = 0; n < points; ++n) {
            const core::PointLps point{10.0 * n, 5.0 * n, 0.001 * (n % 2)};
            pairs.push_back({point, {point.x + 3, point.y + 4, point.z}});
        }
        const SimilarityFit fit = fitSimilarity(pairs, true);
        QCOMPARE(fit.kind, FitKind::Translation);
        QVERIFY(core::distance(fit.transform({0, 0, 0}), {3, 4, 0}) < 1e-9);
        QCOMPARE(fitSimilarity({}).kind, FitKind::None);
    }

    void eigenvectorsAreRight()
    {
        const SquareMatrix<4> a{{{4, 1, -2, 2}, {1, 2, 0, 1}, {-2, 0, 3, -2}, {2, 1, -2, -1}}};
        const auto eigen = symmetricEigen<4>(a);
        for (std::size_t n = 0; n < 4; ++n) {
            QVERIFY(n == 0 || eigen.values[n] >= eigen.values[n - 1]);
            for (std::size_t r = 0; r < 4; ++r) {
                double product = 0.0;
                for (std::size_t c = 0; c < 4; ++c) {
                    product += a[r][c] * eigen.vectors[n][c];
                }
                QVERIFY(std::abs(product - eigen.values[n] * eigen.vectors[n][r]) < 1e-12);
            }
        }
        QCOMPARE(symmetricEigen<3>({}).values[2], 0.0);
    }
};

GONION_TEST(TestSimilarity, gonion::testing::runTestWithEvents<TestSimilarity>);
#include "tst_similarity.moc"
