// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imaging/read_volume.h"

#include "sample_files.h"
#include "tests/program/test_program.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace gonion;
using core::ErrorCode;

class TestVolumeWriter : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

    [[nodiscard]] std::filesystem::path path(const std::string &name) const
    {
        return std::filesystem::path(m_folder.path().toStdString()) / name;
    }

    static std::shared_ptr<const core::Volume> sample(const core::Matrix3 &direction)
    {
        const auto geometry = core::ImageGeometry::create({10.25, -20.5, 1000}, {0.5, 0.75, 1.25}, direction, {40, 50, 60});
        auto values = std::make_shared<std::vector<std::int16_t>>(40 * 50 * 60);
        for (std::size_t n = 0; n < values->size(); ++n) {
            (*values)[n] = static_cast<std::int16_t>(n * 37 % 4000 - 1000);
        }
        return *core::Volume::create(*geometry, core::VoxelType::Int16,
                                     std::shared_ptr<const void>(values, values->data()));
    }

private Q_SLOTS:
    void readsBackWhatItWrote_data()
    {
        QTest::addColumn<QString>("suffix");
        QTest::addColumn<int>("orientation"); // 0 aligned, 1 oblique, 2 mirrored, 3 permuted, 4 half a turn
        for (const char *suffix : {".nrrd", ".nii.gz", ".mha"}) {
            const char *names[] = {"aligned", "oblique", "mirrored", "permuted", "half a turn"};
            for (int n = 0; n < 5; ++n) {
                QTest::addRow("%s %s", suffix, names[n]) << suffix << n;
            }
        }
    }

    void readsBackWhatItWrote()
    {
        QFETCH(QString, suffix);
        QFETCH(int, orientation);
        const double c = std::cos(0.4);
        const double s = std::sin(0.4);
        const core::Matrix3 directions[] = {{{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}},
                                            {{{c, -s * c, s * s}, {s, c * c, -c * s}, {0, s, c}}},
                                            {{{-1, 0, 0}, {0, 1, 0}, {0, 0, 1}}},
                                            {{{0, 0, 1}, {1, 0, 0}, {0, 1, 0}}},
                                            {{{-1, 0, 0}, {0, 1, 0}, {0, 0, -1}}}};
        const auto volume = sample(directions[orientation]);
        const auto file = path("written" + suffix.toStdString());
        const auto written = imaging::writeVolume(*volume, file);
        QVERIFY2(written.has_value(), written ? "" : written.error().message.c_str());
        const auto back = imaging::readVolume(file, {}, {});
        QVERIFY2(back.has_value(), back ? "" : back.error().message.c_str());
        QCOMPARE((*back)->type(), core::VoxelType::Int16);
        QCOMPARE((*back)->geometry().size(), volume->geometry().size());
        QVERIFY(std::memcmp((*back)->data(), volume->data(), volume->bytes()) == 0);
        const auto header = imaging::readGeometry(file, {});
        QVERIFY2(header.has_value(), header ? "" : header.error().message.c_str());
        QCOMPARE(*header, (*back)->geometry());
        for (const core::VoxelIndex corner : {core::VoxelIndex{0, 0, 0}, {39, 0, 0}, {0, 49, 0}, {0, 0, 59}}) {
            const double apart
                = distance((*back)->geometry().lpsFromVoxel(corner), volume->geometry().lpsFromVoxel(corner));
            QVERIFY2(apart < 1e-3, qPrintable(QString::number(apart)));
        }
        // Nothing to say but for the mirrored one (in NIfTI: both forms written must agree).
        QCOMPARE(static_cast<int>((*back)->verdict().findings.size()), orientation == 2 ? 1 : 0);
        QCOMPARE(std::distance(std::filesystem::directory_iterator(file.parent_path()), {}), 1);
        std::filesystem::remove(file);
    }

    void leavesTheOldFileWhereItFails()
    {
        namespace fs = std::filesystem;
        const auto folder = path("closed");
        fs::permissions(path(""), fs::perms::others_exec, fs::perm_options::add);
        fs::create_directory(folder);
        samples::write(folder / "old.nrrd", "old");
        fs::permissions(folder, fs::perms::owner_read | fs::perms::owner_exec | fs::perms::others_exec);
        const auto volume = sample(core::ImageGeometry().direction());
        const auto written = [&] {
            const samples::AsNobody nobody;
            return imaging::writeVolume(*volume, folder / "old.nrrd");
        }();
        fs::permissions(folder, fs::perms::owner_all);
        QVERIFY(!written.has_value());
        QCOMPARE(written.error().code, ErrorCode::PermissionDenied);
        QCOMPARE(fs::file_size(folder / "old.nrrd"), std::uintmax_t{3});
        QCOMPARE(std::distance(fs::directory_iterator(folder), {}), 1);
        fs::remove_all(folder);
    }

    void refusesOtherNamesAndPlaces()
    {
        const auto volume = sample(core::ImageGeometry().direction());
        QCOMPARE(imaging::writeVolume(*volume, path("head.png")).error().code, ErrorCode::Unsupported);
        QCOMPARE(imaging::writeVolume(*volume, path("absent/head.nrrd")).error().code, ErrorCode::NotFound);
    }
};

GONION_TEST(TestVolumeWriter, gonion::testing::runTest<TestVolumeWriter>);
#include "tst_volume_writer.moc"
