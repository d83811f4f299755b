// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "annotation/landmark_file.h"
#include "annotation/fcsv.h"
#include "annotation/landmark_csv.h"
#include "annotation/landmark_discovery.h"
#include "annotation/landmark_template.h"
#include "annotation/markups_json.h"
#include "annotation/mml_npy.h"
#include "landmark_samples.h"
#include "tests/program/test_program.h"

#include <QDir>
#include <QTemporaryDir>
#include <QtTest>

#include <random>
#include <set>

using namespace gonion::annotation;
using gonion::core::distance;
using gonion::core::ErrorCode;
using gonion::core::PointLps;

namespace {

/// A file damaged in one of the ways files are: bytes changed, cut off, repeated, moved, or words swapped in.
std::string damaged(std::string bytes, std::mt19937 &random)
{
    static const std::vector<std::string> kWords{
        "\"", "[", "]", "{", "}", ",", "\n", "\r", "nan", "inf", "1e999", "-1e308", "null", "true", "\"position\":",
        "\xFF\xFE", "(99999999999,3)", "'descr'", "#", "# CoordinateSystem = ", "|", "=", "\x00", "-", "18446744073709551616"};
    const auto at = [&random](std::size_t size) { return size == 0 ? 0 : random() % size; };
    const int edits = 1 + int(random() % 4);
    for (int edit = 0; edit < edits; ++edit) {
        switch (random() % 5) {
        case 0:
            if (!bytes.empty()) {
                bytes[at(bytes.size())] = char(random() & 0xFF);
            }
            break;
        case 1:
            bytes.resize(at(bytes.size()));
            break;
        case 2:
            bytes.insert(at(bytes.size()), bytes.substr(at(bytes.size()), 1 + random() % 64));
            break;
        case 3:
            bytes.erase(at(bytes.size()), 1 + random() % 32);
            break;
        default:
            bytes.insert(at(bytes.size()), kWords[random() % kWords.size()]);
        }
    }
    return bytes;
}

/// The rules every loaded set keeps, whatever the file was.
const char *brokenRule(const LoadedLandmarks &loaded)
{
    std::set<std::string> ids;
    for (const Landmark &landmark : loaded.set.landmarks) {
        if (landmark.id.empty() || !ids.insert(landmark.id).second) {
            return "an id is empty or used twice";
        }
        if (landmark.position.has_value() != (landmark.state == LandmarkState::Present)) {
            return "a position without being present, or the other way round";
        }
        if (landmark.position && !isFinite(*landmark.position)) {
            return "a position that is no number";
        }
        if (landmark.estimate && !isFinite(*landmark.estimate)) {
            return "an estimate that is no number";
        }
        if (landmark.probability && !(*landmark.probability >= 0 && *landmark.probability <= 1)) {
            return "a probability beyond 0 to 1";
        }
    }
    return nullptr;
}

} // namespace

class TestLandmarkFile : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void keepsPositionsInEveryFormat_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<bool>("keepsStates");
        QTest::addColumn<int>("notices");
        QTest::newRow("markups") << "a.mrk.json" << true << 0;
        QTest::newRow("csv") << "a.CSV" << true << 0;
        QTest::newRow("fcsv") << "a.fcsv" << false << 3;
        QTest::newRow("npy") << "a_label.npy" << false << 2;
    }

    void keepsPositionsInEveryFormat()
    {
        QFETCH(QString, name);
        QFETCH(bool, keepsStates);
        QFETCH(int, notices);
        const QTemporaryDir folder;
        const auto file = samples::nativePath(folder.filePath(name));
        const LandmarkSet set = samples::everyState();
        const auto written = writeLandmarks(file, set, samples::obliqueGeometry());
        QVERIFY2(written.has_value(), written ? "" : written.error().message.c_str());
        QCOMPARE(int(written->size()), notices);
        LandmarkReadOptions options;
        options.geometry = samples::obliqueGeometry();
        options.ids = {"La", "Ld", "Ra", "Rd"};
        const auto loaded = readLandmarks(file, options);
        QVERIFY2(loaded.has_value(), loaded ? "" : loaded.error().message.c_str());
        const Landmark *crown = loaded->set.find("La");
        QVERIFY(crown != nullptr);
        QVERIFY(distance(*crown->position, *set.landmarks[0].position) < 1e-6);
        if (keepsStates) {
            QVERIFY(loaded->set.landmarks == set.landmarks);
        }
        QVERIFY(isLandmarkFileName(file));
    }

    void readsTheSamePointsInBothFrames_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<double>("tolerance"); // .fcsv rounds to four decimals
        QTest::newRow("LPS markups") << "q3dc/lower_LPS.mrk.json" << 1e-9;
        QTest::newRow("RAS markups") << "q3dc/lower_RAS.mrk.json" << 1e-9;
        QTest::newRow("LPS fcsv") << "q3dc/lower_LPS.fcsv" << 1e-4;
        QTest::newRow("RAS fcsv") << "q3dc/lower_RAS.fcsv" << 1e-4;
        QTest::newRow("RAS fcsv 4.10") << "q3dc/lower_RAS0_v4.10.fcsv" << 1e-4;
    }

    void readsTheSamePointsInBothFrames()
    {
        QFETCH(QString, name);
        QFETCH(double, tolerance);
        const auto reference = readLandmarks(samples::nativePath(samples::dataFile("q3dc/001_T1_L.mrk.json")));
        const auto loaded = readLandmarks(samples::nativePath(samples::dataFile(name)));
        QVERIFY2(reference.has_value() && loaded.has_value(), loaded ? "" : loaded.error().message.c_str());
        QCOMPARE(reference->set.landmarks.size(), size_t(24));
        QCOMPARE(loaded->set.landmarks.size(), size_t(24));
        QVERIFY(loaded->notices.empty());
        for (const Landmark &landmark : loaded->set.landmarks) {
            const Landmark *same = reference->set.find(landmark.id);
            QVERIFY(same != nullptr);
            QVERIFY(distance(*landmark.position, *same->position) < tolerance);
        }
        // The condyle on the patient's right lies at negative x in LPS.
        QVERIFY(loaded->set.find("RCo")->position->x < -40.0);
    }

    void readsOldSlicerFiles_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<int>("count");
        QTest::addColumn<QString>("id");
        QTest::addColumn<PointLps>("position");
        QTest::newRow("Slicer 3") << "slicer/slicer3.fcsv" << 56 << "midsag2" << PointLps{-12.5, 93.5, 7.5};
        QTest::newRow("Slicer 4.4") << "slicer/L1.fcsv" << 2 << "L1-P2" << PointLps{-49.8834, 4.33769, 0.0};
        QTest::newRow("annotations") << "slicer/slicer4.acsv" << 1 << "F" << PointLps{-64.2531, -3.69, 62.886};
    }

    void readsOldSlicerFiles()
    {
        QFETCH(QString, name);
        QFETCH(int, count);
        QFETCH(QString, id);
        QFETCH(PointLps, position);
        const auto loaded = readLandmarks(samples::nativePath(samples::dataFile(name)));
        QVERIFY2(loaded.has_value(), loaded ? "" : loaded.error().message.c_str());
        QCOMPARE(int(loaded->set.landmarks.size()), count);
        const Landmark *landmark = loaded->set.find(id.toStdString());
        QVERIFY(landmark != nullptr);
        QVERIFY(*landmark->position == position);
    }

    void saysWhatIsWrong_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<ErrorCode>("code");
        QTest::newRow("absent") << "none.mrk.json" << QByteArray() << ErrorCode::NotFound;
        QTest::newRow("another kind") << "a.txt" << QByteArray("x") << ErrorCode::Unsupported;
        QTest::newRow("no name ending") << "landmarks" << QByteArray("x") << ErrorCode::Unsupported;
        QTest::newRow("garbage") << "a.mrk.json" << QByteArray("\x01\x02garbage") << ErrorCode::Unreadable;
        QTest::newRow("empty") << "a.csv" << QByteArray("") << ErrorCode::Unreadable;
        QTest::newRow("enormous") << "a.fcsv" << QByteArray(17 << 20, '#') << ErrorCode::Unreadable;
        QTest::newRow("voxels") << "a_label.npy"
                                << QByteArray::fromStdString(mmlNpyFrom(samples::everyState(), {}).bytes)
                                << ErrorCode::InvalidArgument;
    }

    void saysWhatIsWrong()
    {
        QFETCH(QString, name);
        QFETCH(QByteArray, bytes);
        QFETCH(ErrorCode, code);
        const QTemporaryDir folder;
        if (!bytes.isNull()) {
            QVERIFY(samples::writeContent(folder.filePath(name), bytes));
        }
        const auto loaded = readLandmarks(samples::nativePath(folder.filePath(name)));
        QVERIFY(!loaded.has_value());
        QCOMPARE(loaded.error().code, code);
        const QString message = QString::fromStdString(loaded.error().message);
        QVERIFY2(message.contains(name) && message.endsWith('.'), loaded.error().message.c_str());
    }

    void refusesToWriteNonsense_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("id");
        QTest::addColumn<bool>("hasPosition");
        QTest::addColumn<double>("x");
        QTest::addColumn<ErrorCode>("code");
        QTest::newRow("twice") << "a.csv" << "Ld" << true << 1.0 << ErrorCode::InvalidArgument;
        QTest::newRow("no id") << "a.csv" << "" << true << 1.0 << ErrorCode::InvalidArgument;
        QTest::newRow("nowhere") << "a.mrk.json" << "La" << false << 1.0 << ErrorCode::InvalidArgument;
        QTest::newRow("no number") << "a.mrk.json" << "La" << true << std::nan("") << ErrorCode::InvalidArgument;
        QTest::newRow("no volume") << "a.npy" << "La" << true << 1.0 << ErrorCode::InvalidArgument;
        QTest::newRow("another kind") << "a.txt" << "La" << true << 1.0 << ErrorCode::Unsupported;
        QTest::newRow("no folder") << "none/a.csv" << "La" << true << 1.0 << ErrorCode::NotFound;
    }

    void refusesToWriteNonsense()
    {
        QFETCH(QString, name);
        QFETCH(QString, id);
        QFETCH(bool, hasPosition);
        QFETCH(double, x);
        QFETCH(ErrorCode, code);
        const QTemporaryDir folder;
        LandmarkSet set = samples::everyState();
        set.landmarks[0].id = id.toStdString();
        set.landmarks[0].position = hasPosition ? std::optional(PointLps{x, 0, 0}) : std::nullopt;
        const auto written = writeLandmarks(samples::nativePath(folder.filePath(name)), set);
        QVERIFY(!written.has_value());
        QCOMPARE(written.error().code, code);
        QVERIFY(QDir(folder.path()).isEmpty(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot));
    }

    void survivesDamage_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        for (const char *name : {"q3dc/lower_RAS.mrk.json", "q3dc/lower_LPS.fcsv", "slicer/slicer3.fcsv",
                                 "slicer/slicer4.acsv", "slicer/L1.fcsv"}) {
            QTest::newRow(name) << samples::contentOf(samples::dataFile(name));
        }
        const LandmarkSet set = samples::everyState();
        QTest::newRow("own.mrk.json") << QByteArray::fromStdString(markupsJsonFrom(set).bytes);
        QTest::newRow("own.csv") << QByteArray::fromStdString(csvFrom(set).bytes);
        QTest::newRow("own.npy") << QByteArray::fromStdString(mmlNpyFrom(set, samples::obliqueGeometry()).bytes);
        QTest::newRow("template.json") << QByteArray::fromStdString(LandmarkTemplate::mandibularMolars().toJson());
    }

    void survivesDamage()
    {
        QFETCH(QByteArray, bytes);
        QVERIFY(!bytes.isEmpty());
        const QString name = QTest::currentDataTag();
        std::mt19937 random(20261120);
        LandmarkReadOptions options;
        options.geometry = samples::obliqueGeometry();
        int readable = 0;
        constexpr int kRuns = 1500;
        for (int run = 0; run < kRuns; ++run) {
            const std::string text = damaged(bytes.toStdString(), random);
            if (name == "template.json") {
                readable += LandmarkTemplate::fromJson(text).has_value() ? 1 : 0;
                continue;
            }
            const auto loaded = name.endsWith("json")  ? landmarksFromMarkupsJson(text, options)
                                : name.endsWith("npy") ? landmarksFromMmlNpy(text, options)
                                : name == "own.csv"    ? landmarksFromCsv(text)
                                                       : landmarksFromFcsv(text, options);
            if (!loaded) {
                QVERIFY(!loaded.error().message.empty());
                continue;
            }
            ++readable;
            const char *rule = brokenRule(*loaded);
            QVERIFY2(rule == nullptr, rule);
        }
        // Both kinds have to occur, or this test looks at nothing.
        QVERIFY(readable > 0);
        QVERIFY(readable < kRuns);
    }

    void findsTheFileBesideAVolume_data()
    {
        QTest::addColumn<QString>("volume");
        QTest::addColumn<QStringList>("files");
        QTest::addColumn<QString>("expected");
        QTest::newRow("none") << "a.nii.gz" << QStringList{"b.mrk.json", "a.mrk.json.bak"} << "";
        QTest::newRow("markups first") << "a.nii.gz" << QStringList{"a.fcsv", "a.csv", "a_landmarks.mrk.json", "a.mrk.json"}
                                       << "a.mrk.json";
        QTest::newRow("landmarks") << "a.nrrd" << QStringList{"a.fcsv", "a_landmarks.mrk.json"} << "a_landmarks.mrk.json";
        QTest::newRow("fcsv") << "a.mha" << QStringList{"a.csv", "a.fcsv"} << "a.fcsv";
        QTest::newRow("csv") << "a.NII" << QStringList{"a.csv"} << "a.csv";
        QTest::newRow("another table") << "a.nii" << QStringList{"a.csv.other"} << "";
        QTest::newRow("MML") << "p1_volume.nrrd" << QStringList{"p1_label.npy", "p1_spacing.npy"} << "p1_label.npy";
        QTest::newRow("MML corrected") << "p1_volume.nrrd" << QStringList{"p1_label.npy", "p1_volume.mrk.json"}
                                       << "p1_volume.mrk.json";
        QTest::newRow("no MML") << "p1.nrrd" << QStringList{"p1_label.npy"} << "";
        QTest::newRow("folder") << "ct/" << QStringList{"ct.mrk.json", "ct/ct.mrk.json"} << "ct.mrk.json";
        QTest::newRow("in the folder") << "ct/" << QStringList{"ct/ct.fcsv"} << "ct/ct.fcsv";
        QTest::newRow("dots") << "a.b.nrrd" << QStringList{"a.b.fcsv", "a.fcsv"} << "a.b.fcsv";
    }

    void findsTheFileBesideAVolume()
    {
        QFETCH(QString, volume);
        QFETCH(QStringList, files);
        QFETCH(QString, expected);
        const QTemporaryDir folder;
        QVERIFY(QDir(folder.path()).mkdir("ct"));
        for (const QString &file : files) {
            const bool isOther = file.endsWith(".other");
            QVERIFY(samples::writeContent(folder.filePath(isOther ? file.chopped(6) : file),
                                          isOther ? "date,weight\n" : "id,x_lps_mm,y_lps_mm,z_lps_mm\n"));
        }
        const auto found = landmarkFileBeside(samples::nativePath(folder.path() + "/" + volume));
        QCOMPARE(found.has_value(), !expected.isEmpty());
        if (found) {
            QCOMPARE(QString::fromStdString(found->string()), folder.filePath(expected));
        }
    }
};

GONION_TEST(TestLandmarkFile, gonion::testing::runTest<TestLandmarkFile>);
#include "tst_landmark_file.moc"
