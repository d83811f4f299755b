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

class TestReadVolume : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

    [[nodiscard]] std::filesystem::path path(const std::string &name) const
    {
        return std::filesystem::path(m_folder.path().toStdString()) / name;
    }

private Q_SLOTS:
    void knowsVolumeNames_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<bool>("volume");
        for (const char *name : {"a.nii", "a.nii.gz", "A.NII.GZ", "a.b.nrrd", "a.nhdr", "a.mha", "a.mhd", "x_volume.npy"}) {
            QTest::newRow(name) << name << true;
        }
        for (const char *name : {"a.gz", "a.png", "nii", ".nrrd", "x_label.npy", "x_spacing.npy", "a.img", "IM0001", ""}) {
            QTest::addRow("\"%s\"", name) << name << false;
        }
    }

    void knowsVolumeNames()
    {
        QFETCH(QString, name);
        QTEST(imaging::isVolumeFileName(name.toStdString()), "volume");
    }

    void refusesInOneSentence_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("words");
        QTest::newRow("absent file") << "absent.nii.gz" << int(ErrorCode::NotFound) << "There is no file";
        QTest::newRow("empty file") << "empty.nii.gz" << int(ErrorCode::Unreadable) << "is empty";
        QTest::newRow("text") << "notes.txt" << int(ErrorCode::Unreadable) << "is not an image";
        QTest::newRow("empty folder") << "nothing" << int(ErrorCode::Unreadable) << "is empty";
        QTest::newRow("folder of text") << "texts" << int(ErrorCode::Unreadable) << "holds no DICOM images; choose";
        QTest::newRow("folder of volumes") << "volumes" << int(ErrorCode::Unreadable) << "open its file \"head.nrrd\"";
    }

    void refusesInOneSentence()
    {
        samples::write(path("empty.nii.gz"), "");
        samples::write(path("notes.txt"), "some words about a head");
        for (const char *folder : {"nothing", "texts", "volumes"}) {
            std::filesystem::create_directory(path(folder));
        }
        samples::write(path("texts/notes.txt"), "some words about a head");
        samples::write(path("volumes/head.nrrd"), "not even looked into");
        QFETCH(QString, name);
        QFETCH(int, code);
        QFETCH(QString, words);
        const auto volume = imaging::readVolume(path(name.toStdString()), {}, {});
        QVERIFY(!volume.has_value());
        const QString message = QString::fromStdString(volume.error().message);
        QVERIFY2(static_cast<int>(volume.error().code) == code, qPrintable(message));
        QVERIFY2(message.contains(words) && message.contains('"' + name + '"'), qPrintable(message));
        QVERIFY2(message.endsWith('.') && !message.contains(m_folder.path()), qPrintable(message));
    }

    void respectsPermissions()
    {
        namespace fs = std::filesystem;
        fs::permissions(path(""), fs::perms::others_exec | fs::perms::others_read, fs::perm_options::add);
        samples::write(path("closed.nii"), samples::Nifti().bytes());
        fs::permissions(path("closed.nii"), fs::perms::none);
        fs::create_directory(path("closed"));
        samples::write(path("closed/inside.nii"), samples::Nifti().bytes());
        fs::permissions(path("closed"), fs::perms::none);
        {
            const samples::AsNobody nobody;
            for (const char *name : {"closed.nii", "closed", "closed/inside.nii"}) {
                const auto volume = imaging::readVolume(path(name), {}, {});
                QVERIFY(!volume.has_value());
                QVERIFY2(volume.error().code == ErrorCode::PermissionDenied, volume.error().message.c_str());
                QVERIFY2(volume.error().message.find("may not be read") != std::string::npos,
                         volume.error().message.c_str());
            }
        }
        fs::permissions(path("closed"), fs::perms::owner_all);
    }

    void stopsBeforeAndWhileReading()
    {
        samples::Nifti nifti;
        nifti.dim = {3, 400, 400, 60, 1, 1, 1, 1};
        samples::write(path("large.nii"), nifti.bytes());
        std::stop_source before;
        before.request_stop();
        const auto never = imaging::readVolume(path("large.nii"), {}, core::JobContext(before.get_token()));
        QCOMPARE(never.error().code, ErrorCode::Cancelled);
        std::stop_source within;
        std::vector<double> fractions;
        const core::JobContext context(within.get_token(), [&](double fraction, std::string_view) {
            fractions.push_back(fraction);
            within.request_stop();
        });
        const auto stopped = imaging::readVolume(path("large.nii"), {}, context);
        QVERIFY(!stopped.has_value());
        QCOMPARE(stopped.error().code, ErrorCode::Cancelled);
        QCOMPARE(fractions.size(), std::size_t{1});
        QVERIFY(fractions.front() < 0.5);
    }

    void reportsRisingProgress()
    {
        samples::Nifti nifti;
        nifti.dim = {3, 400, 400, 60, 1, 1, 1, 1};
        samples::write(path("large.nii"), nifti.bytes());
        std::vector<double> fractions;
        const core::JobContext context({}, [&](double fraction, std::string_view step) {
            QVERIFY(!step.empty());
            fractions.push_back(fraction);
        });
        QVERIFY(imaging::readVolume(path("large.nii"), {}, context).has_value());
        QVERIFY(fractions.size() > 3);
        QVERIFY(std::is_sorted(fractions.begin(), fractions.end()));
        QVERIFY(fractions.back() <= 1.0);
    }

    void remembersItsSource()
    {
        samples::write(path("head.nii"), samples::Nifti().bytes());
        const auto volume = imaging::readVolume(path("head.nii"), {}, {});
        QCOMPARE((*volume)->source().path, path("head.nii"));
        QVERIFY(imaging::listSeries(path("head.nii"), {})->empty());
    }

    /// A file that ends behind its header still tells its grid; sheared axes take the voxels.
    void tellsTheGeometryByTheHeader()
    {
        const samples::Nifti whole;
        samples::write(path("cut.nii"), whole.bytes().substr(0, 360));
        samples::write(path("whole.nii"), whole.bytes());
        QVERIFY(!imaging::readVolume(path("cut.nii"), {}, {}));
        const auto told = imaging::readGeometry(path("cut.nii"), {});
        QVERIFY2(told.has_value(), told ? "" : told.error().message.c_str());
        QCOMPARE(*told, (*imaging::readVolume(path("whole.nii"), {}, {}))->geometry());

        samples::Nifti sheared;
        sheared.matrix = {-2, 0, 0, 10, 0, -2, -0.8F, 20, 0, 0, 3, 30};
        samples::write(path("sheared.nii"), sheared.bytes());
        const auto squared = imaging::readGeometry(path("sheared.nii"), {});
        QVERIFY2(squared.has_value(), squared ? "" : squared.error().message.c_str());
        QCOMPARE(*squared, (*imaging::readVolume(path("sheared.nii"), {}, {}))->geometry());

        QCOMPARE(imaging::readGeometry(path("absent.nii"), {}).error().code, ErrorCode::NotFound);
        samples::write(path("words.txt"), "some words about a head");
        QCOMPARE(imaging::readGeometry(path("words.txt"), {}).error().code, ErrorCode::Unreadable);
    }

    void readsTheDemoCases_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<double>("left");
        QTest::addColumn<double>("depth");
        QTest::addColumn<double>("height");
        QTest::newRow("Visible Human Male") << "visible_human_male.nrrd" << 156.0 << 120.0 << 1006.0;
        QTest::newRow("head phantom") << "head_phantom.nrrd" << -93.26171875 << -344.12109375 << 327.5;
    }

    void readsTheDemoCases()
    {
        QFETCH(QString, name);
        QFETCH(double, left);
        QFETCH(double, depth);
        QFETCH(double, height);
        const auto file = std::filesystem::path(GONION_RESOURCES) / "demo" / name.toStdString();
        const auto volume = imaging::readVolume(file, {}, {});
        QVERIFY2(volume.has_value(), volume ? "" : volume.error().message.c_str());
        QVERIFY((*volume)->verdict().isSound());
        QVERIFY((*volume)->looksLikeHounsfield());
        QCOMPARE((*volume)->type(), core::VoxelType::Int16);
        QVERIFY(distance((*volume)->geometry().origin(), {left, depth, height}) < 1e-3);
        QVERIFY(std::filesystem::file_size(file) < 12000000);
    }
};

GONION_TEST(TestReadVolume, gonion::testing::runTest<TestReadVolume>);
#include "tst_read_volume.moc"
