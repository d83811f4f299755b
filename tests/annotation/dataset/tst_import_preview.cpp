// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "annotation/dataset/import_preview.h"

#include "annotation/dataset/folder_listing.h"
#include "tests/program/test_program.h"

#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <filesystem>
#include <fstream>

using namespace gonion;
using namespace gonion::annotation;

namespace {

void touch(const std::filesystem::path &file)
{
    std::filesystem::create_directories(file.parent_path());
    std::ofstream stream(file);
}

QByteArray textOf(const ImportedCase &imported)
{
    std::string text = imported.id + "=" + imported.volume + "[" + std::string(nameOf(imported.split)) + "]";
    for (const ImportedLandmarks &landmarks : imported.landmarks) {
        text += " " + landmarks.annotator + ":" + landmarks.path;
    }
    return QByteArray::fromStdString(text);
}

} // namespace

class TestImportPreview : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::filesystem::path(m_root.path().toStdString()) / std::to_string(++m_number);
        std::filesystem::create_directories(m_folder);
    }

    void cleanup()
    {
        std::filesystem::remove_all(m_folder); // Qt cannot remove names that are not UTF-8
    }

    void matchesVolumesWithTheirLandmarks()
    {
        for (const char *file : {"a/ct.nii.gz", "a/Anna.mrk.json", "a/Berta.mrk.json", "b/ct.nii.gz", "c/Anna.mrk.json", "notes.txt",
                                 ".hidden/ct.nii.gz", "a/deep/er/ct.nii.gz", "gonion-project.json"}) {
            touch(m_folder / file);
        }
        const auto preview = previewImport(m_folder, {"", "{case}/ct.nii.gz", {"{case}/{annotator}.mrk.json"}});
        QVERIFY2(preview, preview ? "" : preview.error().message.c_str());
        QCOMPARE(preview->cases.size(), std::size_t(2));
        QCOMPARE(textOf(preview->cases[0]), QByteArray("a=a/ct.nii.gz[none] Anna:a/Anna.mrk.json Berta:a/Berta.mrk.json"));
        QCOMPARE(textOf(preview->cases[1]), QByteArray("b=b/ct.nii.gz[none]"));
        QCOMPARE(preview->casesWithoutLandmarks(), std::size_t(1));
        QVERIFY(preview->landmarksWithoutVolume == std::vector<std::string>{"c/Anna.mrk.json"});
        QVERIFY(preview->unmatchedFiles == std::vector<std::string>{"notes.txt"});
        QVERIFY(preview->problems.empty());
    }

    void readsNamesSoThatTheirCaseExists()
    {
        for (const char *file : {"a_b.nrrd", "a_b_Anna.mrk.json", "c.nrrd", "c_d_e.mrk.json"}) {
            touch(m_folder / file);
        }
        const auto preview = previewImport(m_folder, {"", "{case}.nrrd", {"{case}_{annotator}.mrk.json"}});
        QVERIFY(preview);
        QCOMPARE(textOf(preview->cases[0]), QByteArray("a_b=a_b.nrrd[none] Anna:a_b_Anna.mrk.json"));
        QCOMPARE(textOf(preview->cases[1]), QByteArray("c=c.nrrd[none] d_e:c_d_e.mrk.json"));
    }

    void takesSplitsAndKeepsIdsApart()
    {
        for (const char *file : {"train/a_volume.nrrd", "train/a_label.npy", "test/a_volume.nrrd", "test/a_label.npy", "odd/a_volume.nrrd",
                                 "val/b_volume.nrrd"}) {
            touch(m_folder / file);
        }
        const auto preview = previewImport(m_folder, {"", "{split}/{case}_volume.nrrd", {"{split}/{case}_label.npy"}});
        QVERIFY(preview);
        QCOMPARE(preview->cases.size(), std::size_t(4));
        QCOMPARE(textOf(preview->cases[0]), QByteArray("a=odd/a_volume.nrrd[none]"));
        QCOMPARE(textOf(preview->cases[1]), QByteArray("a-test=test/a_volume.nrrd[test] imported:test/a_label.npy"));
        QCOMPARE(textOf(preview->cases[2]), QByteArray("a-train=train/a_volume.nrrd[train] imported:train/a_label.npy"));
        QCOMPARE(textOf(preview->cases[3]), QByteArray("b=val/b_volume.nrrd[val]"));
        QCOMPARE(preview->problems.size(), std::size_t(1));
        QVERIFY(preview->problems.front().find("\"odd\"") != std::string::npos);
    }

    void leavesOverWhatTwoVolumesClaim()
    {
        for (const char *file : {"a/x.nrrd", "a/y.nrrd", "a/Anna.mrk.json"}) {
            touch(m_folder / file);
        }
        const auto preview = previewImport(m_folder, {"", "{case}/*.nrrd", {"{case}/{annotator}.mrk.json"}});
        QVERIFY(preview);
        QCOMPARE(textOf(preview->cases[0]), QByteArray("a=a/x.nrrd[none]"));
        QCOMPARE(textOf(preview->cases[1]), QByteArray("a-2=a/y.nrrd[none]"));
        QCOMPARE(preview->landmarksWithoutVolume.size(), std::size_t(1));
    }

    void takesDicomFolders()
    {
        for (const char *file : {"P1/S1/1.dcm", "P1/S1/2.dcm", "P1/S2/1.dcm", "P1/S1.mrk.json", "P1/S2/Anna.mrk.json"}) {
            touch(m_folder / file);
        }
        const auto preview = previewImport(m_folder, {"", "{patient}/{case}/", {"{patient}/{case}.mrk.json", "{patient}/{case}/{annotator}.mrk.json"}});
        QVERIFY(preview);
        QCOMPARE(preview->cases.size(), std::size_t(2));
        QCOMPARE(textOf(preview->cases[0]), QByteArray("S1=P1/S1[none] imported:P1/S1.mrk.json"));
        QCOMPARE(textOf(preview->cases[1]), QByteArray("S2=P1/S2[none] Anna:P1/S2/Anna.mrk.json"));
        QCOMPARE(preview->cases[0].patient, std::string("P1"));
        QVERIFY(preview->unmatchedFiles.empty());
    }

    void guessesTheLayout_data()
    {
        QTest::addColumn<QStringList>("files");
        QTest::addColumn<QString>("name");
        const auto row = [](const char *name, const QStringList &files) { QTest::newRow(name) << files << QString::fromUtf8(name); };
        row("MML data set", {QStringLiteral("train/a_volume.nrrd"), QStringLiteral("train/a_label.npy"), QStringLiteral("val/b_volume.nrrd")});
        row("nnU-Net or nnLandmark", {QStringLiteral("imagesTr/a_0000.nii.gz"), QStringLiteral("imagesTs/b_0000.nii.gz"), QStringLiteral("labelsTr/a.nii.gz")});
        row("NRRD files in one folder", {QStringLiteral("a.nrrd"), QStringLiteral("a.mrk.json"), QStringLiteral("b.nrrd")});
        row("A folder for each case, NIfTI", {QStringLiteral("a/ct.nii.gz"), QStringLiteral("a/Anna.mrk.json"), QStringLiteral("b/ct.nii.gz")});
        row("A DICOM series for each case", {QStringLiteral("a/1.dcm"), QStringLiteral("b/1.dcm")});
    }

    void guessesTheLayout()
    {
        QFETCH(QStringList, files);
        QFETCH(QString, name);
        for (const QString &file : files) {
            touch(m_folder / file.toStdString());
        }
        const auto guess = guessImport(m_folder);
        QVERIFY2(guess, guess ? "" : guess.error().message.c_str());
        QCOMPARE(QString::fromStdString(guess->layout.name), name);
        for (const ImportLayout &layout : readyMadeLayouts()) {
            QVERIFY(previewImport(m_folder, layout));
        }
    }

    void saysWhatCannotBeDone()
    {
        QCOMPARE(guessImport(m_folder).error().code, core::ErrorCode::NotFound);
        QCOMPARE(previewImport(m_folder / "none", {"", "{case}.nrrd", {}}).error().code, core::ErrorCode::NotFound);
        QCOMPARE(previewImport(m_folder, {"", "../{case}.nrrd", {}}).error().code, core::ErrorCode::InvalidArgument);
        QCOMPARE(previewImport(m_folder, {"", "{case}.nrrd", {"/etc/{case}"}}).error().code, core::ErrorCode::InvalidArgument);
        std::stop_source stop;
        stop.request_stop();
        QCOMPARE(previewImport(m_folder, {"", "{case}.nrrd", {}}, core::JobContext(stop.get_token())).error().code, core::ErrorCode::Cancelled);
    }

    void linksInCirclesEnd()
    {
        touch(m_folder / "a/ct.nrrd");
        std::filesystem::create_directory_symlink("..", m_folder / "a/up");
        std::filesystem::create_directory_symlink(m_folder, m_folder / "self");
        const std::filesystem::path elsewhere = std::filesystem::path(m_root.path().toStdString()) / "elsewhere";
        touch(elsewhere / "b/ct.nrrd");
        std::filesystem::create_directory_symlink(elsewhere, m_folder / "linked");
        const auto preview = previewImport(m_folder, {"", "**/{case}/ct.nrrd", {}});
        QVERIFY(preview);
        QCOMPARE(preview->cases.size(), std::size_t(2));
        QCOMPARE(preview->cases[1].volume, std::string("linked/b/ct.nrrd")); // the user's own link to another disk
        QCOMPARE(preview->problems.size(), std::size_t(2));
    }

    void leavesOutNamesThatNoProjectCanHold()
    {
        touch(m_folder / "a\\b.nrrd");
        touch(m_folder / "J\xF6rg.nrrd");
        touch(m_folder / "fine.nrrd");
        const auto preview = previewImport(m_folder, {"", "{case}.nrrd", {}});
        QVERIFY(preview);
        QCOMPARE(preview->cases.size(), std::size_t(1));
        QCOMPARE(preview->problems.size(), std::size_t(2));
    }

    void isFastInHugeFolders()
    {
        for (int n = 0; n < 500; ++n) {
            const std::filesystem::path folder = m_folder / std::to_string(n);
            touch(folder / "ct.nii.gz");
            for (int slice = 0; slice < 10; ++slice) {
                touch(folder / ("dicom_" + std::to_string(slice)));
            }
            touch(folder / "Anna.mrk.json");
        }
        QElapsedTimer timer;
        timer.start();
        const auto preview = previewImport(m_folder, {"", "{case}/ct.nii.gz", {"{case}/{annotator}.mrk.json"}});
        QVERIFY(preview);
        qInfo("6,000 files matched in %lld ms", static_cast<long long>(timer.elapsed()));
        QCOMPARE(preview->cases.size(), std::size_t(500));
        QCOMPARE(preview->unmatchedFiles.size(), std::size_t(5000));
        QVERIFY(timer.elapsed() < 5000);
    }

private:
    QTemporaryDir m_root;
    std::filesystem::path m_folder;
    int m_number = 0;
};

GONION_TEST(TestImportPreview, gonion::testing::runTestWithEvents<TestImportPreview>);
#include "tst_import_preview.moc"
