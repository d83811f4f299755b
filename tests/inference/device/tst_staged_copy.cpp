// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/device/staged_copy.h"
#include "tests/program/test_program.h"

#include <QtTest>

using namespace gonion::inference;

class TestStagedCopy : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void slabsMakeTheWhole_data()
    {
        QTest::addColumn<int>("elements");
        QTest::addColumn<int>("slabBytes");
        QTest::newRow("one slab") << 10 << 1000;
        QTest::newRow("whole slabs") << 40 << 20;
        QTest::newRow("a rest") << 43 << 20;
        QTest::newRow("a slab smaller than an element") << 5 << 1;
        QTest::newRow("nothing") << 0 << 16;
        QTest::newRow("more than wait at once") << 100 << 2;
    }
    void slabsMakeTheWhole()
    {
        QFETCH(int, elements);
        QFETCH(int, slabBytes);
        for (const auto type : {torch::kInt16, torch::kFloat64}) {
            const torch::Tensor host = torch::arange(elements, torch::TensorOptions().dtype(type));
            torch::Tensor copy = toDeviceBySlabs(host, torch::Device(torch::kCPU), slabBytes);
            QVERIFY(torch::equal(copy, host));
            copy.zero_();
            QVERIFY(elements == 0 || host[elements - 1].item<int>() == elements - 1); // a copy of its own
        }
    }

    void keepsShape()
    {
        const torch::Tensor host = torch::rand({3, 4, 5});
        QVERIFY(torch::equal(toDeviceBySlabs(host, torch::Device(torch::kCPU), 7), host));
        QVERIFY_EXCEPTION_THROWN((void)toDeviceBySlabs(host.transpose(0, 1), torch::Device(torch::kCPU)), c10::Error);
    }

    void theCpuNeedsNoCopy()
    {
        const torch::Tensor host = torch::rand({3, 4});
        QCOMPARE(toDevice(host, torch::Device(torch::kCPU)).data_ptr(), host.data_ptr());
    }
};

GONION_TEST(TestStagedCopy, gonion::testing::runTest<TestStagedCopy>);
#include "tst_staged_copy.moc"
