// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/network/token_attention.h"
#include "inference/network/kernels/instruction_set.h"
#include "tests/inference/network/compare.h"
#include "tests/program/test_program.h"

#include <QtTest>
#include <torch/autograd.h>
#include <torch/utils.h>

#include <algorithm>
#include <array>
#include <vector>

using namespace gonion::inference;
using kernels::InstructionSet;
using gonion::testing::relativeDifference;

/// The tiled attention against the one of LibTorch's operators in double precision, and the grid of both.
class TestTokenAttention : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        at::set_num_threads(2);
        torch::manual_seed(3);
    }

    void cleanup() { kernels::limitInstructionSet(InstructionSet::Avx512); }

    void tiledEqualsOperators_data()
    {
        QTest::addColumn<int>("set");
        QTest::addColumn<int>("width");
        QTest::addColumn<int>("x");
        QTest::addColumn<int>("y");
        QTest::addColumn<int>("z");
        static constexpr std::array kSets{"baseline", "AVX2", "AVX-512"}; // the best of them that is there
        for (int set = 0; set < 3; ++set) {
            for (const int width : {1, 4, 6, 8, 16, 20, 32, 40}) { // 40: no tiles, operators
                QTest::addRow("%s, head width %d, whole regions", kSets[set], width) << set << width << 8 << 8 << 4;
                QTest::addRow("%s, head width %d, padded regions", kSets[set], width) << set << width << 7 << 5 << 3;
                QTest::addRow("%s, head width %d, empty regions", kSets[set], width) << set << width << 1 << 2 << 3;
            }
        }
    }

    void tiledEqualsOperators()
    {
        QFETCH(int, set);
        QFETCH(int, width);
        QFETCH(int, x);
        QFETCH(int, y);
        QFETCH(int, z);
        kernels::limitInstructionSet(static_cast<InstructionSet>(set));
        constexpr std::int64_t kHeads = 2;
        constexpr double kScale = 0.7;
        const RegionGrid grid({x, y, z}, {4, 4, 2});
        const torch::Tensor projected = torch::randn({2, x, y, z, 3 * kHeads * width}).requires_grad_();
        const torch::Tensor exact = projected.detach().to(torch::kFloat64).requires_grad_();
        const torch::Tensor chosen = someRegions(grid);
        DepthwiseConv local(kHeads * width, 3);
        const torch::Tensor weight = local->weight.detach().to(torch::kFloat64).requires_grad_();
        const torch::Tensor bias = local->bias.detach().to(torch::kFloat64).requires_grad_();

        const torch::Tensor actual = attendToRegions(projected, grid, chosen, kHeads, kScale, local);
        const torch::Tensor values = exact.slice(-1, 2 * kHeads * width).permute({0, 4, 1, 2, 3});
        const torch::Tensor expected
            = attendWithOperators(exact, grid, chosen, kHeads, kScale)
              + torch::conv3d(values, weight, bias, 1, 1, 1, kHeads * width).permute({0, 2, 3, 4, 1});
        QVERIFY(actual.sizes() == expected.sizes());
        QVERIFY(relativeDifference(actual, expected) < 1e-5);
        const torch::Tensor slope = torch::randn_like(actual);
        const auto own = torch::autograd::grad({actual}, {projected, local->weight, local->bias}, {slope});
        const auto reference
            = torch::autograd::grad({expected}, {exact, weight, bias}, {slope.to(torch::kFloat64)});
        for (std::size_t i = 0; i < own.size(); ++i) {
            QVERIFY(relativeDifference(own[i], reference[i]) < 1e-5);
        }
        const torch::NoGradGuard noGrad;
        QVERIFY(torch::equal(attendToRegions(projected, grid, chosen, kHeads, kScale, local), actual));
    }

    void gatheredEqualsOperators_data()
    {
        QTest::addColumn<int>("x");
        QTest::addColumn<int>("y");
        QTest::addColumn<int>("z");
        QTest::newRow("whole regions") << 8 << 8 << 4;
        QTest::newRow("padded regions") << 7 << 5 << 3;
        QTest::newRow("empty regions") << 1 << 2 << 3;
    }
    /// What a GPU runs, here on the CPU: result and gradient.
    void gatheredEqualsOperators()
    {
        QFETCH(int, x);
        QFETCH(int, y);
        QFETCH(int, z);
        const RegionGrid grid({x, y, z}, {4, 4, 2});
        const torch::Tensor projected = torch::randn({2, x, y, z, 48}, torch::kFloat64).requires_grad_();
        const torch::Tensor chosen = someRegions(grid);
        const torch::Tensor actual = attendGathered(projected, grid, chosen, 2, 0.3);
        const torch::Tensor expected = attendWithOperators(projected, grid, chosen, 2, 0.3);
        QVERIFY(actual.sizes() == expected.sizes());
        QVERIFY(relativeDifference(actual, expected) < 1e-10);
        const torch::Tensor slope = torch::randn_like(actual);
        const auto own = torch::autograd::grad({actual}, {projected}, {slope});
        const auto reference = torch::autograd::grad({expected}, {projected}, {slope});
        QVERIFY(relativeDifference(own[0], reference[0]) < 1e-10);
    }

    /// A resumed training run must go on bit for bit, on however many cores.
    void isTheSameOnAnyNumberOfThreads()
    {
        const RegionGrid grid({16, 16, 8}, {4, 4, 2});
        const torch::Tensor projected = torch::randn({2, 16, 16, 8, 3 * 32}).requires_grad_();
        const torch::Tensor chosen = someRegions(grid);
        const torch::Tensor slope = torch::randn({2, 16, 16, 8, 32});
        DepthwiseConv local(32, 5);
        std::vector<torch::Tensor> first;
        for (const int threads : {1, 2, 3}) {
            at::set_num_threads(threads);
            const torch::Tensor result = attendToRegions(projected, grid, chosen, 4, 0.3, local);
            auto all = torch::autograd::grad({result}, {projected, local->weight}, {slope});
            all.push_back(result);
            first = first.empty() ? all : first;
            for (std::size_t i = 0; i < all.size(); ++i) {
                QVERIFY(torch::equal(all[i], first[i]));
            }
        }
        at::set_num_threads(2);
    }

    void survivesLargeScores()
    {
        // Scores of some thousands: a softmax that did not take the highest away first would overflow.
        const RegionGrid grid({8, 8, 4}, {4, 4, 2});
        const torch::Tensor projected = torch::randn({1, 8, 8, 4, 48}) * 40.0;
        const torch::Tensor chosen = someRegions(grid).slice(0, 0, 1);
        DepthwiseConv local(16, 1);
        {
            const torch::NoGradGuard noGrad;
            local->weight.zero_();
            local->bias.zero_();
        }
        const torch::Tensor actual = attendToRegions(projected, grid, chosen, 2, 1.0, local);
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

GONION_TEST(TestTokenAttention, gonion::testing::runTest<TestTokenAttention>);
#include "tst_token_attention.moc"
