// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/network/token_attention.h"
#include "tests/inference/network/compare.h"

#include <QtTest>

#include <algorithm>
#include <array>

using namespace gonion::inference;
using gonion::tests::relativeDifference;

/// The tiled attention against the one of LibTorch's operators in double precision, and the grid of both.
class TestTokenAttention : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        at::set_num_threads(2);
        torch::manual_seed(3);
    }

    void tiledEqualsOperators_data()
    {
        QTest::addColumn<int>("width");
        QTest::addColumn<int>("x");
        QTest::addColumn<int>("y");
        QTest::addColumn<int>("z");
        for (const int width : {4, 6, 8, 16, 32}) {
            QTest::addRow("head width %d, whole regions", width) << width << 8 << 8 << 4;
            QTest::addRow("head width %d, padded regions", width) << width << 7 << 5 << 3;
            QTest::addRow("head width %d, empty regions", width) << width << 1 << 2 << 3;
        }
    }

    void tiledEqualsOperators()
    {
        QFETCH(int, width);
        QFETCH(int, x);
        QFETCH(int, y);
        QFETCH(int, z);
        constexpr std::int64_t kHeads = 2;
        constexpr double kScale = 0.7;
        const RegionGrid grid({x, y, z}, {4, 4, 2});
        const torch::Tensor projected = torch::randn({2, x, y, z, 3 * kHeads * width}).requires_grad_();
        const torch::Tensor exact = projected.detach().to(torch::kFloat64).requires_grad_();
        const torch::Tensor chosen = someRegions(grid);

        const torch::Tensor actual = attendToRegions(projected, grid, chosen, kHeads, kScale);
        const torch::Tensor expected = attendWithOperators(exact, grid, chosen, kHeads, kScale);
        QVERIFY(actual.sizes() == expected.sizes());
        QVERIFY(relativeDifference(actual, expected) < 1e-5);
        const torch::Tensor slope = torch::randn_like(actual);
        const auto own = torch::autograd::grad({actual}, {projected}, {slope});
        const auto reference = torch::autograd::grad({expected}, {exact}, {slope.to(torch::kFloat64)});
        QVERIFY(relativeDifference(own[0], reference[0]) < 1e-5);
    }

    void survivesLargeScores()
    {
        // Scores of some thousands: a softmax that did not take the highest away first would overflow.
        const RegionGrid grid({8, 8, 4}, {4, 4, 2});
        const torch::Tensor projected = torch::randn({1, 8, 8, 4, 48}) * 40.0;
        const torch::Tensor chosen = someRegions(grid).slice(0, 0, 1);
        const torch::Tensor actual = attendToRegions(projected, grid, chosen, 2, 1.0);
        const torch::Tensor expected
            = attendWithOperators(projected.to(torch::kFloat64), grid, chosen, 2, 1.0);
        QVERIFY(relativeDifference(actual, expected) < 1e-3);
    }

    void gridSplitsAndJoins_data()
    {
        QTest::addColumn<int>("x");
        QTest::addColumn<int>("y");
        QTest::addColumn<int>("z");
        QTest::newRow("whole") << 8 << 4 << 6;
        QTest::newRow("padded") << 9 << 5 << 3;
        QTest::newRow("smaller than its regions") << 1 << 2 << 1;
    }

    void gridSplitsAndJoins()
    {
        QFETCH(int, x);
        QFETCH(int, y);
        QFETCH(int, z);
        const RegionGrid grid({x, y, z}, {4, 2, 3});
        const torch::Tensor volume = torch::randn({2, x, y, z, 5});
        const torch::Tensor split = grid.split(volume);
        QVERIFY(torch::equal(grid.join(split), volume));
        QCOMPARE(split.size(1), grid.regions());
        QCOMPARE(split.size(2), grid.tokens());

        // The table says the same as the split, token by token.
        const torch::Tensor table = grid.tokenTable(torch::kCPU);
        const torch::Tensor flat = volume.view({2, -1, 5});
        torch::Tensor sums = torch::zeros({2, grid.regions(), 5});
        std::int64_t seen = 0;
        for (std::int64_t r = 0; r < grid.regions(); ++r) {
            std::int64_t count = 0;
            for (std::int64_t t = 0; t < grid.tokens(); ++t) {
                const auto place = table[r][t].item<std::int64_t>();
                if (place >= 0) {
                    QVERIFY(torch::equal(split.select(1, r).select(1, t), flat.select(1, place)));
                    sums.select(1, r) += flat.select(1, place);
                    ++count;
                }
            }
            sums.select(1, r) /= std::max<std::int64_t>(count, 1);
            seen += count;
        }
        QCOMPARE(seen, std::int64_t{x} * y * z);
        QVERIFY(torch::allclose(grid.means(volume), sums.to(torch::kFloat64), 1e-5, 1e-6));
    }

    void regionsLieXMajor()
    {
        const RegionGrid grid({4, 4, 2}, {2, 2, 2});
        const torch::Tensor table = grid.tokenTable(torch::kCPU);
        // Token (x, y, z) is number (x * 4 + y) * 2 + z; the second region is the upper half of z.
        QCOMPARE(table[0][0].item<std::int64_t>(), 0);
        QCOMPARE(table[0][1].item<std::int64_t>(), 2);
        QCOMPARE(table[1][0].item<std::int64_t>(), 1);
        QCOMPARE(table[2][0].item<std::int64_t>(), 4);
        QCOMPARE(table[4][0].item<std::int64_t>(), 16);
    }

private:
    /// Three regions that hold tokens (or all, where there are fewer), another order for each case.
    static torch::Tensor someRegions(const RegionGrid &grid)
    {
        const torch::Tensor real = (grid.tokenTable(torch::kCPU) >= 0).any(1).nonzero().flatten();
        const std::int64_t choices = std::min<std::int64_t>(3, real.size(0));
        std::vector<torch::Tensor> cases;
        for (int i = 0; i < 2; ++i) {
            const torch::Tensor order = torch::randperm(real.size(0)).slice(0, 0, choices);
            cases.push_back(real.index_select(0, order).expand({grid.regions(), choices}));
        }
        return torch::stack(cases).contiguous();
    }
};

QTEST_APPLESS_MAIN(TestTokenAttention)
#include "tst_token_attention.moc"
