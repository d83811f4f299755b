// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/data/file_source.h"

#include "phantom_volume.h"
#include "tests/program/test_program.h"

#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QtTest>

#include <ctime>

using namespace gonion;
using namespace gonion::training;
using annotation::LandmarkTemplate;

/// How many cases a second one thread makes. A measurement: it fails only where nothing is made.
class TestCaseRate : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_cases = std::make_unique<samples::PhantomCases>(root() / "volumes", 1, 4.0);
        m_cases->refine(0.6);
        m_fine.patch = {96, 96, 64};
        m_fine.spacingMm = {0.8, 0.8, 0.8};
        m_cache = std::make_shared<CaseCache>(root() / "cache", PreparationOptions::forStages(m_coarse, m_fine, {}), m_cases->reader());
        QElapsedTimer timer;
        timer.start();
        const FileSource source(m_cases->cases(), LandmarkTemplate::mandibularMolars(), m_cache, views(AugmentationPlan()), 1);
        QVERIFY(source.prepare(1, {}).value().empty());
        const auto one = m_cache->prepared(m_cases->cases()[0].volume, {}).value();
        const auto &size = one->detail.grid.size();
        qInfo("preparing: %.2f s a volume; detail level %lld x %lld x %lld of %.2f mm, %.0f MB", 1e-3 * double(timer.elapsed()) / 1.0,
              static_cast<long long>(size.i), static_cast<long long>(size.j), static_cast<long long>(size.k),
              one->detail.grid.spacing()[0], 2e-6 * double(size.voxels()));
    }

    void rate_data()
    {
        QTest::addColumn<bool>("fine");
        QTest::addColumn<bool>("augmented");
        QTest::newRow("fine, as it is") << true << false;
        QTest::newRow("fine, augmented") << true << true;
        QTest::newRow("coarse, as it is") << false << false;
        QTest::newRow("coarse, augmented") << false << true;
    }

    void rate()
    {
        QFETCH(bool, fine);
        QFETCH(bool, augmented);
        const FileSource source(m_cases->cases(), LandmarkTemplate::mandibularMolars(), m_cache,
                                views(augmented ? AugmentationPlan() : withoutAugmentation()), 1);
        QElapsedTimer timer;
        timer.start();
        int made = 0;
        const std::clock_t begun = std::clock();
        for (; timer.elapsed() < 4000; ++made) {
            const bool good = fine ? source.fineCase(made).has_value() : source.coarseCase(made).has_value();
            QVERIFY(good);
        }
        const double cpu = double(std::clock() - begun) / CLOCKS_PER_SEC;
        qInfo("%d cases, %.1f ms each by the clock, %.1f ms of one core", made, double(timer.elapsed()) / made, 1e3 * cpu / made);
        QVERIFY(made > 0);
    }

private:
    [[nodiscard]] std::filesystem::path root() const { return m_root.path().toStdString(); }
    [[nodiscard]] CaseViews views(const AugmentationPlan &plan) const
    {
        return {LandmarkTemplate::mandibularMolars(), m_coarse, m_fine, {}, plan};
    }

    QTemporaryDir m_root;
    std::unique_ptr<samples::PhantomCases> m_cases;
    inference::CoarseStage m_coarse;
    inference::FineStage m_fine;
    std::shared_ptr<CaseCache> m_cache;
};

GONION_TEST(TestCaseRate, gonion::testing::runTest<TestCaseRate>);
#include "tst_case_rate.moc"
