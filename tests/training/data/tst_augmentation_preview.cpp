// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/data/augmentation_preview.h"

#include "phantom_volume.h"
#include "tests/program/test_program.h"

#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QtTest>

#include <algorithm>

using namespace gonion;
using namespace gonion::training;
using annotation::LandmarkState;
using annotation::LandmarkTemplate;

class TestAugmentationPreview : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_cases = std::make_unique<samples::PhantomCases>(std::filesystem::path(m_root.path().toStdString()) / "volumes", 2, 2.0);
        m_plan.fine.patch = {96, 96, 64};
        m_plan.fine.spacingMm = {0.8, 0.8, 0.8};
    }

    void showsACase_data()
    {
        QTest::addColumn<bool>("onDisk");
        QTest::newRow("in memory") << false;
        QTest::newRow("from the cache") << true;
    }

    void showsACase()
    {
        QFETCH(bool, onDisk);
        AugmentationPreview preview(m_cases->reader(), onDisk ? m_root.path().toStdString() + "/cache" : std::string());
        const TrainingCase &one = m_cases->cases()[0];
        const auto scheme = LandmarkTemplate::mandibularMolars();
        const int before = m_cases->reads();
        const auto fine = preview.ofCase(m_plan, one, scheme, ShownStage::Fine, 0);
        QVERIFY2(fine, fine ? "" : fine.error().message.c_str());
        QCOMPARE(fine->size, (core::GridSize{96, 96, 64}));
        QCOMPARE(fine->grey.size(), std::size_t(96 * 96 * 64));
        QCOMPARE(fine->caseName, one.name);
        QCOMPARE(fine->landmarks.size(), scheme.size());
        QVERIFY(std::any_of(fine->landmarks.begin(), fine->landmarks.end(),
                            [](const PreviewLandmark &landmark) { return landmark.inside && landmark.state == LandmarkState::Present; }));
        const auto coarse = preview.ofCase(m_plan, one, scheme, ShownStage::Coarse, 0);
        QVERIFY(coarse);
        QCOMPARE(coarse->spacingMm[0] >= m_plan.coarse.spacingMm, true);
        QVERIFY(preview.ofCase(m_plan, one, scheme, ShownStage::Fine, 0)->grey == fine->grey);
        // Another plan for the same volume reads nothing.
        TrainingPlan other = m_plan;
        other.augmentation.noiseHu = 200.0;
        QElapsedTimer timer;
        timer.start();
        const auto changed = preview.ofCase(other, one, scheme, ShownStage::Fine, 1);
        const qint64 elapsed = timer.elapsed();
        QVERIFY(changed && changed->grey != fine->grey);
        QCOMPARE(m_cases->reads(), before + 1);
        QVERIFY2(elapsed < 2000, QByteArray::number(elapsed)); // 0.5 s is wanted; this machine may be shared
    }

    void showsAPhantom()
    {
        const auto fine = AugmentationPreview::ofPhantom(m_plan, ShownStage::Fine, 3);
        QVERIFY2(fine, fine ? "" : fine.error().message.c_str());
        QCOMPARE(fine->size, (core::GridSize{96, 96, 64}));
        QCOMPARE(fine->landmarks.size(), std::size_t(14));
        QVERIFY(fine->caseName.starts_with("phantom "));
        const auto [least, most] = std::minmax_element(fine->grey.begin(), fine->grey.end());
        QVERIFY(*least >= -0.25F && *most <= 1.0F && *most > 0.3F);
        TrainingPlan coarse = m_plan;
        coarse.coarse.spacingMm = 8.0;
        QVERIFY(AugmentationPreview::ofPhantom(coarse, ShownStage::Coarse, 3));
    }

    void failsInASentence()
    {
        AugmentationPreview preview(m_cases->reader());
        TrainingCase gone = m_cases->cases()[0];
        gone.volume = "/nowhere.nii.gz";
        const auto none = preview.ofCase(m_plan, gone, LandmarkTemplate::mandibularMolars(), ShownStage::Fine, 0);
        QCOMPARE(none.error().code, core::ErrorCode::Unreadable);
    }

private:
    QTemporaryDir m_root;
    std::unique_ptr<samples::PhantomCases> m_cases;
    TrainingPlan m_plan;
};

GONION_TEST(TestAugmentationPreview, gonion::testing::runTest<TestAugmentationPreview>);
#include "tst_augmentation_preview.moc"
