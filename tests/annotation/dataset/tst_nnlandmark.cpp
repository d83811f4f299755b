// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "annotation/dataset/nnlandmark.h"

#include "../landmark_samples.h"
#include "tests/program/test_program.h"

#include <QTemporaryDir>
#include <QTest>

#include <cmath>

using namespace gonion;
using namespace gonion::annotation;

namespace {

bool write(const std::filesystem::path &folder, const char *name, const char *json)
{
    return samples::writeContent(QString::fromStdString((folder / name).string()), QByteArray(json));
}

} // namespace

class TestNnLandmark : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::filesystem::path(m_root.path().toStdString()) / std::to_string(++m_number);
        std::filesystem::create_directories(m_folder);
    }

    void readsADataSet()
    {
        QVERIFY(write(m_folder, "name_to_label.json", R"({"landmark_10": 2, "landmark_2": 1, "chin": 3})"));
        QVERIFY(write(m_folder, "all_landmarks_voxel.json",
                      R"({"c1": {"landmark_2": [13, 19.5, 89], "landmark_10": [-450.0, -3, 7], "chin": [null, null, null]}, "c2": {}})"));
        QVERIFY(write(m_folder, "spacing.json",
                      R"({"c1": {"image_spacing": [0.5, 0.5, 1.0], "annotation_spacing": null}, "c2": {"image_spacing": null, "annotation_spacing": 0.7}})"));
        const auto data = readNnLandmark(m_folder);
        QVERIFY2(data, data ? "" : data.error().message.c_str());
        QVERIFY(data->names == (std::vector<std::string>{"landmark_2", "landmark_10", "chin"}));
        const NnLandmarkCase &c1 = data->cases.at("c1");
        QCOMPARE(c1.points.at("landmark_2").state, LandmarkState::Present);
        QVERIFY(c1.points.at("landmark_2").index == (core::ContinuousIndex{13, 19.5, 89}));
        QCOMPARE(c1.points.at("landmark_10").state, LandmarkState::Missing);
        QCOMPARE(c1.points.at("chin").state, LandmarkState::Unlabelled);
        QVERIFY(c1.imageSpacing == (std::array<double, 3>{0.5, 0.5, 1.0}));
        QVERIFY(!c1.annotationSpacing);
        QVERIFY(data->cases.at("c2").annotationSpacing == (std::array<double, 3>{0.7, 0.7, 0.7}));

        const LandmarkSet set = landmarkSetFrom(c1, data->names, samples::obliqueGeometry());
        QCOMPARE(set.landmarks.size(), std::size_t(3));
        const core::PointLps expected = samples::obliqueGeometry().lpsFromIndex({13, 19.5, 89});
        QVERIFY(core::distance(*set.landmarks[0].position, expected) < 1e-9);
        QCOMPARE(set.landmarks[1].state, LandmarkState::Missing);
        QCOMPARE(set.landmarks[2].state, LandmarkState::Unlabelled);
        QCOMPARE(landmarkSetFrom(data->cases.at("c2"), data->names, samples::obliqueGeometry()).landmarks[0].state, LandmarkState::Unlabelled);
    }

    void findsNamesWhereTheyAreNotListed()
    {
        QVERIFY(write(m_folder, "all_landmarks_voxel.json", R"({"c1": {"landmark_10": [1, 2, 3]}, "c2": {"landmark_2": [1, 2, 3]}})"));
        QVERIFY(readNnLandmark(m_folder)->names == (std::vector<std::string>{"landmark_2", "landmark_10"}));
    }

    void comesBackAsItWasWritten()
    {
        const core::ImageGeometry geometry = samples::obliqueGeometry();
        const LandmarkSet set = samples::everyState();
        std::vector<std::string> notices;
        NnLandmarkData data;
        for (const Landmark &landmark : set.landmarks) {
            data.names.push_back(landmark.id);
        }
        data.cases["a"] = nnLandmarkCaseFrom(set, geometry, notices);
        QCOMPARE(notices.size(), std::size_t(3)); // missing, outside, unlabelled
        const auto written = writeNnLandmark(m_folder, data);
        QVERIFY2(written, written ? "" : written.error().message.c_str());
        const auto read = readNnLandmark(m_folder);
        QVERIFY2(read, read ? "" : read.error().message.c_str());
        QVERIFY(read->names == data.names);
        QVERIFY(read->cases.at("a").imageSpacing == geometry.spacing());
        const LandmarkSet back = landmarkSetFrom(read->cases.at("a"), read->names, geometry);
        for (std::size_t n = 0; n < set.landmarks.size(); ++n) {
            QCOMPARE(back.landmarks[n].position.has_value(), set.landmarks[n].position.has_value());
            if (back.landmarks[n].position) {
                QVERIFY(core::distance(*back.landmarks[n].position, *set.landmarks[n].position) < 1e-6);
            } else {
                QCOMPARE(back.landmarks[n].state, LandmarkState::Unlabelled);
            }
        }
    }

    void readsPredictions()
    {
        QVERIFY(write(m_folder, "c1.json", R"({"1": {"coordinates": [1, 2, 3], "likelihood": 0.75},
                                              "2": {"coordinates": [null, null, null], "likelihood": 0.0}})"));
        const auto prediction = readNnLandmarkPrediction(m_folder / "c1.json", {"a", "b", "c"});
        QVERIFY2(prediction, prediction ? "" : prediction.error().message.c_str());
        const LandmarkSet set = landmarkSetFrom(*prediction, {"a", "b", "c"}, samples::obliqueGeometry());
        QCOMPARE(set.landmarks[0].origin, LandmarkOrigin::Model);
        QCOMPARE(*set.landmarks[0].probability, 0.75);
        QCOMPARE(set.landmarks[1].state, LandmarkState::Unlabelled);
        QVERIFY(!readNnLandmarkPrediction(m_folder / "c1.json", {}));
    }

    void refuses_data()
    {
        QTest::addColumn<QByteArray>("names");
        QTest::addColumn<QByteArray>("landmarks");
        QTest::newRow("cut") << QByteArray("{}") << QByteArray(R"({"c1": {)");
        QTest::newRow("list") << QByteArray("{}") << QByteArray("[]");
        QTest::newRow("case is a number") << QByteArray("{}") << QByteArray(R"({"c1": 7})");
        QTest::newRow("label 0") << QByteArray(R"({"a": 0})") << QByteArray("{}");
        QTest::newRow("label gap") << QByteArray(R"({"a": 1, "b": 3})") << QByteArray("{}");
        QTest::newRow("label twice") << QByteArray(R"({"a": 1, "b": 1})") << QByteArray("{}");
        QTest::newRow("label huge") << QByteArray(R"({"a": 1e300})") << QByteArray("{}");
        QTest::newRow("label text") << QByteArray(R"({"a": "1"})") << QByteArray("{}");
        QTest::newRow("deep") << QByteArray("{}") << QByteArray(100000, '[');
    }

    void refuses()
    {
        QFETCH(QByteArray, names);
        QFETCH(QByteArray, landmarks);
        QVERIFY(write(m_folder, "name_to_label.json", names.constData()));
        QVERIFY(write(m_folder, "all_landmarks_voxel.json", landmarks.constData()));
        const auto data = readNnLandmark(m_folder);
        QVERIFY(!data);
        QCOMPARE(data.error().code, core::ErrorCode::Unreadable);
    }

    void saysWhatIsNotThere()
    {
        QCOMPARE(readNnLandmark(m_folder).error().code, core::ErrorCode::NotFound);
        NnLandmarkData data;
        data.cases["a"].points["unlisted"] = {};
        QCOMPARE(writeNnLandmark(m_folder, data).error().code, core::ErrorCode::InvalidArgument);
        QVERIFY(!std::filesystem::exists(m_folder / "spacing.json"));
    }

private:
    QTemporaryDir m_root;
    std::filesystem::path m_folder;
    int m_number = 0;
};

GONION_TEST(TestNnLandmark, gonion::testing::runTestWithEvents<TestNnLandmark>);
#include "tst_nnlandmark.moc"
