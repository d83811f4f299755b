// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/network/volumetric_routing_attention.h"
#include "tests/inference/network/compare.h"
#include "tests/program/test_program.h"

#include <QtTest>
#include <torch/nn/functional/linear.h>
#include <torch/utils.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

using namespace gonion::inference;
using gonion::testing::relativeDifference;

namespace {

using Size = std::array<std::int64_t, 3>;

struct Reference {
    torch::Tensor output;
    std::vector<std::vector<std::int64_t>> chosen; ///< by region
};

/// The attention of one case written down as it is defined, region by region, in double precision.
class NaiveAttention {
public:
    NaiveAttention(VolumetricRoutingAttention &module, const VolumetricRoutingAttentionOptions &options)
        : m_options(options)
    {
        for (const auto &item : module->named_parameters()) {
            m_parameters.insert(item.key(), item.value().detach().to(torch::kFloat64));
        }
    }

    Reference operator()(const torch::Tensor &tokens) const
    {
        const torch::Tensor projected
            = torch::nn::functional::linear(tokens, m_parameters["qkv.qkv.weight"], m_parameters["qkv.qkv.bias"]);
        const auto parts = projected[0].flatten(0, 2).chunk(3, -1);
        const auto regions = regionsOf({tokens.size(1), tokens.size(2), tokens.size(3)});
        Reference reference;
        torch::Tensor attended = torch::zeros_like(parts[2]);
        for (const auto &own : regions) {
            const std::vector<std::int64_t> chosen
                = own.empty() ? std::vector<std::int64_t>{} : choose(own, regions, parts);
            reference.chosen.push_back(chosen);
            if (!own.empty()) {
                attended.index_copy_(0, torch::tensor(own), attend(own, chosen, regions, parts));
            }
        }
        const std::int64_t side = m_options.lepeKernel;
        const torch::Tensor local
            = torch::conv3d(projected.slice(-1, 2 * m_options.dim).permute({0, 4, 1, 2, 3}),
                            m_parameters["lepe.weight"], m_parameters["lepe.bias"], 1, side / 2, 1, m_options.dim)
                  .permute({0, 2, 3, 4, 1});
        reference.output = torch::nn::functional::linear(attended.view(tokens.sizes()) + local,
                                                         m_parameters["wo.weight"], m_parameters["wo.bias"]);
        return reference;
    }

    /// Numbers of the tokens in each region, x-major; a region may be empty.
    [[nodiscard]] std::vector<std::vector<std::int64_t>> regionsOf(const Size &size) const
    {
        const Size &n = m_options.regions;
        std::vector<std::vector<std::int64_t>> regions(static_cast<std::size_t>(n[0] * n[1] * n[2]));
        for (std::int64_t x = 0; x < size[0]; ++x) {
            for (std::int64_t y = 0; y < size[1]; ++y) {
                for (std::int64_t z = 0; z < size[2]; ++z) {
                    const std::int64_t region = (regionAt(x, size[0], n[0]) * n[1] + regionAt(y, size[1], n[1])) * n[2]
                                                + regionAt(z, size[2], n[2]);
                    regions[static_cast<std::size_t>(region)].push_back((x * size[1] + y) * size[2] + z);
                }
            }
        }
        return regions;
    }

private:
    static std::int64_t regionAt(std::int64_t position, std::int64_t size, std::int64_t regions)
    {
        return position / ((size + regions - 1) / regions);
    }

    static torch::Tensor meanOf(const torch::Tensor &rows, const std::vector<std::int64_t> &tokens)
    {
        return rows.index_select(0, torch::tensor(tokens)).mean(0);
    }

    [[nodiscard]] std::vector<std::int64_t> choose(const std::vector<std::int64_t> &own,
                                                   const std::vector<std::vector<std::int64_t>> &regions,
                                                   const std::vector<torch::Tensor> &parts) const
    {
        std::vector<std::pair<double, std::int64_t>> logits;
        for (std::size_t r = 0; r < regions.size(); ++r) {
            if (!regions[r].empty()) {
                const double logit = meanOf(parts[0], own).dot(meanOf(parts[1], regions[r])).item<double>();
                logits.emplace_back(-logit, static_cast<std::int64_t>(r));
            }
        }
        std::sort(logits.begin(), logits.end());
        logits.resize(std::min(logits.size(), static_cast<std::size_t>(m_options.topk)));
        std::vector<std::int64_t> chosen;
        for (const auto &[negative, region] : logits) {
            chosen.push_back(region);
        }
        return chosen;
    }

    [[nodiscard]] torch::Tensor attend(const std::vector<std::int64_t> &own, const std::vector<std::int64_t> &chosen,
                                       const std::vector<std::vector<std::int64_t>> &regions,
                                       const std::vector<torch::Tensor> &parts) const
    {
        std::vector<std::int64_t> seen;
        for (const std::int64_t region : chosen) {
            const auto &tokens = regions[static_cast<std::size_t>(region)];
            seen.insert(seen.end(), tokens.begin(), tokens.end());
        }
        const torch::Tensor queries = parts[0].index_select(0, torch::tensor(own));
        const torch::Tensor keys = parts[1].index_select(0, torch::tensor(seen));
        const torch::Tensor values = parts[2].index_select(0, torch::tensor(seen));
        const std::int64_t width = m_options.dim / m_options.heads;
        std::vector<torch::Tensor> heads;
        for (std::int64_t head = 0; head < m_options.heads; ++head) {
            const auto columns = [&](const torch::Tensor &rows) {
                return rows.slice(1, head * width, (head + 1) * width);
            };
            const torch::Tensor scores = torch::matmul(columns(queries), columns(keys).t())
                                         / std::sqrt(static_cast<double>(m_options.dim));
            heads.push_back(torch::matmul(scores.softmax(-1), columns(values)));
        }
        return torch::cat(heads, 1);
    }

    VolumetricRoutingAttentionOptions m_options;
    torch::OrderedDict<std::string, torch::Tensor> m_parameters;
};

} // namespace

/// V-BRA against its definition, at sizes that its regions divide and at sizes they do not.
class TestVolumetricRoutingAttention : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        at::set_num_threads(2);
        torch::manual_seed(4);
    }

    void equalsItsDefinition_data()
    {
        QTest::addColumn<int>("x");
        QTest::addColumn<int>("y");
        QTest::addColumn<int>("z");
        QTest::addColumn<int>("topk");
        QTest::newRow("whole regions") << 8 << 8 << 4 << 3;
        QTest::newRow("padded along every axis") << 9 << 6 << 3 << 3;
        QTest::newRow("regions without tokens") << 5 << 3 << 1 << 4; // 3 x 3 x 1 of 4 x 4 x 2 hold tokens
        QTest::newRow("fewer regions than topk") << 2 << 1 << 1 << 16;
        QTest::newRow("a single token") << 1 << 1 << 1 << 4;
        QTest::newRow("every region") << 8 << 4 << 4 << 32;
    }

    void equalsItsDefinition()
    {
        QFETCH(int, x);
        QFETCH(int, y);
        QFETCH(int, z);
        QFETCH(int, topk);
        const VolumetricRoutingAttentionOptions options{16, 2, {4, 4, 2}, topk, 5};
        VolumetricRoutingAttention module(options);
        spread(*module);
        const torch::Tensor tokens = torch::randn({1, x, y, z, 16});
        const NaiveAttention naive(module, options);
        const Reference reference = naive(tokens.to(torch::kFloat64));
        QVERIFY(relativeDifference(module(tokens), reference.output) < 1e-5); // tiled
        const Routing routing = module->routing(tokens);
        const auto regions = naive.regionsOf({x, y, z});
        for (std::size_t r = 0; r < regions.size(); ++r) {
            const torch::Tensor chosen = routing.index[0][static_cast<std::int64_t>(r)];
            for (std::int64_t i = 0; i < chosen.size(0); ++i) {
                const auto region = chosen[i].item<std::int64_t>();
                QVERIFY2(!regions[static_cast<std::size_t>(region)].empty(), "a region without tokens was chosen");
                if (!regions[r].empty()) {
                    QCOMPARE(region, reference.chosen[r][static_cast<std::size_t>(i)]);
                }
            }
        }
        module->to(torch::kFloat64);
        QVERIFY(relativeDifference(module(tokens.to(torch::kFloat64)), reference.output) < 1e-12); // operators
    }

    void casesDoNotMeet()
    {
        VolumetricRoutingAttention module(VolumetricRoutingAttentionOptions{16, 2, {4, 4, 2}, 4, 5});
        spread(*module);
        const torch::Tensor tokens = torch::randn({3, 8, 6, 4, 16});
        const torch::Tensor together = module(tokens);
        for (std::int64_t i = 0; i < 3; ++i) {
            QVERIFY(relativeDifference(together.slice(0, i, i + 1), module(tokens.slice(0, i, i + 1))) < 1e-5);
        }
    }

    void routingCarriesNoGradient()
    {
        VolumetricRoutingAttention module(VolumetricRoutingAttentionOptions{16, 2, {4, 4, 2}, 4, 5});
        const Routing routing = module->routing(torch::randn({1, 8, 8, 4, 16}).requires_grad_());
        QVERIFY(!routing.logit.requires_grad());
    }

    void refusesHeadsThatDoNotDivide()
    {
        QVERIFY_EXCEPTION_THROWN(
            VolumetricRoutingAttention(VolumetricRoutingAttentionOptions{16, 3, {4, 4, 2}, 4, 5}), c10::Error);
    }

private:
    /// Weights larger than the first ones of training, so that regions differ clearly.
    static void spread(torch::nn::Module &module)
    {
        const torch::NoGradGuard noGrad;
        for (auto &parameter : module.parameters()) {
            parameter.normal_(0.0, 0.3);
        }
    }
};

GONION_TEST(TestVolumetricRoutingAttention, gonion::testing::runTest<TestVolumetricRoutingAttention>);
#include "tst_volumetric_routing_attention.moc"
