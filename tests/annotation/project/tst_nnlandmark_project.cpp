// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "annotation/project/nnlandmark_project.h"

#include "../landmark_samples.h"
#include "annotation/landmark_file.h"
#include "project_samples.h"
#include "tests/program/test_program.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace gonion;
using namespace gonion::annotation;

namespace {

core::Result<core::ImageGeometry> oblique(const std::filesystem::path &volume)
{
    if (volume.filename().string().starts_with("broken")) {
        return core::fail(core::ErrorCode::Unreadable, "\"" + volume.string() + "\" is damaged.");
    }
    return samples::obliqueGeometry();
}

} // namespace

class TestNnLandmarkProject : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = samples::pathOf(m_root) / std::to_string(++m_number);
        for (const char *file : {"imagesTr/c1_0000.nii.gz", "imagesTr/broken_0000.nii.gz", "imagesTs/c2_0000.nii.gz", "imagesTs/c3_0000.nii.gz"}) {
            QVERIFY(samples::writeText(m_folder / file, "not looked at"));
        }
        QVERIFY(samples::writeText(m_folder / "name_to_label.json", R"({"chin": 1, "nasion": 2})"));
        QVERIFY(samples::writeText(m_folder / "all_landmarks_voxel.json",
                                   R"({"c1": {"chin": [10, 20, 30], "nasion": [1.5, 2.5, 3.5]}, "c2": {"chin": [4, 5, 6]},
                                       "broken": {"chin": [1, 1, 1]}, "lost": {"chin": [1, 2, 3]}})"));
    }

    void becomesAProject()
    {
        auto imported = importNnLandmark(m_folder, oblique);
        QVERIFY2(imported, imported ? "" : imported.error().message.c_str());
        QVERIFY(imported->project.save());
        QCOMPARE(imported->notices.size(), std::size_t(2)); // the damaged volume, the case without an image
        const auto project = Project::open(m_folder).value();
        QCOMPARE(project.cases().size(), std::size_t(4));
        QCOMPARE(project.scheme().size(), std::size_t(2));
        const ProjectCase &c1 = *project.find("c1");
        QCOMPARE(c1.split, Split::Train);
        QCOMPARE(c1.stage, CaseStage::Labelled);
        QCOMPARE(project.find("c2")->split, Split::Test);
        QCOMPARE(project.find("c3")->stage, CaseStage::New);
        QCOMPARE(project.find("broken")->stage, CaseStage::New);
        const auto landmarks = readLandmarks(project.pathForReading(c1.acceptedFile).value());
        QVERIFY(landmarks);
        const core::PointLps expected = samples::obliqueGeometry().lpsFromIndex({1.5, 2.5, 3.5});
        QVERIFY(core::distance(*landmarks->set.find("nasion")->position, expected) < 1e-6);
    }

    void isSeenBeforeItIsImported()
    {
        QVERIFY(isNnLandmark(m_folder));
        QVERIFY(!isNnLandmark(m_folder / "imagesTr"));
        const auto preview = previewNnLandmark(m_folder);
        QVERIFY2(preview, preview ? "" : preview.error().message.c_str());
        QCOMPARE(preview->cases.size(), std::size_t(4));
        QCOMPARE(preview->casesWithoutLandmarks(), std::size_t(1)); // c3
        QCOMPARE(preview->landmarksWithoutVolume, std::vector<std::string>{"all_landmarks_voxel.json: lost"});
        QVERIFY(preview->unmatchedFiles.empty());
        QVERIFY(!std::filesystem::exists(m_folder / "landmarks"));
        QVERIFY(!Project::isProject(m_folder));
        QCOMPARE(previewNnLandmark(m_folder / "imagesTr").error().code, core::ErrorCode::NotFound);
    }

    void goesBackAsItCame()
    {
        auto imported = importNnLandmark(m_folder, oblique);
        QVERIFY(imported);
        const std::filesystem::path out = m_folder / "out";
        std::filesystem::create_directories(out);
        const auto notices = exportNnLandmark(imported->project, out, oblique);
        QVERIFY2(notices, notices ? "" : notices.error().message.c_str());
        QCOMPARE(notices->size(), std::size_t(1)); // c2's nasion
        const QJsonObject json = QJsonDocument::fromJson(samples::textOf(out / "all_landmarks_voxel.json")).object();
        QCOMPARE(json.keys(), (QStringList{QStringLiteral("c1"), QStringLiteral("c2")}));
        const QJsonArray chin = json[QStringLiteral("c1")].toObject()[QStringLiteral("chin")].toArray();
        QVERIFY(std::abs(chin[0].toDouble() - 10) < 1e-6 && std::abs(chin[2].toDouble() - 30) < 1e-6);
        const QJsonObject names = QJsonDocument::fromJson(samples::textOf(out / "name_to_label.json")).object();
        QCOMPARE(names[QStringLiteral("nasion")].toInt(), 2);
    }

    void saysWhatCannotBeDone()
    {
        QCOMPARE(importNnLandmark(m_folder / "imagesTr", oblique).error().code, core::ErrorCode::NotFound);
        auto empty = Project::create(m_folder, LandmarkTemplate::mandibularMolars()).value();
        QCOMPARE(exportNnLandmark(empty, m_folder, oblique).error().code, core::ErrorCode::NotFound);
        std::stop_source stop;
        stop.request_stop();
        QCOMPARE(importNnLandmark(m_folder, oblique, core::JobContext(stop.get_token())).error().code, core::ErrorCode::Cancelled);
    }

private:
    QTemporaryDir m_root;
    std::filesystem::path m_folder;
    int m_number = 0;
};

GONION_TEST(TestNnLandmarkProject, gonion::testing::runTestWithEvents<TestNnLandmarkProject>);
#include "tst_nnlandmark_project.moc"
