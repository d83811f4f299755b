// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/data/file_source.h"

#include "inference/detector/network_grid.h"
#include "phantom_volume.h"
#include "tests/program/test_program.h"
#include "training/trainer/case_queue.h"

#include <QTemporaryDir>
#include <QtTest>

#include <set>

using namespace gonion;
using namespace gonion::training;
using annotation::LandmarkState;
using annotation::LandmarkTemplate;
namespace fs = std::filesystem;

namespace {

constexpr std::int64_t kCases = 3;

struct Stages {
    inference::CoarseStage coarse;
    inference::FineStage fine;
    Stages()
    {
        coarse.spacingMm = 6.0;
        coarse.longestSide = 64;
        fine.spacingMm = {2.0, 2.0, 2.0};
        fine.patch = {48, 40, 32};
    }
};

bool same(const FineCase &a, const FineCase &b)
{
    return torch::equal(a.image, b.image) && a.targets == b.targets && a.spacingMm == b.spacingMm;
}

} // namespace

class TestFileSource : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { m_cases = std::make_unique<samples::PhantomCases>(root() / "volumes", kCases, 2.0); }

    void everyCaseComesOnceAnEpochInAnotherOrder()
    {
        const FileSource source = sourceWith(AugmentationPlan(), 7);
        QCOMPARE(*source.size(), kCases);
        std::set<std::vector<std::string>> orders;
        for (std::int64_t epoch = 0; epoch < 20; ++epoch) {
            std::vector<std::string> order;
            for (std::int64_t n = 0; n < kCases; ++n) {
                order.push_back(source.nameOf(epoch * kCases + n));
            }
            QCOMPARE(std::set<std::string>(order.begin(), order.end()).size(), std::size_t(kCases));
            orders.insert(order);
        }
        QVERIFY(orders.size() >= 4); // of 6
        QCOMPARE(sourceWith(AugmentationPlan(), 7).nameOf(31), source.nameOf(31));
    }

    void withoutAugmentationTheNetworkSeesWhatTheDetectorShows()
    {
        const CaseViews views = viewsWith(withoutAugmentation());
        for (std::size_t n = 0; n < kCases; ++n) {
            const auto prepared = cache()->prepared(m_cases->cases()[n].volume, {}).value();
            for (std::uint64_t seed = 0; seed < 3; ++seed) {
                const ShownCase shown = views.fine(*prepared, m_cases->cases()[n].truth, seed);
                const auto hu = inference::sampleOnGrid(m_cases->volume(n), {}, shown.grid, {});
                const torch::Tensor expected = inference::networkInput(hu, shown.grid.size(), {});
                const auto values = expected.accessor<float, 5>();
                const auto &size = shown.grid.size();
                std::int64_t compared = 0;
                for (std::int64_t k = 0; k < size.k; ++k) {
                    for (std::int64_t j = 0; j < size.j; ++j) {
                        for (std::int64_t i = 0; i < size.i; ++i) {
                            const float grey = shown.grey[static_cast<std::size_t>(i + size.i * (j + size.j * k))];
                            const bool beyond = values[0][0][i][j][k] < 0.0F;
                            QCOMPARE(grey < 0.0F, beyond);
                            // What was cut off is air without its noise.
                            if (prepared->detail.grid.contains(shown.grid.lpsFromVoxel({i, j, k}))) {
                                QVERIFY(std::abs(grey - values[0][0][i][j][k]) < 1e-4F);
                                ++compared;
                            }
                        }
                    }
                }
                QVERIFY(compared > size.voxels() / 3);
            }
        }
    }

    void landmarksLieWhereTheImageShowsThem()
    {
        // A body in air with a blob at every landmark, each of its own brightness.
        const auto scheme = LandmarkTemplate::mandibularMolars();
        const auto grid = core::ImageGeometry::axisAligned({-60, -50, -40}, {1.5, 1.5, 1.5}, {80, 66, 54}).value();
        annotation::LandmarkSet truth;
        for (std::size_t n = 0; n < scheme.size(); ++n) {
            truth.landmarks.push_back({.id = scheme.landmarks()[n].id,
                                       .state = LandmarkState::Present,
                                       .position = core::PointLps{-30.0 + 20.0 * double(n % 4), -30.0 + 20.0 * double(n / 4), 0.7 * double(n)}});
        }
        const auto brightness = [](std::size_t n) { return 500.0 + 120.0 * double(n); };
        std::vector<float> hu;
        for (std::int64_t v = 0; v < grid.size().voxels(); ++v) {
            const core::PointLps p = grid.lpsFromVoxel({v % 80, v / 80 % 66, v / 80 / 66});
            const bool body = std::abs(p.x) < 54.0 && std::abs(p.y) < 44.0 && std::abs(p.z) < 34.0;
            double value = body ? 0.0 : -1000.0;
            for (std::size_t n = 0; n < scheme.size(); ++n) {
                value += brightness(n) * std::exp(-0.5 * std::pow(distance(p, *truth.landmarks[n].position) / 4.0, 2.0));
            }
            hu.push_back(static_cast<float>(value));
        }
        const auto prepared = prepareCase(*samples::volumeOf(grid, hu), options(), {}).value();
        AugmentationPlan plan = withoutAugmentation();
        plan.rotationDegrees = 15.0;
        plan.scale = 0.1;
        plan.elasticMm = 1.5;
        plan.flipChance = 0.5;
        const CaseViews views = viewsWith(plan);
        int compared = 0;
        int flipped = 0;
        for (std::uint64_t seed = 1; seed < 9; ++seed) {
            const ShownCase shown = views.fine(*prepared, truth, seed);
            for (std::size_t n = 0; n < scheme.size(); ++n) {
                const auto &place = *shown.landmarks.landmarks[n].position;
                const auto voxel = core::ImageGeometry::nearestVoxel(shown.grid.indexFromLps(place));
                if (!shown.grid.contains(voxel)) {
                    continue;
                }
                const float grey = shown.grey[static_cast<std::size_t>(voxel.i + shown.grid.size().i * (voxel.j + shown.grid.size().j * voxel.k))];
                const double seen = -1000.0 + 4000.0 * grey;
                const double own = brightness(n);
                const double others = brightness(*scheme.indexOf(scheme.landmarks()[n].mirrorPartner));
                const bool ownSeen = std::abs(seen - own) < 0.15 * own;
                const bool othersSeen = std::abs(seen - others) < 0.15 * others;
                QVERIFY2(ownSeen || othersSeen, QByteArray::number(seen) + " for " + QByteArray::number(own));
                if (ownSeen != othersSeen) {
                    flipped += othersSeen ? 1 : 0;
                    ++compared;
                }
            }
        }
        QVERIFY(compared > 20);
        QVERIFY(flipped > 5 && flipped < compared - 5);
    }

    void coarseCasesHoldTheWholeBody()
    {
        const FileSource source = sourceWith(AugmentationPlan(), 5);
        for (std::int64_t number = 0; number < 2 * kCases; ++number) {
            const auto one = source.coarseCase(number);
            QVERIFY2(one, one ? "" : one.error().message.c_str());
            QCOMPARE(one->positions.size(0), std::int64_t{14});
            QVERIFY(one->image.isfinite().all().item<bool>());
            QVERIFY(one->image.max().item<float>() <= 1.0F && one->image.min().item<float>() < 0.0F);
            QVERIFY(one->known.sum().item<float>() > 0.0F);
            for (std::int64_t axis = 0; axis < 3; ++axis) {
                QCOMPARE(one->image.size(2 + axis) % 8, std::int64_t{0});
                QVERIFY(one->positions.select(1, axis).max().item<float>() <= float(one->image.size(2 + axis) - 1));
            }
        }
    }

    void sameNumberSameCaseWhateverTheThreads()
    {
        AugmentationPlan plan;
        plan.metalChance = plan.cutOutChance = plan.thickSliceChance = 0.5;
        const FileSource source = sourceWith(plan, 11);
        std::vector<FineCase> expected;
        for (std::int64_t n = 0; n < 8; ++n) {
            expected.push_back(source.fineCase(n).value());
        }
        QVERIFY(!torch::equal(expected[0].image, sourceWith(plan, 12).fineCase(0)->image));
        for (const int threads : {1, 4}) {
            CaseQueue<core::Result<FineCase>> queue([&](std::int64_t n) { return source.fineCase(n); }, 0, threads, 4);
            for (std::int64_t n = 0; n < 8; ++n) {
                const auto one = queue.take();
                QVERIFY(one);
                QVERIFY(same(*one, expected[static_cast<std::size_t>(n)]));
            }
        }
    }

    void flippedCasesChangeSides()
    {
        AugmentationPlan plan = withoutAugmentation();
        plan.flipChance = 1.0;
        const CaseViews views = viewsWith(plan);
        const auto prepared = cache()->prepared(m_cases->cases()[0].volume, {}).value();
        const auto &truth = m_cases->cases()[0].truth;
        const ShownCase shown = views.fine(*prepared, truth, 1);
        const auto *left = shown.landmarks.find("L0");
        const auto *right = shown.landmarks.find("R0");
        QVERIFY(left->position && right->position);
        QVERIFY(left->position->x > right->position->x); // left is still left
        QVERIFY(std::abs(left->position->z - truth.find("R0")->position->z) < 1e-6);
    }

    void cutOutTeethAreMissing()
    {
        AugmentationPlan plan = withoutAugmentation();
        plan.cutOutChance = 1.0;
        const FileSource source = sourceWith(plan, 2);
        const FileSource whole = sourceWith(withoutAugmentation(), 2);
        int more = 0;
        for (std::int64_t n = 0; n < kCases; ++n) {
            const auto cut = source.fineCase(n).value();
            const auto uncut = whole.fineCase(n).value();
            for (std::size_t l = 0; l < cut.targets.size(); ++l) {
                more += uncut.targets[l].state == TargetState::Present && cut.targets[l].state == TargetState::Missing ? 1 : 0;
            }
        }
        QVERIFY(more >= 2);
    }

    void theAuthorsCropHoldsWhatIsPresent()
    {
        AugmentationPlan plan = withoutAugmentation();
        plan.shrinkAndCrop = true;
        const CaseViews views = viewsWith(plan);
        for (std::size_t n = 0; n < kCases; ++n) {
            const auto prepared = cache()->prepared(m_cases->cases()[n].volume, {}).value();
            for (std::uint64_t seed = 0; seed < 5; ++seed) {
                const ShownCase shown = views.fine(*prepared, m_cases->cases()[n].truth, seed);
                for (const auto &landmark : shown.landmarks.landmarks) {
                    QVERIFY(!landmark.position || shown.grid.contains(*landmark.position));
                }
            }
        }
    }

    void placesOfMissingLandmarksAreEstimated()
    {
        auto cases = m_cases->cases();
        auto &landmark = *cases[0].truth.find("La");
        const auto where = landmark.position ? landmark.position : landmark.estimate;
        landmark.state = LandmarkState::Missing;
        landmark.position.reset();
        landmark.estimate.reset();
        const FileSource source(cases, LandmarkTemplate::mandibularMolars(), cache(), viewsWith(withoutAugmentation()), 1);
        const std::size_t row = *LandmarkTemplate::mandibularMolars().indexOf("La");
        for (std::int64_t n = 0; n < kCases; ++n) {
            if (source.nameOf(n) == cases[0].name) {
                QCOMPARE(source.coarseCase(n)->known[static_cast<std::int64_t>(row)].item<float>(), 1.0F);
            }
        }
        PlaceEstimates(cases, LandmarkTemplate::mandibularMolars()).fill(cases[0].truth);
        QVERIFY(cases[0].truth.find("La")->estimate);
        QVERIFY(distance(*cases[0].truth.find("La")->estimate, *where) < 15.0);
    }

    void failuresNameTheCase()
    {
        samples::PhantomCases some(root() / "some", 2, 4.0);
        some.forget(1);
        const auto own = std::make_shared<CaseCache>(root() / "own cache", options(), some.reader());
        const FileSource source(some.cases(), LandmarkTemplate::mandibularMolars(), own, viewsWith(AugmentationPlan()), 1);
        int failures = 0;
        for (std::int64_t n = 0; n < 2; ++n) {
            const auto one = source.fineCase(n);
            if (!one) {
                ++failures;
                QCOMPARE(source.nameOf(n), std::string("case 1"));
                QVERIFY(one.error().message.find("\"case 1\"") != std::string::npos);
                QVERIFY(one.error().message.find("is damaged") != std::string::npos);
            }
        }
        QCOMPARE(failures, 1);
        double last = 0.0;
        const auto problems = source.prepare(2, core::JobContext({}, [&](double share, std::string_view) { last = share; }));
        QVERIFY(problems);
        QCOMPARE(problems->size(), std::size_t(1));
        QCOMPARE(last, 1.0);
        std::stop_source stop;
        stop.request_stop();
        QCOMPARE(source.prepare(2, core::JobContext(stop.get_token())).error().code, core::ErrorCode::Cancelled);
    }

private:
    [[nodiscard]] fs::path root() const { return m_root.path().toStdString(); }

    static PreparationOptions options()
    {
        const Stages stages;
        return PreparationOptions::forStages(stages.coarse, stages.fine, {});
    }

    std::shared_ptr<const CaseCache> cache()
    {
        if (!m_cache) {
            m_cache = std::make_shared<const CaseCache>(root() / "cache", options(), m_cases->reader());
        }
        return m_cache;
    }

    static CaseViews viewsWith(const AugmentationPlan &plan)
    {
        const Stages stages;
        return {LandmarkTemplate::mandibularMolars(), stages.coarse, stages.fine, {}, plan};
    }

    FileSource sourceWith(const AugmentationPlan &plan, std::uint64_t seed)
    {
        return {m_cases->cases(), LandmarkTemplate::mandibularMolars(), cache(), viewsWith(plan), seed};
    }

    QTemporaryDir m_root;
    std::unique_ptr<samples::PhantomCases> m_cases;
    std::shared_ptr<const CaseCache> m_cache;
};

GONION_TEST(TestFileSource, gonion::testing::runTest<TestFileSource>);
#include "tst_file_source.moc"
