// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/decoding/anchor_decoding.h"
#include "tests/program/test_program.h"
#include "training/losses/anchor_targets.h"

#include <QtTest>

#include <limits>

using namespace gonion;
using namespace gonion::inference;

namespace {

const std::vector<double> kRadii{0.5, 0.75, 1.0, 1.25};

AnchorVote voteAt(double x, double y, double z, double logit = 0.0)
{
    return {{x, y, z}, logit};
}

double distanceOf(const core::TensorIndex &a, const core::TensorIndex &b)
{
    return std::hypot(a.x - b.x, a.y - b.y, a.z - b.z);
}

/// What a network that learned its targets exactly would say of one landmark.
torch::Tensor perfectMap(const core::TensorIndex &landmark, const std::array<std::int64_t, 3> &cells)
{
    auto map = torch::zeros({cells[0], cells[1], cells[2], 4, 4});
    map.select(4, 3).fill_(-8.0);
    auto values = map.accessor<float, 5>();
    const training::AnchorGrid grid{cells, kRadii, 4.0};
    for (const auto &positive : training::positiveAnchors({training::LandmarkTarget::present(landmark)}, grid)) {
        const auto &[x, y, z] = positive.cell;
        for (std::int64_t axis = 0; axis < 3; ++axis) {
            values[x][y][z][positive.anchor][axis] =
                static_cast<float>(std::atanh(positive.offset[static_cast<std::size_t>(axis)]));
        }
        values[x][y][z][positive.anchor][3] = 6.0F;
    }
    return map;
}

} // namespace

class TestAnchorDecoding : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void placesAVoteByCellOffsetAndRadius()
    {
        auto map = torch::zeros({3, 4, 5, 2, 5});
        map[2][1][4][1][0] = 0.3F;
        map[2][1][4][1][1] = -0.7F;
        map[2][1][4][1][2] = 1.1F;
        map[2][1][4][1][4] = 9.0F; // the second landmark
        const std::vector<double> radii{0.5, 1.25};
        const auto votes = highestVotes(map, radii, 4.0, 1);
        QCOMPARE(votes.size(), std::size_t{2});
        QCOMPARE(votes[1].size(), std::size_t{1});
        const auto &p = votes[1][0].position;
        QVERIFY(distanceOf(p, {(2 + std::tanh(0.3) * 1.25) * 4, (1 + std::tanh(-0.7) * 1.25) * 4,
                               (4 + std::tanh(1.1) * 1.25) * 4})
                < 1e-5);
        QCOMPARE(votes[1][0].logit, 9.0);
    }

    void takesTheFirstOfEqualLogits()
    {
        auto map = torch::zeros({2, 2, 2, 4, 4});
        map[1][1][1][3][3] = 1.0F;
        const auto votes = highestVotes(map, kRadii, 4.0, 3).at(0);
        QCOMPARE(votes.size(), std::size_t{3});
        // The highest one, and of the equal rest the first two anchors of the first cell.
        QCOMPARE(votes[0].position, (core::TensorIndex{0, 0, 0}));
        QCOMPARE(votes[1].position, (core::TensorIndex{0, 0, 0}));
        QCOMPARE(votes[2].position, (core::TensorIndex{4, 4, 4}));
    }

    void aGpuWouldChooseTheSame_data()
    {
        QTest::addColumn<QString>("kind");
        QTest::addColumn<int>("count");
        for (const int count : {1, 15, 96}) {
            QTest::addRow("noise, %d", count) << "noise" << count;
            QTest::addRow("many ties, %d", count) << "ties" << count;
            QTest::addRow("all alike, %d", count) << "alike" << count;
        }
    }
    void aGpuWouldChooseTheSame()
    {
        QFETCH(QString, kind);
        QFETCH(int, count);
        torch::manual_seed(5);
        torch::Tensor logits = torch::randn({3, 96});
        if (kind == "ties") {
            logits = logits.round();
            logits[1].fill_(std::numeric_limits<float>::lowest());
            logits[1][40] = 0.0F;
        } else if (kind == "alike") {
            logits.zero_();
        }
        const torch::Tensor sites = highestSitesByOperators(logits, count);
        QCOMPARE(sites.sizes().vec(), (std::vector<std::int64_t>{3, count}));
        // The map of one cell after the other along x, with one anchor: its votes name their sites.
        torch::Tensor map = torch::zeros({96, 1, 1, 1, 6});
        map.narrow(4, 3, 3).copy_(logits.t().view({96, 1, 1, 1, 3}));
        const auto votes = highestVotes(map, std::vector<double>{1.0}, 1.0, count);
        for (std::size_t landmark = 0; landmark < 3; ++landmark) {
            for (std::size_t n = 0; n < votes[landmark].size(); ++n) {
                const auto site = sites[std::int64_t(landmark)][std::int64_t(n)].item<std::int64_t>();
                QCOMPARE(votes[landmark][n].position.x, double(site));
            }
        }
    }

    void takesAllVotesOfASmallMap()
    {
        const auto votes = highestVotes(torch::zeros({1, 2, 1, 4, 4}), kRadii);
        QCOMPARE(votes.at(0).size(), std::size_t{8});
    }

    void breaksAMedoidTieByOrder()
    {
        const std::vector<AnchorVote> square{voteAt(0, 4, 0), voteAt(0, 0, 0), voteAt(4, 0, 0), voteAt(4, 4, 0)};
        QCOMPARE(medoidOf(square), std::size_t{0});
        const std::vector<AnchorVote> line{voteAt(0, 0, 0), voteAt(9, 0, 0), voteAt(4, 0, 0)};
        QCOMPARE(medoidOf(line), std::size_t{2});
    }

    void weighsVotesByTheirExistence()
    {
        // Logits 0 and ln(1/3): existence 1/2 and 1/4.
        const auto summary = summarise({voteAt(1, 0, 0, 0.0), voteAt(1, 0, 0, 0.0), voteAt(3, 0, 0, std::log(1.0 / 3.0))});
        // Their mean is 1.4, where the far one weighs a little less for lying farther off.
        QVERIFY(summary.position.x > 1.35 && summary.position.x < 1.4);
        QCOMPARE(summary.logit, 0.0);
    }

    /// Of three looks two agree; the third moves away from them through what was once the edge of "near".
    void noVoteFallsOutOfThePositionAtOnce()
    {
        double last = 0.0;
        for (double far = 0.0; far < 12.0; far += 0.05) {
            const double x = summarise({voteAt(0, 0, 0, 2.0), voteAt(0, 0, 0, 2.0), voteAt(far, 0, 0, 2.0)}).position.x;
            QVERIFY2(std::abs(x - last) < 0.05, qPrintable(QString("%1 to %2 at %3").arg(last).arg(x).arg(far)));
            last = x;
        }
        QVERIFY(last < 1e-9);
    }

    void leavesFarVotesOutOfThePosition()
    {
        std::vector<AnchorVote> votes(3, voteAt(10, 10, 10, 2.0));
        const double spread = summarise(votes).spread;
        votes.push_back(voteAt(40, 10, 10, 2.0));
        const auto summary = summarise(votes);
        QCOMPARE(summary.position, (core::TensorIndex{10, 10, 10}));
        QCOMPARE(spread, 0.0);
        QCOMPARE(summary.spread, 15.0); // sqrt(30^2 / 4)
    }

    void weighsHopelessVotesAlike()
    {
        const auto summary = summarise({voteAt(0, 0, 0, -900.0), voteAt(2, 0, 0, -900.0)});
        QCOMPARE(summary.position.x, 1.0);
    }

    void findsALearnedLandmarkBetweenVoxels_data()
    {
        QTest::addColumn<double>("x");
        QTest::addColumn<double>("y");
        QTest::addColumn<double>("z");
        QTest::newRow("between cells") << 13.37 << 18.91 << 22.05;
        QTest::newRow("on a cell") << 16.0 << 12.0 << 20.0;
        QTest::newRow("at the low border") << 0.2 << 0.0 << 1.3;
        QTest::newRow("at the high border") << 39.6 << 38.0 << 31.9;
    }
    void findsALearnedLandmarkBetweenVoxels()
    {
        QFETCH(double, x);
        QFETCH(double, y);
        QFETCH(double, z);
        const core::TensorIndex landmark{x, y, z};
        const auto votes = decodeAnchorVotes(perfectMap(landmark, {10, 10, 8}), kRadii).at(0);
        QVERIFY2(distanceOf(votes.position, landmark) < 1e-2, qPrintable(QString::number(distanceOf(votes.position, landmark))));
        QVERIFY(votes.logit > 5.0);
    }

    void survivesNotANumber()
    {
        auto map = torch::full({2, 2, 2, 4, 5}, std::numeric_limits<float>::quiet_NaN());
        map[1][1][1][2][3] = 1.0F;
        const auto votes = decodeAnchorVotes(map, kRadii);
        QCOMPARE(votes[0].logit, 1.0);
        for (const auto &landmark : votes) {
            QVERIFY(std::isfinite(landmark.position.x) && std::isfinite(landmark.spread));
        }
    }

    void refusesAnotherNumberOfAnchors()
    {
        QVERIFY_EXCEPTION_THROWN((void)decodeAnchorVotes(torch::zeros({2, 2, 2, 3, 5}), kRadii), c10::Error);
        QVERIFY_EXCEPTION_THROWN((void)decodeAnchorVotes(torch::zeros({2, 2, 2, 4, 3}), kRadii), c10::Error);
    }
};

GONION_TEST(TestAnchorDecoding, gonion::testing::runTest<TestAnchorDecoding>);
#include "tst_anchor_decoding.moc"
