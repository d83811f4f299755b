// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/data/phantom_source.h"
#include "tests/program/test_program.h"

#include <QtTest>

using namespace gonion;
using training::PhantomSource;

class TestPhantomSource : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void givesThePhantomsOfItsRun()
    {
        inference::CoarseStage coarse;
        coarse.spacingMm = 8.0;
        inference::FineStage fine;
        fine.patch = {24, 24, 16};
        fine.spacingMm = {2.0, 2.0, 2.0};
        const PhantomSource source(3, coarse, fine, {});
        QVERIFY(!source.size());
        const auto one = source.fineCase(5);
        QVERIFY(one);
        const auto same = training::drawFineCase(training::caseSeed(3, 5), fine, {});
        QVERIFY(torch::equal(one->image, same.image));
        QVERIFY(one->targets == same.targets);
        QVERIFY(!torch::equal(one->image, source.fineCase(6)->image));
        const auto whole = source.coarseCase(5);
        QVERIFY(whole);
        QVERIFY(torch::equal(whole->image, training::drawCoarseCase(training::caseSeed(3, 5), coarse, {}).image));
        QCOMPARE(source.nameOf(5), "phantom " + std::to_string(training::caseSeed(3, 5)));
    }
};

GONION_TEST(TestPhantomSource, gonion::testing::runTest<TestPhantomSource>);
#include "tst_phantom_source.moc"
