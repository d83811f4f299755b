// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imaging/read_volume.h"

#include "dicom_samples.h"
#include "sample_files.h"
#include "tests/program/test_program.h"

#include <QTemporaryDir>
#include <QtTest>

#include <cmath>
#include <memory>

using namespace gonion;
using core::ErrorCode;
using samples::Slice;

class TestDicomSeries : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;

    [[nodiscard]] std::filesystem::path path(const std::string &name = {}) const
    {
        return std::filesystem::path(m_folder->path().toStdString()) / name;
    }

    static QString findingsOf(const core::Volume &volume)
    {
        QStringList names;
        for (const auto &finding : volume.verdict().findings) {
            names << QString::fromStdString(std::string(nameOf(finding.issue)))
                         + (finding.severity == core::GeometrySeverity::Doubt ? "!" : "");
        }
        return names.join(' ');
    }

    static std::vector<Slice> slicesAt(const std::vector<double> &heights, const Slice &like = {})
    {
        std::vector<Slice> slices;
        for (const double z : heights) {
            Slice slice = like;
            slice.position = core::PointLps{like.position->x, like.position->y, z};
            slice.instance = static_cast<int>(slices.size()) + 1;
            samples::fillWithField(slice);
            slices.push_back(slice);
        }
        return slices;
    }

    static std::vector<double> evenHeights(int count = 12)
    {
        std::vector<double> heights;
        for (int n = 0; n < count; ++n) {
            heights.push_back(2.5 * n);
        }
        return heights;
    }

    /// Names go against the positions: the last slice is called first.
    void write(const std::vector<Slice> &slices, const std::string &prefix = "IM",
               const std::string &syntax = "1.2.840.10008.1.2.1") const
    {
        for (std::size_t n = 0; n < slices.size(); ++n) {
            QVERIFY(samples::writeSlice(path(prefix + std::to_string(1000 - n)), slices[n], syntax));
        }
    }

    [[nodiscard]] std::shared_ptr<const core::Volume> read(const std::string &name = {}, const std::string &uid = {}) const
    {
        const auto volume = imaging::readVolume(path(name), {uid}, {});
        if (!volume) {
            qWarning("%s", volume.error().message.c_str());
            return nullptr;
        }
        return *volume;
    }

    [[nodiscard]] core::Error failure(const std::string &name = {}) const
    {
        const auto volume = imaging::readVolume(path(name), {}, {});
        return volume ? core::Error{ErrorCode::Internal, "it was read"} : volume.error();
    }

    void verifyFailure(ErrorCode code, const char *words, const std::string &name = {}) const
    {
        const core::Error error = failure(name);
        QVERIFY2(error.code == code, error.message.c_str());
        QVERIFY2(error.message.find(words) != std::string::npos, error.message.c_str());
        QVERIFY2(error.message.ends_with('.') && error.message.find('\n') == std::string::npos, error.message.c_str());
    }

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void sortsByPosition()
    {
        write(slicesAt(evenHeights()));
        samples::write(path("notes.txt"), "a text among the slices");
        const auto volume = read();
        QVERIFY(volume);
        QCOMPARE(volume->geometry().size(), (core::GridSize{40, 32, 12}));
        QCOMPARE(volume->geometry().spacing(), (std::array<double, 3>{1.5, 2.0, 2.5}));
        QCOMPARE(volume->type(), core::VoxelType::Int16);
        QVERIFY(samples::fieldError(*volume) <= 0.5);
        QCOMPARE(findingsOf(*volume), QString());
        QCOMPARE(volume->source().modality, std::string("CT"));
        QCOMPARE(volume->source().seriesDescription, std::string("Bone 1.0"));
        QCOMPARE(volume->source().patientName, std::string("Doe^Jane"));
    }

    void findsTheSeriesOfOneFile()
    {
        Slice other;
        other.seriesUid = "1.2.826.0.1.3680043.10.999.2";
        write(slicesAt(evenHeights()));
        write(slicesAt(evenHeights(20), other), "other");
        const auto volume = read("IM1000");
        QVERIFY(volume);
        QCOMPARE(volume->geometry().size().k, std::int64_t{12});
    }

    void keepsObliqueSlices()
    {
        // Coronal slices, turned by 0.3 about the left-right axis.
        Slice like;
        const double c = std::cos(0.3);
        const double s = std::sin(0.3);
        like.orientation = {1, 0, 0, 0, s, -c};
        std::vector<Slice> slices;
        const core::VectorLps normal{0, c, s};
        for (int n = 0; n < 10; ++n) {
            Slice slice = like;
            slice.position = core::PointLps{5, 6, 7} + normal * (3.0 * n);
            samples::fillWithField(slice);
            slices.push_back(slice);
        }
        write(slices);
        const auto volume = read();
        QVERIFY(volume);
        QCOMPARE(volume->geometry().size(), (core::GridSize{40, 32, 10}));
        QVERIFY(samples::fieldError(*volume) <= 0.51);
        QCOMPARE(findingsOf(*volume), QString());
    }

    void bridgesAGap()
    {
        std::vector<double> heights = evenHeights(14);
        heights.erase(heights.begin() + 5, heights.begin() + 7);
        write(slicesAt(heights));
        const auto volume = read();
        QVERIFY(volume);
        QCOMPARE(findingsOf(*volume), QString("missing_slices!"));
        QCOMPARE(volume->geometry().size().k, std::int64_t{14});
        QVERIFY(samples::fieldError(*volume) <= 1.0); // the field is linear, so the bridge is right, too
    }

    void resamplesUnevenSlices()
    {
        write(slicesAt({0, 1, 2, 3.5, 5.5, 8, 11, 14.5, 18.5, 23}));
        const auto volume = read();
        QVERIFY(volume);
        QCOMPARE(findingsOf(*volume), QString("non_uniform_spacing"));
        QCOMPARE(volume->geometry().spacing()[2], 1.0);
        QCOMPARE(volume->geometry().size().k, std::int64_t{24});
        QVERIFY(samples::fieldError(*volume) <= 1.0);
    }

    void dropsDoubledSlices()
    {
        std::vector<Slice> slices = slicesAt(evenHeights());
        Slice doubled = slices[4];
        doubled.instance = 99;
        std::fill(doubled.pixels.begin(), doubled.pixels.end(), std::uint16_t{0});
        slices.push_back(doubled);
        write(slices);
        const auto volume = read();
        QVERIFY(volume);
        QCOMPARE(findingsOf(*volume), QString("duplicate_slices"));
        QCOMPARE(volume->geometry().size().k, std::int64_t{12});
        QVERIFY(samples::fieldError(*volume) <= 0.5);
    }

    void setsTiltStraight_data()
    {
        QTest::addColumn<double>("degrees");
        QTest::newRow("forward") << 18.5;
        QTest::newRow("backward") << -12.0;
    }

    void setsTiltStraight()
    {
        QFETCH(double, degrees);
        const double tilt = degrees * M_PI / 180.0;
        Slice like;
        like.orientation = {1, 0, 0, 0, std::cos(tilt), -std::sin(tilt)}; // the table moves along z all the same
        like.bitsStored = 16;
        like.intercept = -3000;
        write(slicesAt(evenHeights(16), like));
        const auto volume = read();
        QVERIFY(volume);
        QCOMPARE(findingsOf(*volume), QString("gantry_tilt"));
        QVERIFY(volume->verdict().findings[0].message.find(degrees > 0 ? "18.5 degrees" : "12 degrees")
                != std::string::npos);
        QVERIFY(std::abs(volume->geometry().spacing()[2] - 2.5 * std::cos(tilt)) < 1e-6);
        // Every voxel that a slice reaches shows the field where it lies.
        const auto &geometry = volume->geometry();
        int inside = 0;
        double worst = 0.0;
        for (std::int64_t k = 0; k < geometry.size().k; ++k) {
            for (std::int64_t j = 0; j < geometry.size().j; ++j) {
                const core::PointLps p = geometry.lpsFromVoxel({7, j, k});
                const double alongColumn = p.y / std::cos(tilt); // from the first pixel of the slice through p
                if (alongColumn >= 0.0 && alongColumn <= 2.0 * 31) {
                    worst = std::max(worst, std::abs(volume->at({7, j, k}) - samples::field(p)));
                    ++inside;
                }
            }
        }
        QVERIFY(inside >= 16 * 30);
        QVERIFY2(worst <= 1.01, qPrintable(QString::number(worst)));
    }

    void doubtsATiltThatPositionsDoNotShow()
    {
        Slice like;
        like.gantryTilt = 15.0;
        write(slicesAt(evenHeights(), like));
        QCOMPARE(findingsOf(*read()), QString("gantry_tilt!"));
    }

    void listsSeriesToChooseFrom()
    {
        Slice soft;
        soft.seriesUid = "1.2.826.0.1.3680043.10.999.2";
        soft.description = "Soft 3.0";
        Slice scout;
        scout.seriesUid = "1.2.826.0.1.3680043.10.999.3";
        scout.orientation = {1, 0, 0, 0, 0, -1};
        write(slicesAt(evenHeights(8)));
        std::filesystem::create_directory(path("deeper"));
        write(slicesAt(evenHeights(20), soft), "deeper/soft");
        write(slicesAt({0}, scout), "scout");
        const auto list = imaging::listSeries(path(), {});
        QVERIFY(list.has_value());
        QCOMPARE(list->size(), std::size_t{2});
        QCOMPARE(list->at(0).uid, soft.seriesUid);
        QCOMPARE(list->at(0).description, std::string("Soft 3.0"));
        QCOMPARE(list->at(0).modality, std::string("CT"));
        QCOMPARE(list->at(0).size, (core::GridSize{40, 32, 20}));
        QCOMPARE(list->at(0).spacingMm, (std::array<double, 3>{1.5, 2.0, 2.5}));
        verifyFailure(ErrorCode::InvalidArgument, "holds 2 series; choose one");
        QVERIFY(failure().message.find("\"Soft 3.0\", 40 x 32 x 20, 1.5 x 2 x 2.5 mm") != std::string::npos);
        const auto volume = read({}, soft.seriesUid);
        QVERIFY(volume);
        QCOMPARE(volume->geometry().size().k, std::int64_t{20});
        QCOMPARE(imaging::readVolume(path(), {"1.2.3"}, {}).error().code, ErrorCode::InvalidArgument);
    }

    void takesTheOnlyVolumeWithoutAsking()
    {
        Slice scout;
        scout.seriesUid = "1.2.826.0.1.3680043.10.999.3";
        Slice mr;
        mr.seriesUid = "1.2.826.0.1.3680043.10.999.4";
        mr.modality = "MR";
        write(slicesAt(evenHeights(8)));
        write(slicesAt({0}, scout), "scout");
        write(slicesAt(evenHeights(30), mr), "mr");
        const auto volume = read();
        QVERIFY(volume);
        QCOMPARE(volume->geometry().size().k, std::int64_t{8});
        QCOMPARE(imaging::listSeries(path(), {})->at(0).modality, std::string("MR"));
    }

    void splitsTwoRunsOverOneRegion()
    {
        Slice second;
        second.acquisition = 2;
        write(slicesAt(evenHeights()));
        write(slicesAt(evenHeights(), second), "again");
        const auto list = imaging::listSeries(path(), {});
        QCOMPARE(list->size(), std::size_t{2});
        QCOMPARE(list->at(1).uid, list->at(0).uid + "#2");
        const auto volume = read({}, list->at(1).uid);
        QVERIFY(volume);
        QCOMPARE(findingsOf(*volume), QString());
    }

    void splitsMixedOrientations()
    {
        Slice sagittal;
        sagittal.orientation = {0, 1, 0, 0, 0, -1};
        std::vector<Slice> slices;
        for (int n = 0; n < 5; ++n) {
            sagittal.position = core::PointLps{3.0 * n, 0, 0};
            samples::fillWithField(sagittal);
            slices.push_back(sagittal);
        }
        write(slicesAt(evenHeights()));
        write(slices, "sagittal");
        const auto list = imaging::listSeries(path(), {});
        QCOMPARE(list->size(), std::size_t{2});
        QVERIFY(samples::fieldError(*read({}, list->at(0).uid)) <= 0.5);
        QVERIFY(samples::fieldError(*read({}, list->at(1).uid)) <= 0.5);
        QCOMPARE(read("sagittal1000")->geometry().size().k, std::int64_t{5});
    }

    void decodesTransferSyntaxes_data()
    {
        QTest::addColumn<QString>("syntax");
        QTest::newRow("implicit") << "1.2.840.10008.1.2";
        QTest::newRow("big endian") << "1.2.840.10008.1.2.2";
        QTest::newRow("deflated") << "1.2.840.10008.1.2.1.99";
        QTest::newRow("RLE") << "1.2.840.10008.1.2.5";
        QTest::newRow("JPEG lossless") << "1.2.840.10008.1.2.4.70";
        QTest::newRow("JPEG-LS") << "1.2.840.10008.1.2.4.80";
        QTest::newRow("JPEG 2000") << "1.2.840.10008.1.2.4.90";
    }

    void decodesTransferSyntaxes()
    {
        QFETCH(QString, syntax);
        write(slicesAt(evenHeights(4)), "IM", syntax.toStdString());
        const auto volume = read();
        QVERIFY(volume);
        QVERIFY(samples::fieldError(*volume) <= 0.5);
        QCOMPARE(findingsOf(*volume), QString());
    }

    void appliesTheRescale_data()
    {
        QTest::addColumn<int>("stored");
        QTest::addColumn<int>("bitsStored");
        QTest::addColumn<bool>("isSigned");
        QTest::addColumn<double>("slope");
        QTest::addColumn<double>("intercept");
        QTest::addColumn<int>("padding"); // -1: none
        QTest::addColumn<double>("value");
        QTest::addColumn<int>("type");
        using T = core::VoxelType;
        QTest::newRow("HU") << 1064 << 12 << false << 1.0 << -1024.0 << -1 << 40.0 << int(T::Int16);
        QTest::newRow("signed") << 0xffd8 << 16 << true << 1.0 << 0.0 << -1 << -40.0 << int(T::Int16);
        QTest::newRow("12 bits signed") << 0x0fd8 << 12 << true << 1.0 << 0.0 << -1 << -40.0 << int(T::Int16);
        QTest::newRow("others' bits above") << 0xf428 << 12 << false << 1.0 << -1024.0 << -1 << 40.0 << int(T::Int16);
        QTest::newRow("whole slope") << 500 << 16 << false << 2.0 << -1000.0 << -1 << 0.0 << int(T::Int16);
        QTest::newRow("fraction") << 100 << 16 << false << 0.25 << -1000.0 << -1 << -975.0 << int(T::Float32);
        QTest::newRow("too wide for 16 bits") << 60000 << 16 << false << 1.0 << -1024.0 << -1 << 58976.0
                                              << int(T::Int32);
        QTest::newRow("padding below air") << 0xf830 << 16 << true << 1.0 << -1024.0 << 0xf830 << -1024.0
                                           << int(T::Int16);
        QTest::newRow("padding above air") << 0xffff << 16 << false << 1.0 << -1024.0 << 0xffff << -1000.0
                                           << int(T::Int16);
    }

    void appliesTheRescale()
    {
        QFETCH(int, stored);
        QFETCH(int, bitsStored);
        QFETCH(bool, isSigned);
        QFETCH(double, slope);
        QFETCH(double, intercept);
        QFETCH(int, padding);
        QFETCH(double, value);
        QFETCH(int, type);
        std::vector<Slice> slices = slicesAt(evenHeights(4));
        for (Slice &slice : slices) {
            slice.bitsStored = bitsStored;
            slice.isSigned = isSigned;
            slice.slope = slope;
            slice.intercept = intercept;
            slice.padding = padding < 0 ? std::nullopt : std::optional<int>(padding);
            std::fill(slice.pixels.begin(), slice.pixels.end(), std::uint16_t{1});
        }
        slices[2].pixels[5] = static_cast<std::uint16_t>(stored);
        write(slices);
        const auto volume = read();
        QVERIFY(volume);
        QCOMPARE(volume->at({5, 0, 2}), value);
        QCOMPARE(volume->at({6, 0, 2}), slope + intercept);
        QCOMPARE(volume->at({6, 0, 0}), slope + intercept);
        QCOMPARE(static_cast<int>(volume->type()), type);
    }

    void takesEachSlicesOwnRescale()
    {
        std::vector<Slice> slices = slicesAt(evenHeights(4));
        slices[1].slope = 2.0;
        slices[1].intercept = -1000.0;
        slices[3].intercept = -900.0;
        samples::fillWithField(slices[1]);
        samples::fillWithField(slices[3]);
        write(slices);
        QVERIFY(samples::fieldError(*read()) <= 1.5);
    }

    void readsMultiFrame()
    {
        std::vector<Slice> frames = slicesAt(evenHeights());
        std::swap(frames[2], frames[9]); // frames lie in any order
        QVERIFY(samples::writeMultiFrame(path("enhanced.dcm"), frames));
        for (const char *name : {"", "enhanced.dcm"}) {
            const auto volume = read(name);
            QVERIFY(volume);
            QCOMPARE(volume->geometry().size(), (core::GridSize{40, 32, 12}));
            QVERIFY(samples::fieldError(*volume) <= 0.5);
        }
    }

    void saysWhatHeadersLeaveOut()
    {
        std::vector<Slice> slices = slicesAt(evenHeights());
        for (Slice &slice : slices) {
            slice.pixelSpacing.reset();
        }
        write(slices);
        QCOMPARE(findingsOf(*read()), QString("unknown_spacing!"));
        for (Slice &slice : slices) {
            slice.location = slice.position->z;
            slice.position.reset();
            slice.orientation.reset();
            slice.pixelSpacing = {2.0, 2.0};
        }
        write(slices);
        QCOMPARE(findingsOf(*read()), QString("unknown_orientation!"));
    }

    void refusesWhatIsNoCtVolume()
    {
        write(slicesAt({0}));
        verifyFailure(ErrorCode::Unsupported, "holds a single slice");
        verifyFailure(ErrorCode::Unsupported, "holds a single slice", "IM1000");
        write(slicesAt({0, 2.5}));
        verifyFailure(ErrorCode::Unsupported, "only 2 slices");
        Slice mr;
        mr.modality = "MR";
        write(slicesAt(evenHeights(), mr));
        verifyFailure(ErrorCode::Unsupported, "is a magnetic resonance scan (MR), not a CT");
        std::vector<Slice> nowhere = slicesAt(evenHeights());
        for (Slice &slice : nowhere) {
            slice.position.reset();
        }
        write(nowhere);
        verifyFailure(ErrorCode::Unsupported, "do not say where they lie");
    }

    void refusesColour()
    {
        std::vector<Slice> slices = slicesAt(evenHeights());
        for (Slice &slice : slices) {
            slice.samplesPerPixel = 3;
            slice.bitsAllocated = 8;
            slice.bitsStored = 8;
            slice.pixels.resize(static_cast<std::size_t>(slice.columns * slice.rows * 3 / 2));
        }
        write(slices);
        verifyFailure(ErrorCode::Unsupported, "colour");
    }

    void refusesASliceWithoutPixels()
    {
        std::vector<Slice> slices = slicesAt(evenHeights());
        slices[3].pixels.clear();
        write(slices);
        verifyFailure(ErrorCode::Unreadable, "\"IM997\"");
    }

    void refusesACutSlice_data()
    {
        QTest::addColumn<QString>("syntax");
        QTest::newRow("explicit") << "1.2.840.10008.1.2.1";
        QTest::newRow("implicit") << "1.2.840.10008.1.2";
        QTest::newRow("big endian") << "1.2.840.10008.1.2.2";
        QTest::newRow("RLE") << "1.2.840.10008.1.2.5";
        QTest::newRow("JPEG lossless") << "1.2.840.10008.1.2.4.70";
        QTest::newRow("JPEG-LS") << "1.2.840.10008.1.2.4.80";
        QTest::newRow("JPEG 2000") << "1.2.840.10008.1.2.4.90";
    }

    void refusesACutSlice()
    {
        QFETCH(QString, syntax);
        write(slicesAt(evenHeights(5)), "IM", syntax.toStdString());
        const auto file = path("IM998");
        std::filesystem::resize_file(file, std::filesystem::file_size(file) - 100);
        verifyFailure(ErrorCode::Unreadable, "\"IM998\" ends too early");
    }

    void doubtsAFolderWithDamagedFiles()
    {
        write(slicesAt(evenHeights()));
        samples::write(path("broken"), samples::Bytes(128, '\0') + "DICM" + samples::Bytes(100, '\x77'));
        verifyFailure(ErrorCode::Unreadable, "\"broken\"", "broken");
        const auto volume = read();
        QVERIFY(volume);
        QCOMPARE(findingsOf(*volume), QString("missing_slices!"));
        QVERIFY(volume->verdict().findings[0].message.find("\"broken\"") != std::string::npos);
    }

    void stopsBetweenSlices()
    {
        write(slicesAt(evenHeights(30)));
        std::stop_source source;
        int reports = 0;
        const core::JobContext context(source.get_token(), [&](double, std::string_view step) {
            reports += step == "Reading slices" ? 1 : 0;
            if (reports == 5) {
                source.request_stop();
            }
        });
        const auto volume = imaging::readVolume(path(), {}, context);
        QVERIFY(!volume.has_value());
        QCOMPARE(volume.error().code, ErrorCode::Cancelled);
        QCOMPARE(reports, 5);
    }
};

GONION_TEST(TestDicomSeries, gonion::testing::runTest<TestDicomSeries>);
#include "tst_dicom_series.moc"
