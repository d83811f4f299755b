// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imaging/read_volume.h"

#include "sample_files.h"
#include "tests/program/test_program.h"

#include <QTemporaryDir>
#include <QtTest>

#include <algorithm>

using namespace gonion;
using core::ErrorCode;
using samples::Nifti;

Q_DECLARE_METATYPE(samples::Nifti)

class TestNiftiReader : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

    [[nodiscard]] std::filesystem::path fileWith(const samples::Bytes &bytes, const char *name = "head.nii") const
    {
        const std::filesystem::path file = std::filesystem::path(m_folder.path().toStdString()) / name;
        samples::write(file, bytes);
        return file;
    }
    static core::Result<std::shared_ptr<const core::Volume>> read(const std::filesystem::path &file)
    {
        return imaging::readVolume(file, {}, {});
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

private Q_SLOTS:
    void placesVoxels_data()
    {
        QTest::addColumn<Nifti>("nifti");
        QTest::addColumn<double>("unit");
        QTest::addColumn<double>("tolerance");
        QTest::addColumn<QString>("findings");

        Nifti plain;
        QTest::newRow("sform") << plain << 1.0 << 0.5 << "";
        Nifti leftHanded;
        leftHanded.matrix = {2, 0, 0, -40, 0, -2, 0, 20, 0, 0, 3, 30};
        QTest::newRow("left-handed") << leftHanded << 1.0 << 0.5 << "mirrored_orientation";
        Nifti permuted; // i runs up, j to the right, k to the front
        permuted.matrix = {0, 2, 0, -10, 0, 0, 3, 20, 2, 0, 0, 5};
        QTest::newRow("axes permuted") << permuted << 1.0 << 0.5 << "";
        Nifti oblique; // turned by 30 degrees about z
        oblique.matrix = {-1.7320508F, 1, 0, 10, -1, -1.7320508F, 0, 20, 0, 0, 3, 30};
        QTest::newRow("oblique") << oblique << 1.0 << 0.5 << "";
        Nifti qform = plain; // half a turn about z is the matrix above
        qform.qform = 1;
        qform.sform = 0;
        qform.quaternion = {0, 0, 1};
        qform.qOffset = {10, 20, 30};
        QTest::newRow("qform") << qform << 1.0 << 0.5 << "";
        Nifti flippedQform = qform; // qfac -1: the third axis runs down
        flippedQform.pixdim[0] = -1;
        flippedQform.matrix = {-2, 0, 0, 10, 0, -2, 0, 20, 0, 0, -3, 30};
        QTest::newRow("qform, third axis turned") << flippedQform << 1.0 << 0.5 << "mirrored_orientation";
        Nifti bothAgree = qform;
        bothAgree.sform = 2;
        QTest::newRow("both forms") << bothAgree << 1.0 << 0.5 << "";
        Nifti moved = bothAgree;
        moved.qOffset = {10, 20, 90};
        QTest::newRow("forms at two places") << moved << 1.0 << 0.5 << "unknown_orientation";
        Nifti turned = bothAgree;
        turned.quaternion = {0, 0, 0};
        QTest::newRow("forms of two orientations") << turned << 1.0 << 0.5 << "unknown_orientation!";
        Nifti brokenSform = qform;
        brokenSform.sform = 1;
        brokenSform.matrix = {};
        brokenSform.matrix = {-2, 0, 0, 10, 0, -2, 0, 20, 0, 0, 3, 30};
        brokenSform.fillWithField();
        brokenSform.matrix = {};
        QTest::newRow("sform of zeros") << brokenSform << 1.0 << 0.5 << "unknown_orientation";
        Nifti negative;
        negative.pixdim = {1, -2, 2, -3, 0, 0, 0, 0};
        QTest::newRow("negative pixdim") << negative << 1.0 << 0.5 << "";
        Nifti metres;
        metres.units = 1;
        metres.pixdim = {1, 0.002F, 0.002F, 0.003F, 0, 0, 0, 0};
        metres.matrix = {-0.002F, 0, 0, 0.01F, 0, -0.002F, 0, 0.02F, 0, 0, 0.003F, 0.03F};
        QTest::newRow("metres") << metres << 1000.0 << 0.51 << "";
        Nifti microns;
        microns.units = 3;
        microns.pixdim = {1, 2000, 2000, 3000, 0, 0, 0, 0};
        microns.matrix = {-2000, 0, 0, 10000, 0, -2000, 0, 20000, 0, 0, 3000, 30000};
        QTest::newRow("microns") << microns << 0.001 << 0.51 << "";
        Nifti sheared; // slices wander to the back, as under gantry tilt
        sheared.matrix = {-2, 0, 0, 10, 0, -2, -0.8F, 20, 0, 0, 3, 30};
        QTest::newRow("sheared") << sheared << 1.0 << 1.01 << "non_orthogonal_axes";
        Nifti skewed; // also inside a slice
        skewed.matrix = {-2, 0.5F, 0, 10, 0, -2, 0, 20, 0.3F, 0, 3, 30};
        QTest::newRow("skewed") << skewed << 1.0 << 1.01 << "non_orthogonal_axes";
    }

    void placesVoxels()
    {
        QFETCH(Nifti, nifti);
        QFETCH(double, unit);
        QFETCH(double, tolerance);
        QFETCH(QString, findings);
        if (nifti.voxels.empty()) {
            nifti.fillWithField(unit);
        }
        const auto volume = read(fileWith(nifti.bytes()));
        QVERIFY2(volume.has_value(), volume ? "" : volume.error().message.c_str());
        const bool resampled = findings == "non_orthogonal_axes";
        if (!resampled) {
            QVERIFY2(samples::fieldError(**volume) <= tolerance, qPrintable(QString::number(samples::fieldError(**volume))));
            QCOMPARE((*volume)->type(), core::VoxelType::Int16);
        } else {
            // Voxels at the rim mix with what lies outside; well inside every voxel must be right.
            int inside = 0;
            double worst = 0.0;
            const auto &geometry = (*volume)->geometry();
            for (std::int64_t k = 7; k < geometry.size().k - 7; ++k) {
                for (std::int64_t j = 9; j < geometry.size().j - 9; ++j) {
                    for (std::int64_t i = 10; i < geometry.size().i - 10; ++i, ++inside) {
                        worst = std::max(worst, std::abs((*volume)->at({i, j, k})
                                                         - samples::field(geometry.lpsFromVoxel({i, j, k}))));
                    }
                }
            }
            QVERIFY(inside > 500);
            QVERIFY2(worst <= tolerance, qPrintable(QString::number(worst)));
        }
        QCOMPARE(findingsOf(**volume), findings);
    }

    void guessesWithoutOrientation()
    {
        Nifti nifti;
        nifti.sform = 0;
        const auto volume = read(fileWith(nifti.bytes()));
        QVERIFY(volume.has_value());
        QCOMPARE(findingsOf(**volume), QString("unknown_orientation!"));
        const auto &spacing = (*volume)->geometry().spacing();
        QCOMPARE(spacing[0], 2.0);
        QCOMPARE(spacing[2], 3.0);
    }

    void refusesInOneSentence_data()
    {
        QTest::addColumn<samples::Bytes>("bytes");
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("words");
        const auto row = [](const char *name, const Nifti &nifti, ErrorCode code, const char *words) {
            QTest::newRow(name) << nifti.bytes() << static_cast<int>(code) << words;
        };
        Nifti n;
        n.magic = "xyz";
        row("no NIfTI magic", n, ErrorCode::Unreadable, "not a NIfTI file");
        n = {};
        n.pixdim[3] = 0;
        row("spacing zero", n, ErrorCode::Unreadable, "along z that is zero");
        n.pixdim[3] = std::numeric_limits<float>::quiet_NaN();
        row("spacing NaN", n, ErrorCode::Unreadable, "not a number");
        n = {};
        n.matrix[11] = std::numeric_limits<float>::infinity();
        n.qform = 0;
        n.dim[4] = 5;
        n.dim[0] = 4;
        row("4D", n, ErrorCode::Unsupported, "4D image of 5 volumes");
        n = {};
        n.dim[3] = 1;
        row("one slice", n, ErrorCode::Unsupported, "single slice");
        n = {};
        n.dim[0] = 2;
        row("2D", n, ErrorCode::Unsupported, "single slice");
        n = {};
        n.datatype = 128;
        n.bits = 24;
        row("RGB", n, ErrorCode::Unsupported, "colour");
        n = {};
        n.datatype = 32;
        n.bits = 64;
        row("complex", n, ErrorCode::Unsupported, "complex");
        n = {};
        n.datatype = 1;
        row("one bit", n, ErrorCode::Unsupported, "NIfTI type 1");
        n = {};
        n.dim[2] = -7;
        samples::Bytes negative = Nifti().bytes();
        samples::put<std::int16_t>(negative, 44, -7);
        QTest::newRow("negative size") << negative << static_cast<int>(ErrorCode::Unreadable) << "claims an axis of -7";
        samples::Bytes huge = Nifti().bytes();
        for (const std::size_t at : {42, 44, 46}) {
            samples::put<std::int16_t>(huge, at, 32767);
        }
        QTest::newRow("huge size") << huge << static_cast<int>(ErrorCode::Unreadable) << "claims more voxels";
        samples::Bytes large = Nifti().bytes();
        for (const std::size_t at : {42, 44, 46}) {
            samples::put<std::int16_t>(large, at, 2000);
        }
        QTest::newRow("larger than the file") << large << static_cast<int>(ErrorCode::Unreadable) << "too small for";
        QTest::newRow("larger than any gzip") << samples::packed(large) << static_cast<int>(ErrorCode::Unreadable)
                                              << "too small for";
        samples::Bytes axes = Nifti().bytes();
        samples::put<std::int16_t>(axes, 40, 11);
        QTest::newRow("11 axes") << axes << static_cast<int>(ErrorCode::Unreadable) << "damaged header";
        samples::Bytes offset = Nifti().bytes();
        samples::put<float>(offset, 108, std::numeric_limits<float>::quiet_NaN());
        QTest::newRow("voxels nowhere") << offset << static_cast<int>(ErrorCode::Unreadable) << "where its voxels begin";
        QTest::newRow("header cut") << Nifti().bytes().substr(0, 200) << static_cast<int>(ErrorCode::Unreadable)
                                    << "ends too early";
        const samples::Bytes gzip = samples::packed(Nifti().bytes() + samples::Bytes(5000, 'x'));
        QTest::newRow("gzip cut") << gzip.substr(0, gzip.size() / 2) << static_cast<int>(ErrorCode::Unreadable)
                                  << "ends too early";
        QTest::newRow("text") << samples::Bytes(2000, 'a') << static_cast<int>(ErrorCode::Unreadable)
                              << "not a NIfTI file";
    }

    void refusesInOneSentence()
    {
        QFETCH(samples::Bytes, bytes);
        QFETCH(int, code);
        QFETCH(QString, words);
        const auto volume = read(fileWith(bytes));
        QVERIFY(!volume.has_value());
        QCOMPARE(static_cast<int>(volume.error().code), code);
        const QString message = QString::fromStdString(volume.error().message);
        QVERIFY2(message.contains(words), qPrintable(message));
        QVERIFY2(message.contains("\"head.nii\"") && message.endsWith('.') && !message.contains('\n'),
                 qPrintable(message));
        QVERIFY2(!message.contains(m_folder.path()), qPrintable(message));
    }

    void keepsOrWidensTheType_data()
    {
        QTest::addColumn<int>("datatype");
        QTest::addColumn<samples::Bytes>("voxels");
        QTest::addColumn<float>("slope");
        QTest::addColumn<float>("intercept");
        QTest::addColumn<int>("type");
        QTest::addColumn<double>("expected"); // of the last voxel
        using T = core::VoxelType;
        const auto row = [](const char *name, int datatype, auto last, float slope, float intercept, T type,
                            double expected) {
            using V = decltype(last);
            std::vector<V> values(2 * 2 * 2, V{0});
            values.back() = last;
            QTest::newRow(name) << datatype << samples::bytesOf(values) << slope << intercept
                                << static_cast<int>(type) << expected;
        };
        row("uint8", 2, std::uint8_t{200}, 0, 0, T::UInt8, 200);
        row("int8", 256, std::int8_t{-100}, 1, 0, T::Int8, -100);
        row("uint16", 512, std::uint16_t{60000}, 0, 0, T::UInt16, 60000);
        row("int32", 8, std::int32_t{-70000}, 0, 0, T::Int32, -70000);
        row("uint32", 768, std::uint32_t{3000000000U}, 0, 0, T::UInt32, 3000000000.0);
        row("float32", 16, 1.5F, 0, 0, T::Float32, 1.5);
        row("float64", 64, -2.25, 0, 0, T::Float64, -2.25);
        row("int64 narrowed", 1024, std::int64_t{-1000}, 0, 0, T::Int32, -1000);
        row("uint64 narrowed", 1280, std::uint64_t{1000}, 0, 0, T::Int32, 1000);
        row("slope 0 is none", 4, std::int16_t{7}, 0, 5, T::Int16, 7);
        row("slope NaN is none", 4, std::int16_t{7}, std::numeric_limits<float>::quiet_NaN(), 5, T::Int16, 7);
        row("intercept", 512, std::uint16_t{4000}, 1, -1024, T::Int16, 2976);
        row("intercept, too wide", 512, std::uint16_t{60000}, 1, -1024, T::Int32, 58976);
        row("slope of a fraction", 4, std::int16_t{10}, 0.5F, 0, T::Float32, 5);
        row("slope on float", 16, 2.0F, 3, 1, T::Float32, 7);
    }

    void keepsOrWidensTheType()
    {
        QFETCH(int, datatype);
        QFETCH(samples::Bytes, voxels);
        QFETCH(float, slope);
        QFETCH(float, intercept);
        QFETCH(int, type);
        QFETCH(double, expected);
        Nifti nifti;
        nifti.dim = {3, 2, 2, 2, 1, 1, 1, 1};
        nifti.datatype = static_cast<std::int16_t>(datatype);
        nifti.slope = slope;
        nifti.intercept = intercept;
        nifti.voxels = voxels;
        const auto volume = read(fileWith(nifti.bytes()));
        QVERIFY2(volume.has_value(), volume ? "" : volume.error().message.c_str());
        QCOMPARE(static_cast<int>((*volume)->type()), type);
        QCOMPARE((*volume)->at({1, 1, 1}), expected);
        QVERIFY((*volume)->verdict().hasDoubt()); // 4 mm across is no head
    }

    void leavesNoVoxelWithoutNumber()
    {
        Nifti nifti;
        nifti.dim = {3, 2, 2, 2, 1, 1, 1, 1};
        nifti.datatype = 16;
        const float nan = std::numeric_limits<float>::quiet_NaN();
        const float inf = std::numeric_limits<float>::infinity();
        nifti.voxels = samples::bytesOf<float>({nan, inf, -inf, -1000, 40, 3000, nan, 0});
        const auto volume = read(fileWith(nifti.bytes()));
        QVERIFY(volume.has_value());
        QCOMPARE((*volume)->at({0, 0, 0}), -1000.0);
        QCOMPARE((*volume)->at({1, 0, 0}), 3000.0);
        QCOMPARE((*volume)->at({0, 1, 0}), -1000.0);
        nifti.voxels = samples::bytesOf<float>(std::vector<float>(8, nan));
        const auto nothing = read(fileWith(nifti.bytes()));
        QVERIFY(!nothing.has_value());
        QCOMPARE(nothing.error().code, ErrorCode::Unreadable);
    }

    void readsOtherForms_data()
    {
        QTest::addColumn<QString>("form");
        for (const char *form : {"gzip", "big endian", "NIfTI-2", "pair", "pair, image gzip"}) {
            QTest::newRow(form) << form;
        }
    }

    void readsOtherForms()
    {
        QFETCH(QString, form);
        Nifti nifti;
        nifti.fillWithField();
        std::filesystem::path file;
        if (form == "gzip") {
            file = fileWith(samples::packed(nifti.bytes()), "head.nii.gz");
        } else if (form == "big endian") {
            file = fileWith(swapped(nifti.bytes()));
        } else if (form == "NIfTI-2") {
            file = fileWith(asNifti2(nifti));
        } else {
            nifti.magic = "ni1";
            samples::Bytes header = nifti.header().substr(0, 348);
            samples::put<float>(header, 108, 0.0F);
            file = fileWith(header, "pair.hdr");
            std::filesystem::remove(file.parent_path() / "pair.img");
            const bool gzip = form.endsWith("gzip");
            (void)fileWith(gzip ? samples::packed(nifti.voxels) : nifti.voxels, gzip ? "pair.img.gz" : "pair.img");
        }
        const auto volume = read(file);
        QVERIFY2(volume.has_value(), volume ? "" : volume.error().message.c_str());
        QVERIFY(samples::fieldError(**volume) <= 0.5);
    }

private:
    static samples::Bytes swapped(samples::Bytes bytes)
    {
        const auto turn = [&](std::size_t offset, std::size_t width, std::size_t count) {
            for (std::size_t n = 0; n < count; ++n) {
                const auto first = bytes.begin() + static_cast<std::ptrdiff_t>(offset + n * width);
                std::reverse(first, first + static_cast<std::ptrdiff_t>(width));
            }
        };
        turn(0, 4, 1);
        turn(40, 2, 8);
        turn(70, 2, 2);
        turn(76, 4, 8);
        turn(108, 4, 3);
        turn(252, 2, 2);
        turn(256, 4, 18);
        turn(352, 2, (bytes.size() - 352) / 2);
        return bytes;
    }

    static samples::Bytes asNifti2(const Nifti &nifti)
    {
        samples::Bytes h(544, '\0');
        samples::put<std::int32_t>(h, 0, 540);
        std::memcpy(h.data() + 4, "n+2\0\r\n\032\n", 8);
        samples::put(h, 12, nifti.datatype);
        samples::put(h, 14, nifti.bits);
        for (std::size_t n = 0; n < 8; ++n) {
            samples::put<std::int64_t>(h, 16 + 8 * n, nifti.dim[n]);
            samples::put<double>(h, 104 + 8 * n, nifti.pixdim[n]);
        }
        samples::put<std::int64_t>(h, 168, 544);
        samples::put<std::int32_t>(h, 344, 0);
        samples::put<std::int32_t>(h, 348, 1);
        for (std::size_t n = 0; n < 12; ++n) {
            samples::put<double>(h, 400 + 8 * n, nifti.matrix[n]);
        }
        samples::put<std::int32_t>(h, 500, 2);
        return h + nifti.voxels;
    }
};

GONION_TEST(TestNiftiReader, gonion::testing::runTest<TestNiftiReader>);
#include "tst_nifti_reader.moc"
