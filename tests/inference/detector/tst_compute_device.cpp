// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/detector/compute_device.h"

#include "inference/detector.h"
#include "tests/program/test_program.h"

#include <QtTest>

#include <new>
#include <stdexcept>

using namespace gonion;

class TestComputeDevice : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void knowsMemoryFromOtherFailures_data()
    {
        QTest::addColumn<QString>("message");
        QTest::addColumn<bool>("memory");
        QTest::newRow("CUDA") << "CUDA out of memory. Tried to allocate 20.00 MiB (GPU 0; 7.93 GiB total capacity)" << true;
        QTest::newRow("CUDA's own") << "CUDA error: out of memory" << true;
        QTest::newRow("the host") << "[enforce fail at alloc_cpu.cpp:66] . DefaultCPUAllocator: can't allocate memory" << true;
        QTest::newRow("the host, later") << "DefaultCPUAllocator: not enough memory: you tried to allocate 8 bytes." << true;
        QTest::newRow("cuBLAS") << "CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`" << true;
        QTest::newRow("cuDNN") << "cuDNN error: CUDNN_STATUS_ALLOC_FAILED" << true;
        QTest::newRow("shapes") << "The size of tensor a (3) must match the size of tensor b (4)" << false;
        QTest::newRow("a dead GPU") << "CUDA error: an illegal memory access was encountered" << false;
    }
    void knowsMemoryFromOtherFailures()
    {
        QFETCH(QString, message);
        QFETCH(bool, memory);
        QCOMPARE(inference::isOutOfMemory(std::runtime_error(message.toStdString())), memory);
        QVERIFY(inference::isOutOfMemory(std::bad_alloc()));
    }

    void namesLeadToDevices()
    {
        QVERIFY(inference::computeDevice("cpu")->is_cpu());
        for (const std::string &name : inference::availableDevices()) {
            const auto device = inference::computeDevice(name);
            QVERIFY(device.has_value());
            QCOMPARE(inference::nameOf(*device), name);
        }
        QCOMPARE(inference::nameOf(*inference::computeDevice("auto")), inference::availableDevices().front());
        QCOMPARE(inference::computeDevice("abacus").error().code, core::ErrorCode::InvalidArgument);
        QCOMPARE(inference::computeDevice("cuda:").error().code, core::ErrorCode::InvalidArgument);
    }
};

GONION_TEST(TestComputeDevice, gonion::testing::runTest<TestComputeDevice>);
#include "tst_compute_device.moc"
