// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/device/precision.h"
#include "tests/program/test_program.h"

#include <QtTest>

using namespace gonion;
using namespace gonion::inference;

class TestPrecision : public QObject {
    Q_OBJECT

    const torch::Device m_cpu{torch::kCPU};
    const torch::Device m_gpu{torch::kCUDA, 0};

    static torch::ScalarType typeOfAProduct()
    {
        return torch::matmul(torch::ones({4, 4}), torch::ones({4, 4})).scalar_type();
    }

private Q_SLOTS:
    void wordsAndDevicesDecide_data()
    {
        QTest::addColumn<QString>("word");
        QTest::addColumn<int>("onGpu");
        QTest::newRow("auto") << "auto" << int(torch::kFloat32);
        QTest::newRow("fp32") << "fp32" << int(torch::kFloat32);
        QTest::newRow("fp16") << "fp16" << int(torch::kHalf);
        QTest::newRow("bf16") << "bf16" << int(torch::kBFloat16);
    }
    void wordsAndDevicesDecide()
    {
        QFETCH(QString, word);
        QFETCH(int, onGpu);
        const auto precision = precisionOf(word.toStdString());
        QVERIFY(precision.has_value());
        QCOMPARE(int(workType(*precision, m_gpu)), onGpu);
        QCOMPARE(workType(*precision, m_cpu), torch::kFloat32);
    }

    void refusesOtherWords()
    {
        const auto precision = precisionOf("fp8");
        QVERIFY(!precision.has_value());
        QCOMPARE(precision.error().code, core::ErrorCode::InvalidArgument);
        QVERIFY(QString::fromStdString(precision.error().message).contains("fp8"));
    }

    void singlePrecisionDropsNoBitsWhereItWasAskedFor()
    {
        setSinglePrecision(Precision::Single);
        QVERIFY(!at::globalContext().allowTF32CuDNN() && !at::globalContext().allowTF32CuBLAS());
        setSinglePrecision(Precision::Auto);
        QVERIFY(at::globalContext().allowTF32CuDNN() && !at::globalContext().allowTF32CuBLAS());
    }

    void productsAreShortWhileItLives()
    {
        QCOMPARE(typeOfAProduct(), torch::kFloat32);
        {
            const Autocast autocast(m_cpu, torch::kBFloat16);
            QCOMPARE(typeOfAProduct(), torch::kBFloat16);
            {
                const WithoutAutocast exact(m_cpu);
                QCOMPARE(typeOfAProduct(), torch::kFloat32);
                {
                    const WithoutAutocast again(m_cpu);
                    QCOMPARE(typeOfAProduct(), torch::kFloat32);
                }
                QCOMPARE(typeOfAProduct(), torch::kFloat32);
            }
            QCOMPARE(typeOfAProduct(), torch::kBFloat16);
        }
        QCOMPARE(typeOfAProduct(), torch::kFloat32);
    }

    void tellsWhatItWorksIn()
    {
        QCOMPARE(autocastType(m_cpu), torch::kFloat32);
        const Autocast autocast(m_cpu, torch::kBFloat16);
        QCOMPARE(autocastType(m_cpu), torch::kBFloat16);
        const WithoutAutocast exact(m_cpu);
        QCOMPARE(autocastType(m_cpu), torch::kFloat32);
    }

    void singlePrecisionIsNoAutocast()
    {
        const Autocast autocast(m_cpu, torch::kFloat32);
        QCOMPARE(typeOfAProduct(), torch::kFloat32);
        const WithoutAutocast exact(m_cpu);
        QCOMPARE(typeOfAProduct(), torch::kFloat32);
    }
};

GONION_TEST(TestPrecision, gonion::testing::runTest<TestPrecision>);
#include "tst_precision.moc"
