// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/data/case_cache.h"

#include "inference/detector/network_grid.h"
#include "phantom_volume.h"
#include "tests/program/test_program.h"
#include "training/data/case_file.h"
#include "training/data/volume_identity.h"

#include <QTemporaryDir>
#include <QtTest>

#include <fstream>
#include <thread>

using namespace gonion;
using namespace gonion::training;
namespace fs = std::filesystem;

namespace {

PreparationOptions smallOptions()
{
    PreparationOptions options;
    options.detailSpacingMm = {2.0, 2.0, 2.0};
    options.wholeSpacingMm = 5.0;
    options.surveySpacingMm = 6.0;
    return options;
}

std::vector<fs::path> filesIn(const fs::path &folder)
{
    std::vector<fs::path> files;
    for (const auto &entry : fs::directory_iterator(folder)) {
        files.push_back(entry.path());
    }
    return files;
}

bool sameVoxels(const PreparedLevel &a, const PreparedLevel &b)
{
    return a.grid == b.grid && std::equal(a.hu, a.hu + a.grid.size().voxels(), b.hu);
}

} // namespace

class TestCaseCache : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { m_cases = std::make_unique<samples::PhantomCases>(root() / "volumes", 2, 3.0); }

    void init() { m_folder = root() / ("cache" + std::to_string(++m_number)); }

    void readsEachVolumeOnce()
    {
        const int before = m_cases->reads();
        const fs::path volume = m_cases->cases()[0].volume;
        {
            const CaseCache cache(m_folder, smallOptions(), m_cases->reader());
            const auto one = cache.prepared(volume, {});
            QVERIFY2(one, one ? "" : one.error().message.c_str());
            QVERIFY(cache.prepared(volume, {}));
        }
        const CaseCache again(m_folder, smallOptions(), m_cases->reader());
        const auto one = again.prepared(volume, {});
        QVERIFY(one);
        QCOMPARE(m_cases->reads(), before + 1);
        const auto fresh = prepareCase(m_cases->volume(0), smallOptions(), {});
        QVERIFY(sameVoxels((*one)->whole, (*fresh)->whole) && sameVoxels((*one)->detail, (*fresh)->detail));
        QCOMPARE((*one)->scan, m_cases->volume(0).geometry());
        QCOMPARE((*one)->body.high.z, (*fresh)->body.high.z);
        QVERIFY(again.takeNotices().empty());
    }

    void keepsTheScansVoxelsWhereTheyAreNotFiner()
    {
        const auto one = prepareCase(m_cases->volume(0), smallOptions(), {}).value();
        const core::Volume &volume = m_cases->volume(0);
        QCOMPARE(one->detail.grid.spacing(), volume.geometry().spacing()); // 3 mm: 2 mm would add nothing
        const auto &size = one->detail.grid.size();
        QVERIFY(size.voxels() < volume.geometry().size().voxels() || one->body.size()[0] > 150.0);
        for (const core::VoxelIndex voxel : {core::VoxelIndex{0, 0, 0}, core::VoxelIndex{size.i / 2, size.j / 2, size.k / 2},
                                             core::VoxelIndex{size.i - 1, size.j - 1, size.k - 1}}) {
            const auto there = volume.geometry().indexFromLps(one->detail.grid.lpsFromVoxel(voxel));
            QVERIFY(std::abs(there.i - std::round(there.i)) < 1e-6);
            QCOMPARE(double(one->detail.hu[voxel.i + size.i * (voxel.j + size.j * voxel.k)]),
                     volume.at(core::ImageGeometry::nearestVoxel(there)));
        }
    }

    void wholeLevelIsWhatTheDetectorSamples()
    {
        const auto one = prepareCase(m_cases->volume(1), smallOptions(), {}).value();
        QCOMPARE(one->whole.grid.spacing()[0], 5.0);
        const auto hu = inference::sampleOnGrid(m_cases->volume(1), {}, one->whole.grid, {});
        for (std::size_t n = 0; n < hu.size(); ++n) {
            QVERIFY(std::abs(hu[n] - one->whole.hu[n]) <= 0.5F || one->whole.hu[n] == PreparedLevel::kNoValue);
        }
    }

    void noticesFilesThatAreNoneOfIts_data()
    {
        QTest::addColumn<QString>("what");
        for (const char *what : {"cut off", "one voxel changed", "foreign", "empty", "header torn", "another key"}) {
            QTest::newRow(what) << QString(what);
        }
    }

    void noticesFilesThatAreNoneOfIts()
    {
        QFETCH(QString, what);
        const fs::path volume = m_cases->cases()[0].volume;
        QVERIFY(CaseCache(m_folder, smallOptions(), m_cases->reader()).prepared(volume, {}));
        const fs::path file = filesIn(m_folder).at(0);
        const auto size = fs::file_size(file);
        if (what == "cut off") {
            fs::resize_file(file, size - 2);
        } else if (what == "one voxel changed") {
            std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
            stream.seekp(static_cast<std::streamoff>(size - 1001));
            stream.put('\x7b');
        } else if (what == "foreign" || what == "empty") {
            std::ofstream(file) << (what == "foreign" ? std::string(200'000, 'x') : std::string());
        } else if (what == "header torn") {
            std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
            stream.seekp(60);
            stream << "\"scan\":17,";
        } else {
            const auto other = prepareCase(m_cases->volume(1), smallOptions(), {}).value();
            QVERIFY(writeCaseFile(file, "another", *other));
        }
        const int before = m_cases->reads();
        const CaseCache cache(m_folder, smallOptions(), m_cases->reader());
        const auto one = cache.prepared(volume, {});
        QVERIFY2(one, one ? "" : one.error().message.c_str());
        QCOMPARE(m_cases->reads(), before + 1);
        const auto fresh = prepareCase(m_cases->volume(0), smallOptions(), {}).value();
        QVERIFY(sameVoxels((*one)->detail, fresh->detail));
        if (what != "empty") {
            QCOMPARE(cache.takeNotices().size(), std::size_t(1));
        }
        QVERIFY(cache.takeNotices().empty());
    }

    void isKeyedByContentAndOptions()
    {
        const fs::path volume = root() / "keyed.nii.gz";
        std::ofstream(volume) << "one";
        const std::string first = volumeIdentity(volume).value();
        fs::create_directories(root() / "elsewhere");
        const fs::path moved = root() / "elsewhere/keyed.nii.gz";
        fs::copy_file(volume, moved);
        fs::last_write_time(moved, fs::last_write_time(volume));
        QCOMPARE(volumeIdentity(moved).value(), first); // a data set may be moved
        const auto time = fs::last_write_time(volume);
        std::ofstream(volume) << "two";
        fs::last_write_time(volume, time);
        QVERIFY(volumeIdentity(volume).value() != first); // same size and time, other bytes
        PreparationOptions finer = smallOptions();
        finer.detailSpacingMm[2] = 1.9;
        QVERIFY(finer.key() != smallOptions().key());
        QCOMPARE(volumeIdentity(root() / "nowhere.nii.gz").error().code, core::ErrorCode::NotFound);
    }

    void filesBesideAVolumeCount()
    {
        const fs::path volume = root() / "mml/p_volume.nrrd";
        fs::create_directories(volume.parent_path());
        std::ofstream(volume) << "one";
        const std::string first = volumeIdentity(volume).value();
        std::ofstream(root() / "mml/p_label.npy") << "labels do not count";
        QCOMPARE(volumeIdentity(volume).value(), first);
        std::ofstream(root() / "mml/p_spacing.npy") << "spacing does";
        QVERIFY(volumeIdentity(volume).value() != first);
        const fs::path series = root() / "dicom";
        fs::create_directories(series);
        std::ofstream(series / "1.dcm") << "slice";
        const std::string one = volumeIdentity(series).value();
        std::ofstream(series / "2.dcm") << "slice";
        QVERIFY(volumeIdentity(series).value() != one);
    }

    void worksWithoutADiskAndSaysSoOnce()
    {
        std::ofstream(root() / "no folder") << "a file";
        const CaseCache cache(root() / "no folder/cache", smallOptions(), m_cases->reader());
        const int before = m_cases->reads();
        QVERIFY(cache.prepared(m_cases->cases()[0].volume, {}));
        QVERIFY(cache.prepared(m_cases->cases()[0].volume, {}));
        QVERIFY(cache.prepared(m_cases->cases()[1].volume, {}));
        QCOMPARE(m_cases->reads(), before + 3);
        const auto notices = cache.takeNotices();
        QCOMPARE(notices.size(), std::size_t(1));
        QVERIFY(notices[0].find("read again every time") != std::string::npos);
    }

    void manyThreadsShareOneReading()
    {
        const CaseCache cache(m_folder, smallOptions(), m_cases->reader());
        const int before = m_cases->reads();
        std::atomic<int> good = 0;
        {
            std::vector<std::jthread> threads;
            for (int n = 0; n < 6; ++n) {
                threads.emplace_back([&, n] { good += cache.prepared(m_cases->cases()[n % 2].volume, {}) ? 1 : 0; });
            }
        }
        QCOMPARE(good.load(), 6);
        QCOMPARE(m_cases->reads(), before + 2);
    }

    void stopsWhenAsked()
    {
        std::stop_source stop;
        stop.request_stop();
        const CaseCache cache(m_folder, smallOptions(), m_cases->reader());
        const auto one = cache.prepared(m_cases->cases()[0].volume, core::JobContext(stop.get_token()));
        QCOMPARE(one.error().code, core::ErrorCode::Cancelled);
        QVERIFY(!fs::exists(m_folder) || filesIn(m_folder).empty());
    }

private:
    [[nodiscard]] fs::path root() const { return m_root.path().toStdString(); }

    QTemporaryDir m_root;
    fs::path m_folder;
    int m_number = 0;
    std::unique_ptr<samples::PhantomCases> m_cases;
};

GONION_TEST(TestCaseCache, gonion::testing::runTest<TestCaseCache>);
#include "tst_case_cache.moc"
