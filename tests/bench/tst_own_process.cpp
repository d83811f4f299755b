// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench/own_process.h"
#include "tests/program/test_program.h"

#include <QtTest>

#include <chrono>
#include <cstdio>
#include <stop_token>
#include <string_view>
#include <thread>

using gonion::bench::outputOfOwnProcess;
using gonion::core::ErrorCode;
using gonion::core::JobContext;

class TestOwnProcess : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void givesWhatIsPrinted()
    {
        const auto output = outputOfOwnProcess({"--as-child", "print"}, {});
        QVERIFY2(output.has_value(), output ? "" : output.error().message.c_str());
        QCOMPARE(QString::fromStdString(*output), QString("4711\n"));
    }

    void tellsOfFailure()
    {
        const auto output = outputOfOwnProcess({"--as-child", "fail"}, {});
        QVERIFY(!output.has_value());
        QCOMPARE(output.error().code, ErrorCode::Internal);
    }

    void endsTheProcessWhenStopped()
    {
        std::stop_source source;
        source.request_stop();
        const auto start = std::chrono::steady_clock::now();
        const auto output = outputOfOwnProcess({"--as-child", "hang"}, JobContext(source.get_token()));
        QVERIFY(!output.has_value());
        QCOMPARE(output.error().code, ErrorCode::Cancelled);
        QVERIFY(std::chrono::steady_clock::now() - start < std::chrono::seconds(20)); // the child hangs for a minute
    }
};

static int runOwnProcess(int argc, char **argv)
{
    if (argc == 3 && std::string_view(argv[1]) == "--as-child") {
        const std::string_view task = argv[2];
        if (task == "print") {
            std::puts("4711");
        } else if (task == "hang") {
            std::this_thread::sleep_for(std::chrono::minutes(1));
        }
        return task == "fail" ? 3 : 0;
    }
    TestOwnProcess test;
    return QTest::qExec(&test, argc, argv);
}

GONION_TEST(TestOwnProcess, runOwnProcess);
#include "tst_own_process.moc"
