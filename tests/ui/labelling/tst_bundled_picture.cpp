// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/labelling/bundled_picture.h"
#include "annotation/landmark_template.h"
#include "tests/program/window_test.h"

#include <QTest>

#include <vector>

using namespace gonion;
using annotation::LandmarkTemplate;

class TestBundledPicture : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyMolarLandmarkHasItsOwn();
    void bothSidesAreMirrorImages();
    void othersHaveNone();
};

void TestBundledPicture::everyMolarLandmarkHasItsOwn()
{
    const auto scheme = LandmarkTemplate::mandibularMolars();
    std::vector<QImage> seen;
    for (const auto &landmark : scheme.landmarks()) {
        const QImage picture = ui::bundledPicture(scheme.id(), landmark.id);
        QVERIFY2(!picture.isNull(), landmark.id.c_str());
        const QColor dot(QString::fromStdString(landmark.colour));
        int pixels = 0;
        for (int y = 0; y < picture.height(); ++y) {
            for (int x = 0; x < picture.width(); ++x) {
                pixels += picture.pixelColor(x, y) == dot ? 1 : 0;
            }
        }
        QVERIFY2(pixels > 150, landmark.id.c_str()); // its dot, in its colour
        for (const QImage &other : seen) {
            QVERIFY2(picture != other, landmark.id.c_str());
        }
        seen.push_back(picture);
    }
    QCOMPARE(seen.size(), std::size_t(14));
}

void TestBundledPicture::bothSidesAreMirrorImages()
{
    const auto id = LandmarkTemplate::mandibularMolars().id();
    const QImage left = ui::bundledPicture(id, "Lb").mirrored(true, false);
    const QImage right = ui::bundledPicture(id, "Rb");
    int different = 0;
    for (int y = 0; y < left.height(); ++y) {
        for (int x = 0; x < left.width(); ++x) {
            different += std::abs(qGray(left.pixel(x, y)) - qGray(right.pixel(x, y))) > 60 ? 1 : 0;
        }
    }
    QVERIFY(different < left.width() * left.height() / 100);
    QVERIFY(ui::bundledPicture(id, "Lb") != right);
}

void TestBundledPicture::othersHaveNone()
{
    QVERIFY(ui::bundledPicture("mandibular_molars", "Lx").isNull());
    QVERIFY(ui::bundledPicture("mandibular_molars", "").isNull());
    QVERIFY(ui::bundledPicture(LandmarkTemplate::craniofacial().id(), "La").isNull());
}

GONION_TEST(TestBundledPicture, gonion::testing::runTestWithWindows<TestBundledPicture>);
#include "tst_bundled_picture.moc"
