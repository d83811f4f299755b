// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/phantom/phantom.h"
#include "tests/program/test_program.h"

#include <QtTest>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>
#include <string>

using namespace gonion;
using namespace gonion::training;
using annotation::Landmark;
using annotation::LandmarkState;

namespace {

core::PointLps placeOf(const Landmark &landmark)
{
    return landmark.position ? *landmark.position : *landmark.estimate;
}

core::ImageGeometry gridAround(const core::PointLps &middle, double spacing, core::GridSize size)
{
    const core::PointLps origin{middle.x - 0.5 * spacing * static_cast<double>(size.i - 1),
                                middle.y - 0.5 * spacing * static_cast<double>(size.j - 1),
                                middle.z - 0.5 * spacing * static_cast<double>(size.k - 1)};
    return core::ImageGeometry::axisAligned(origin, {spacing, spacing, spacing}, size).value();
}

core::PointLps molarCentre(const Phantom &phantom)
{
    core::PointLps centre;
    for (const Landmark &landmark : phantom.landmarks().landmarks) {
        const core::PointLps p = placeOf(landmark);
        centre = {centre.x + p.x / 14.0, centre.y + p.y / 14.0, centre.z + p.z / 14.0};
    }
    return centre;
}

float meanOf(const std::vector<float> &values)
{
    return std::accumulate(values.begin(), values.end(), 0.0F) / static_cast<float>(values.size());
}

float anatomyAt(const Phantom &phantom, const core::PointLps &point)
{
    return phantom.sampleAnatomy(gridAround(point, 0.1, {1, 1, 1})).front();
}

} // namespace

class TestPhantom : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void repeatsBitByBit();
    void namesTheLandmarksInOrder();
    void putsLandmarksOnTheRightTissue();
    void putsLeftAtPlusX();
    void tellsOutsideFromMissing();
    void keepsWholeHeadsWhole();
    void hidesTheJawOfACranium();
    void drawsPlausibleDentitions();
    void drawsTheTeethAskedFor_data();
    void drawsTheTeethAskedFor();
    void mouldsCrownsOfTheBonesMaterial();
    void agreesWhereGridsOverlap();
    void agreesWithItsVolume();
    void averagesOnCoarseGrids();
    void samplesObliqueGrids();
    void marksTheOutside();
    void mapsGreyValues();
    void obeysMetal();
};

void TestPhantom::repeatsBitByBit()
{
    for (const std::uint64_t seed : {1U, 77U}) {
        const Phantom first = Phantom::draw(seed);
        const Phantom second = Phantom::draw(seed);
        QVERIFY(first.landmarks() == second.landmarks());
        QVERIFY(first.scan().geometry == second.scan().geometry);
        const core::ImageGeometry grid = gridAround(molarCentre(first), 1.0, {40, 40, 24});
        QVERIFY(first.sample(grid) == second.sample(grid));
    }
    QVERIFY(!(Phantom::draw(1).landmarks() == Phantom::draw(2).landmarks()));
}

void TestPhantom::namesTheLandmarksInOrder()
{
    const std::vector<std::string> ids{"L0", "La", "Lb", "Lc", "Ld", "Le", "Lf",
                                       "R0", "Ra", "Rb", "Rc", "Rd", "Re", "Rf"};
    const Phantom phantom = Phantom::draw(5);
    const auto &landmarks = phantom.landmarks().landmarks;
    QCOMPARE(landmarks.size(), ids.size());
    for (std::size_t n = 0; n < ids.size(); ++n) {
        QCOMPARE(landmarks[n].id, ids[n]);
        QCOMPARE(landmarks[n].position.has_value(), landmarks[n].state == LandmarkState::Present);
        QCOMPARE(landmarks[n].estimate.has_value(), landmarks[n].state != LandmarkState::Present);
    }
}

void TestPhantom::putsLandmarksOnTheRightTissue()
{
    int crowns = 0;
    int tips = 0;
    int crests = 0;
    int fullCrests = 0;
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
        PhantomOptions options;
        options.fieldOfView = PhantomFieldOfView::WholeHead;
        options.metal = false;
        const Phantom phantom = Phantom::draw(seed, options);
        for (const Landmark &landmark : phantom.landmarks().landmarks) {
            if (landmark.state != LandmarkState::Present) {
                continue;
            }
            const char letter = landmark.id[1];
            if (letter == 'a' || letter == 'd') {
                ++crowns;
                const float hu = anatomyAt(phantom, *landmark.position);
                // Enamel or dentine: the pulp chamber ends below the crown's middle.
                QVERIFY2(hu > 880.0F,
                         qPrintable(QString("seed %1 %2: %3").arg(seed).arg(landmark.id.c_str()).arg(hu)));
            } else if (letter != '0') {
                ++tips;
                // Within 1 mm there is both dentine and something that is not.
                const std::vector<float> around =
                    phantom.sampleAnatomy(gridAround(*landmark.position, 0.4, {5, 5, 5}));
                const auto [least, most] = std::minmax_element(around.begin(), around.end());
                QVERIFY2(*most > 950.0F && *least < *most - 150.0F,
                         qPrintable(QString("seed %1 %2: %3 .. %4").arg(seed).arg(landmark.id.c_str()).arg(*least).arg(*most)));
            } else {
                ++crests;
                const std::vector<float> around =
                    phantom.sampleAnatomy(gridAround(*landmark.position, 0.5, {5, 5, 5}));
                const auto [least, most] = std::minmax_element(around.begin(), around.end());
                fullCrests += *most > 450.0F && *least < 250.0F ? 1 : 0;
            }
        }
    }
    QVERIFY(crowns > 40 && tips > 80 && crests == 80);
    // A crown that lies in the bone may cover the crest.
    QVERIFY2(fullCrests >= 72, qPrintable(QString::number(fullCrests)));
}

void TestPhantom::putsLeftAtPlusX()
{
    for (std::uint64_t seed = 0; seed < 30; ++seed) {
        const auto set = Phantom::draw(seed).landmarks();
        QVERIFY(placeOf(*set.find("La")).x - placeOf(*set.find("Ra")).x > 30.0);
        // Crowns stand above roots, roots are beside each other from front to back.
        QVERIFY(placeOf(*set.find("La")).z > placeOf(*set.find("Lb")).z + 4.0);
        QVERIFY(placeOf(*set.find("Ra")).z > placeOf(*set.find("Rc")).z + 4.0);
        QVERIFY(placeOf(*set.find("Ld")).y > placeOf(*set.find("La")).y);
        const double width = core::distance(placeOf(*set.find("La")), placeOf(*set.find("Ra")));
        QVERIFY2(width > 38.0 && width < 68.0, qPrintable(QString::number(width)));
    }
}

void TestPhantom::tellsOutsideFromMissing()
{
    std::set<LandmarkState> seen;
    for (std::uint64_t seed = 0; seed < 120; ++seed) {
        const Phantom phantom = Phantom::draw(seed);
        for (const Landmark &landmark : phantom.landmarks().landmarks) {
            seen.insert(landmark.state);
            QCOMPARE(phantom.scan().shows(placeOf(landmark)), landmark.state != LandmarkState::Outside);
        }
    }
    QCOMPARE(seen.size(), std::size_t{3});
}

void TestPhantom::keepsWholeHeadsWhole()
{
    PhantomOptions options;
    options.fieldOfView = PhantomFieldOfView::WholeHead;
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
        const Phantom phantom = Phantom::draw(seed, options);
        for (const Landmark &landmark : phantom.landmarks().landmarks) {
            QVERIFY(landmark.state != LandmarkState::Outside);
        }
        const auto &geometry = phantom.scan().geometry;
        const double height = geometry.spacing()[2] * static_cast<double>(geometry.size().k);
        QVERIFY2(height > 150.0 && height < 380.0, qPrintable(QString::number(height)));
        QVERIFY(geometry.spacing()[0] > 0.29 && geometry.spacing()[2] < 3.5);
    }
}

void TestPhantom::hidesTheJawOfACranium()
{
    PhantomOptions options;
    options.fieldOfView = PhantomFieldOfView::Cranium;
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
        for (const Landmark &landmark : Phantom::draw(seed, options).landmarks().landmarks) {
            QCOMPARE(landmark.state, LandmarkState::Outside);
        }
    }
}

void TestPhantom::drawsPlausibleDentitions()
{
    PhantomOptions options;
    options.fieldOfView = PhantomFieldOfView::WholeHead;
    constexpr int kHeads = 300;
    int second = 0;
    int third = 0;
    int asymmetric = 0;
    for (std::uint64_t seed = 0; seed < kHeads; ++seed) {
        const auto set = Phantom::draw(seed, options).landmarks();
        const auto isMissing = [&](const char *id) { return set.find(id)->state == LandmarkState::Missing; };
        second += (isMissing("La") ? 1 : 0) + (isMissing("Ra") ? 1 : 0);
        third += (isMissing("Ld") ? 1 : 0) + (isMissing("Rd") ? 1 : 0);
        asymmetric += isMissing("Ld") != isMissing("Rd") ? 1 : 0;
        // The landmarks of a tooth go together, and the crest stays.
        for (const char *side : {"L", "R"}) {
            const auto state = [&](char letter) { return set.find(side + std::string(1, letter))->state; };
            QVERIFY(state('a') == state('b') && state('a') == state('c'));
            QVERIFY(state('d') == state('e') && state('d') == state('f'));
            QVERIFY(state('0') == LandmarkState::Present);
        }
    }
    QVERIFY2(second > 0.12 * 2 * kHeads && second < 0.40 * 2 * kHeads, qPrintable(QString::number(second)));
    QVERIFY2(third > 0.35 * 2 * kHeads && third < 0.68 * 2 * kHeads, qPrintable(QString::number(third)));
    QVERIFY2(asymmetric > 0.08 * kHeads && asymmetric < 0.5 * kHeads, qPrintable(QString::number(asymmetric)));
}

void TestPhantom::drawsTheTeethAskedFor_data()
{
    QTest::addColumn<PhantomTeeth>("teeth");
    QTest::addColumn<QString>("states"); // 0, a to c, d to f, of one side and of the other: p, m or ? for either
    QTest::newRow("toothless") << PhantomTeeth::Toothless << "pmmmmmm pmmmmmm";
    QTest::newRow("one impacted") << PhantomTeeth::OneImpacted << "ppppppp ppppmmm";
    QTest::newRow("moulded") << PhantomTeeth::Moulded << "ppmm?mm ppmm?mm";
}

void TestPhantom::drawsTheTeethAskedFor()
{
    QFETCH(PhantomTeeth, teeth);
    QFETCH(QString, states);
    PhantomOptions options;
    options.fieldOfView = PhantomFieldOfView::WholeHead;
    options.teeth = teeth;
    const QStringList wanted = states.split(' ');
    for (std::uint64_t seed = 0; seed < 30; ++seed) {
        QStringList drawn{QString(), QString()};
        const Phantom phantom = Phantom::draw(seed, options);
        for (const Landmark &landmark : phantom.landmarks().landmarks) {
            QVERIFY(landmark.state != LandmarkState::Outside);
            drawn[landmark.id[0] == 'L' ? 0 : 1] += landmark.state == LandmarkState::Present ? 'p' : 'm';
        }
        drawn.sort(); // the side with fewer teeth first
        for (qsizetype side = 0; side < 2; ++side) {
            for (qsizetype n = 0; n < 7; ++n) {
                const QChar is = drawn[1 - side][n];
                const QChar should = wanted[side][n];
                QVERIFY2(should == '?' || is == should, qPrintable(QString::number(seed) + ": " + drawn.join(' ')));
            }
        }
    }
}

void TestPhantom::mouldsCrownsOfTheBonesMaterial()
{
    for (std::uint64_t seed = 0; seed < 10; ++seed) {
        PhantomOptions options;
        options.fieldOfView = PhantomFieldOfView::WholeHead;
        options.teeth = PhantomTeeth::Moulded;
        options.metal = true; // of which a mould has none
        const Phantom phantom = Phantom::draw(seed, options);
        const auto &landmarks = phantom.landmarks().landmarks;
        const float crown = anatomyAt(phantom, placeOf(landmarks[1]));
        for (const std::size_t tip : {2U, 3U}) {
            QVERIFY(std::fabs(anatomyAt(phantom, placeOf(landmarks[tip])) - crown) < 200.0F);
        }
    }
}

void TestPhantom::agreesWhereGridsOverlap()
{
    for (const std::uint64_t seed : {3U, 8U, 21U}) {
        const Phantom phantom = Phantom::draw(seed);
        const core::PointLps centre = molarCentre(phantom);
        const core::ImageGeometry large = gridAround(centre, 0.8, {60, 40, 30});
        // The same voxels, starting 7, 11 and 5 further on.
        const core::ImageGeometry part =
            core::ImageGeometry::axisAligned(large.lpsFromVoxel({7, 11, 5}), large.spacing(), {40, 20, 20}).value();
        const std::vector<float> whole = phantom.sample(large);
        const std::vector<float> some = phantom.sample(part);
        float worst = 0.0F;
        for (std::int64_t k = 0; k < 20; ++k) {
            for (std::int64_t j = 0; j < 20; ++j) {
                for (std::int64_t i = 0; i < 40; ++i) {
                    const float a = whole[static_cast<std::size_t>(((k + 5) * 40 + j + 11) * 60 + i + 7)];
                    const float b = some[static_cast<std::size_t>((k * 20 + j) * 40 + i)];
                    worst = std::max(worst, std::fabs(a - b));
                }
            }
        }
        QVERIFY2(worst < 25.0F, qPrintable(QString("seed %1: %2").arg(seed).arg(worst)));
    }
}

void TestPhantom::agreesWithItsVolume()
{
    PhantomOptions options;
    options.fieldOfView = PhantomFieldOfView::Jaw;
    options.hounsfield = true;
    const Phantom phantom = Phantom::draw(11, options);
    const auto volume = phantom.volume();
    QCOMPARE(volume->type(), core::VoxelType::Int16);
    QVERIFY(volume->geometry() == phantom.scan().geometry);
    const auto &size = volume->geometry().size();
    const core::VoxelIndex low{size.i / 2, size.j / 2, size.k / 2};
    const core::ImageGeometry grid =
        core::ImageGeometry::axisAligned(volume->geometry().lpsFromVoxel(low), volume->geometry().spacing(), {20, 20, 6})
            .value();
    const std::vector<float> values = phantom.sample(grid);
    for (std::int64_t n = 0; n < grid.size().voxels(); ++n) {
        const core::VoxelIndex voxel{low.i + n % 20, low.j + n / 20 % 20, low.k + n / 400};
        QVERIFY(std::fabs(values[static_cast<std::size_t>(n)] - volume->at(voxel)) < 25.0);
    }
}

void TestPhantom::averagesOnCoarseGrids()
{
    PhantomOptions options;
    options.fieldOfView = PhantomFieldOfView::WholeHead;
    options.metal = false;
    const Phantom phantom = Phantom::draw(4, options);
    const core::PointLps centre = molarCentre(phantom);
    const std::vector<float> coarse = phantom.sample(gridAround(centre, 4.0, {12, 10, 8}));
    const std::vector<float> fine = phantom.sample(gridAround(centre, 1.0, {48, 40, 32}));
    QVERIFY2(std::fabs(meanOf(coarse) - meanOf(fine)) < 40.0F,
             qPrintable(QString("%1 %2").arg(meanOf(coarse)).arg(meanOf(fine))));
    const auto brightest = [](const std::vector<float> &v) { return *std::max_element(v.begin(), v.end()); };
    QVERIFY(brightest(coarse) < brightest(fine));
}

void TestPhantom::samplesObliqueGrids()
{
    PhantomOptions options;
    options.fieldOfView = PhantomFieldOfView::WholeHead;
    const Phantom phantom = Phantom::draw(6, options);
    const core::ImageGeometry straight = gridAround(molarCentre(phantom), 1.0, {21, 21, 21});
    // The same voxels, walked along -y, z, x.
    const core::Matrix3 turned{{{0.0, 0.0, 1.0}, {-1.0, 0.0, 0.0}, {0.0, 1.0, 0.0}}};
    const core::ImageGeometry other =
        core::ImageGeometry::create(straight.lpsFromVoxel({0, 20, 0}), {1.0, 1.0, 1.0}, turned, {21, 21, 21}).value();
    const std::vector<float> a = phantom.sample(straight);
    const std::vector<float> b = phantom.sample(other);
    for (std::int64_t k = 0; k < 21; ++k) {
        for (std::int64_t j = 0; j < 21; ++j) {
            for (std::int64_t i = 0; i < 21; ++i) {
                const float straightValue = a[static_cast<std::size_t>((k * 21 + j) * 21 + i)];
                const float turnedValue = b[static_cast<std::size_t>((i * 21 + k) * 21 + 20 - j)];
                QVERIFY(std::fabs(straightValue - turnedValue) < 25.0F);
            }
        }
    }
}

void TestPhantom::marksTheOutside()
{
    const Phantom phantom = Phantom::draw(9);
    const auto &geometry = phantom.scan().geometry;
    const core::PointLps far{geometry.origin().x - 50.0, geometry.origin().y, geometry.origin().z};
    for (const float value : phantom.sample(gridAround(far, 1.0, {8, 8, 8}), -5000.0F)) {
        QCOMPARE(value, -5000.0F);
    }
    // Half a voxel beyond the outermost centres still belongs to the scan.
    core::PointLps edge = geometry.lpsFromVoxel({0, geometry.size().j / 2, geometry.size().k / 2});
    edge.x -= 0.45 * geometry.spacing()[0];
    QVERIFY(phantom.sample(gridAround(edge, 1.0, {1, 1, 1}), -5000.0F).front() > -5000.0F);
}

void TestPhantom::mapsGreyValues()
{
    PhantomOptions options;
    options.fieldOfView = PhantomFieldOfView::Jaw;
    options.hounsfield = false;
    float most = 0.0F;
    for (std::uint64_t seed = 0; seed < 6; ++seed) {
        const Phantom phantom = Phantom::draw(seed, options);
        QVERIFY(!phantom.scan().hounsfield);
        const std::vector<float> values = phantom.sample(gridAround(molarCentre(phantom), 2.0, {45, 30, 20})); // both sides of the jaw
        const auto [low, high] = std::minmax_element(values.begin(), values.end());
        QVERIFY(*low >= -1024.0F && *high <= 4095.0F && *high > 60.0F);
        most = std::max(most, *high);
    }
    QVERIFY(most > 255.0F);
}

void TestPhantom::obeysMetal()
{
    PhantomOptions options;
    options.fieldOfView = PhantomFieldOfView::WholeHead;
    int bright = 0;
    for (std::uint64_t seed = 0; seed < 8; ++seed) {
        options.metal = false;
        const Phantom plain = Phantom::draw(seed, options);
        options.metal = true;
        const Phantom filled = Phantom::draw(seed, options);
        QCOMPARE(plain.scan().geometry.size(), filled.scan().geometry.size());
        for (std::size_t n = 0; n < 14; ++n) {
            QVERIFY(core::distance(placeOf(plain.landmarks().landmarks[n]), placeOf(filled.landmarks().landmarks[n])) < 1e-3);
        }
        const core::PointLps centre = molarCentre(plain);
        const core::ImageGeometry grid = gridAround({centre.x, centre.y, centre.z + 6.0}, 0.8, {100, 40, 24});
        const auto brightVoxels = [&](const Phantom &phantom) {
            const std::vector<float> values = phantom.sample(grid);
            return std::count_if(values.begin(), values.end(), [](float v) { return v > 3000.0F; });
        };
        bright += brightVoxels(filled) > brightVoxels(plain) ? 1 : 0;
    }
    QVERIFY2(bright >= 5, qPrintable(QString::number(bright)));
}

GONION_TEST(TestPhantom, gonion::testing::runTest<TestPhantom>);
#include "tst_phantom.moc"
