// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "annotation/volume_question.h"
#include "landmark_samples.h"
#include "tests/program/test_program.h"

#include <QtTest>

using namespace gonion::annotation;
using gonion::core::ImageGeometry;
using gonion::core::VolumeFingerprint;

namespace {

const VolumeFingerprint kLabelled{samples::obliqueGeometry(), "crc32f:00000001"};

ImageGeometry changed(double shift, double scale, std::int64_t slices)
{
    const ImageGeometry &old = kLabelled.geometry;
    return ImageGeometry::create({old.origin().x + shift, old.origin().y, old.origin().z},
                                 {old.spacing()[0] * scale, old.spacing()[1], old.spacing()[2]}, old.direction(),
                                 {old.size().i, old.size().j, slices})
        .value();
}

} // namespace
Q_DECLARE_METATYPE(VolumeFingerprint)

class TestVolumeQuestion : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void asksWhereTheVolumeDiffers_data()
    {
        QTest::addColumn<VolumeFingerprint>("opened");
        QTest::addColumn<QString>("words"); // empty: no question
        const std::string content = kLabelled.content;
        const auto row = [](const char *name, const VolumeFingerprint &opened, const char *words) {
            QTest::newRow(name) << opened << QString(words);
        };
        row("the same", kLabelled, "");
        row("a rounded header", {changed(1e-4, 1 + 1e-7, 200), content}, "");
        row("moved", {changed(3.25, 1, 200), content}, "up to 3.25 mm away");
        row("stretched", {changed(0, 1.1, 200), content}, "up to 20.44 mm away");
        row("cropped", {changed(0, 1, 180), "crc32f:00000002"}, "512 x 512 x 200 voxels, this one has 512 x 512 x 180");
        row("edited", {kLabelled.geometry, "crc32f:00000002"}, "values of its voxels differ");
        row("nobody computed it", {kLabelled.geometry, ""}, "");
        row("computed in another way", {kLabelled.geometry, "sha256:00000002"}, "");
    }

    void asksWhereTheVolumeDiffers()
    {
        QFETCH(VolumeFingerprint, opened);
        QFETCH(QString, words);
        for (const bool turned : {false, true}) {
            const std::string question = turned ? volumeQuestion(opened, kLabelled) : volumeQuestion(kLabelled, opened);
            QCOMPARE(question.empty(), words.isEmpty());
            if (!turned && !words.isEmpty()) {
                QVERIFY2(QString::fromStdString(question).contains(words), question.c_str());
                QVERIFY(question.ends_with('?'));
            }
        }
    }
};

GONION_TEST(TestVolumeQuestion, gonion::testing::runTest<TestVolumeQuestion>);
#include "tst_volume_question.moc"
