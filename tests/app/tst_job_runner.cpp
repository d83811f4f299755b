// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/job_runner.h"
#include "tests/program/test_program.h"

#include <QSignalSpy>
#include <QTest>
#include <QThread>

#include <atomic>
#include <latch>
#include <stdexcept>

using gonion::app::JobRunner;
using gonion::core::ErrorCode;
using gonion::core::JobContext;
using gonion::core::Result;
using State = JobRunner::State;

namespace {

/// A job that works until it is asked to stop, as a well-behaved long job does.
Result<int> untilStopped(const JobContext &context)
{
    while (!context.stopRequested()) {
        std::this_thread::yield();
    }
    return JobContext::cancelled();
}

/// A job that cannot be interrupted: it ends when the test opens the gate.
class Gate {
public:
    Result<int> pass(int value)
    {
        m_entered.count_down();
        m_open.wait();
        return value;
    }
    void waitUntilEntered() { m_entered.wait(); }
    void open() { m_open.count_down(); }

private:
    std::latch m_entered{1};
    std::latch m_open{1};
};

} // namespace

class TestJobRunner : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void bringsTheResultToTheGuiThread_data() { policies(); }
    void bringsTheResultToTheGuiThread();
    void reportsFailures();
    void turnsExceptionsIntoFailures();
    void cancelEndsAsCancelled();
    void aResultAfterCancelIsDropped();
    void theNewestJobWins_data() { policies(); }
    void theNewestJobWins();
    void aNewJobDoesNotWaitForAStuckOne();
    void jobsOfOneWorkerShareItsThread();
    void aDeadOwnerGetsNothing();
    void abandonDropsTheResult();
    void destructionStopsAndJoins();
    void progressIsCoalesced();
    void theNextJobMayBeStartedFromDone();

private:
    static void policies();
};

void TestJobRunner::policies()
{
    QTest::addColumn<JobRunner::Workers>("policy");
    QTest::newRow("one worker") << JobRunner::Workers::One;
    QTest::newRow("a worker per job") << JobRunner::Workers::PerJob;
}

void TestJobRunner::bringsTheResultToTheGuiThread()
{
    QFETCH(JobRunner::Workers, policy);
    JobRunner runner(policy);
    QSignalSpy states(&runner, &JobRunner::stateChanged);
    QThread *worked = nullptr;
    QThread *delivered = nullptr;
    int value = 0;
    runner.start(
        this,
        [&worked](const JobContext &) -> Result<int> {
            worked = QThread::currentThread();
            return 42;
        },
        [&](const Result<int> &result) {
            delivered = QThread::currentThread();
            value = result.value_or(-1);
        });
    QCOMPARE(runner.state(), State::Running);
    QTRY_COMPARE(runner.state(), State::Finished);
    QCOMPARE(value, 42);
    QCOMPARE(delivered, QThread::currentThread());
    QVERIFY(worked != delivered);
    QCOMPARE(states.size(), 2);
    QTRY_VERIFY(!runner.isBusy());
}

void TestJobRunner::reportsFailures()
{
    JobRunner runner(JobRunner::Workers::One);
    QString message;
    runner.start(
        this,
        [](const JobContext &) -> Result<int> {
            return gonion::core::fail(ErrorCode::Unreadable, "head.nrrd is cut short.");
        },
        [&](const Result<int> &result) { message = QString::fromStdString(result.error().message); });
    QTRY_COMPARE(runner.state(), State::Failed);
    QCOMPARE(message, QStringLiteral("head.nrrd is cut short."));
}

void TestJobRunner::turnsExceptionsIntoFailures()
{
    JobRunner runner(JobRunner::Workers::One);
    ErrorCode code = ErrorCode::Cancelled;
    const auto keepCode = [&code](const Result<int> &result) { code = result.error().code; };
    runner.start(this, [](const JobContext &) -> Result<int> { throw std::bad_alloc(); }, keepCode);
    QTRY_COMPARE(runner.state(), State::Failed);
    QVERIFY(code == ErrorCode::OutOfMemory);
    runner.start(this, [](const JobContext &) -> Result<int> { throw std::runtime_error("odd"); }, keepCode);
    QTRY_COMPARE(runner.state(), State::Failed);
    QVERIFY(code == ErrorCode::Internal);
}

void TestJobRunner::cancelEndsAsCancelled()
{
    JobRunner runner(JobRunner::Workers::One);
    bool cancelled = false;
    runner.start(this, untilStopped, [&](const Result<int> &result) {
        cancelled = !result && result.error().code == ErrorCode::Cancelled;
    });
    runner.cancel();
    QCOMPARE(runner.state(), State::Cancelling);
    QTRY_COMPARE(runner.state(), State::Cancelled);
    QVERIFY(cancelled);
}

void TestJobRunner::aResultAfterCancelIsDropped()
{
    JobRunner runner(JobRunner::Workers::One);
    auto gate = std::make_shared<Gate>();
    bool cancelled = false;
    runner.start(this, [gate](const JobContext &) { return gate->pass(7); }, [&](const Result<int> &result) {
        cancelled = !result && result.error().code == ErrorCode::Cancelled;
    });
    gate->waitUntilEntered();
    runner.cancel();
    gate->open();
    QTRY_COMPARE(runner.state(), State::Cancelled);
    QVERIFY(cancelled);
}

void TestJobRunner::theNewestJobWins()
{
    QFETCH(JobRunner::Workers, policy);
    JobRunner runner(policy);
    QList<int> results;
    const auto keep = [&results](const Result<int> &result) { results << result.value_or(-1); };
    runner.start(this, untilStopped, keep);
    runner.start(this, untilStopped, keep);
    runner.start(this, [](const JobContext &) -> Result<int> { return 3; }, keep);
    QTRY_COMPARE(runner.state(), State::Finished);
    QTRY_VERIFY(!runner.isBusy());
    QCoreApplication::processEvents();
    QCOMPARE(results, QList<int>{3});
}

void TestJobRunner::aNewJobDoesNotWaitForAStuckOne()
{
    JobRunner runner(JobRunner::Workers::PerJob);
    auto gate = std::make_shared<Gate>();
    QList<int> results;
    const auto keep = [&results](const Result<int> &result) { results << result.value_or(-1); };
    runner.start(this, [gate](const JobContext &) { return gate->pass(1); }, keep);
    gate->waitUntilEntered();
    runner.start(this, [](const JobContext &) -> Result<int> { return 2; }, keep);
    QTRY_COMPARE(runner.state(), State::Finished);
    QCOMPARE(results, QList<int>{2});
    QVERIFY(runner.isBusy()); // the first is still stuck
    QSignalSpy idle(&runner, &JobRunner::becameIdle);
    gate->open();
    QTRY_VERIFY(!runner.isBusy());
    QTRY_VERIFY(!idle.isEmpty());
    QCOMPARE(results, QList<int>{2});
}

void TestJobRunner::jobsOfOneWorkerShareItsThread()
{
    JobRunner runner(JobRunner::Workers::One);
    QList<QThread *> threads;
    for (int round = 0; round < 3; ++round) {
        runner.start(
            this, [](const JobContext &) -> Result<QThread *> { return QThread::currentThread(); },
            [&](const Result<QThread *> &thread) { threads << *thread; });
        QTRY_COMPARE(threads.size(), round + 1);
    }
    QCOMPARE(threads.at(0), threads.at(1));
    QCOMPARE(threads.at(1), threads.at(2));
}

void TestJobRunner::aDeadOwnerGetsNothing()
{
    JobRunner runner(JobRunner::Workers::One);
    auto owner = std::make_unique<QObject>();
    bool delivered = false;
    runner.start(owner.get(), untilStopped, [&](const Result<int> &) { delivered = true; });
    owner.reset();
    QTRY_COMPARE(runner.state(), State::Cancelled);
    QVERIFY(!delivered);
}

void TestJobRunner::abandonDropsTheResult()
{
    JobRunner runner(JobRunner::Workers::PerJob);
    auto gate = std::make_shared<Gate>();
    bool delivered = false;
    runner.start(this, [gate](const JobContext &) { return gate->pass(1); },
                 [&](const Result<int> &) { delivered = true; });
    gate->waitUntilEntered();
    runner.abandon();
    QCOMPARE(runner.state(), State::Cancelled);
    gate->open();
    QTRY_VERIFY(!runner.isBusy());
    QCoreApplication::processEvents();
    QVERIFY(!delivered);
}

void TestJobRunner::destructionStopsAndJoins()
{
    auto ended = std::make_shared<std::atomic<bool>>(false);
    bool delivered = false;
    {
        JobRunner runner(JobRunner::Workers::One);
        auto entered = std::make_shared<std::latch>(1);
        runner.start(
            this,
            [ended, entered](const JobContext &context) {
                entered->count_down();
                auto result = untilStopped(context);
                *ended = true;
                return result;
            },
            [&](const Result<int> &) { delivered = true; });
        entered->wait();
    }
    QVERIFY(*ended);
    QCoreApplication::processEvents();
    QVERIFY(!delivered);
}

void TestJobRunner::progressIsCoalesced()
{
    JobRunner runner(JobRunner::Workers::One);
    QSignalSpy progress(&runner, &JobRunner::progressed);
    auto reported = std::make_shared<std::latch>(1);
    auto gate = std::make_shared<std::latch>(1);
    runner.start(
        this,
        [reported, gate](const JobContext &context) -> Result<int> {
            for (int i = 0; i <= 1000; ++i) {
                context.report(i / 1000.0, "Reading slices");
            }
            reported->count_down();
            gate->wait();
            return 0;
        },
        [](const Result<int> &) {});
    reported->wait(); // the event loop did not run: a thousand reports wait as one
    QTRY_COMPARE(progress.size(), 1);
    QCOMPARE(progress.at(0).at(0).toDouble(), 1.0);
    QCOMPARE(progress.at(0).at(1).toString(), QStringLiteral("Reading slices"));
    gate->count_down();
    QTRY_COMPARE(runner.state(), State::Finished);
}

void TestJobRunner::theNextJobMayBeStartedFromDone()
{
    JobRunner runner(JobRunner::Workers::One);
    int second = 0;
    const auto two = [](const JobContext &) -> Result<int> { return 2; };
    runner.start(this, two, [&](const Result<int> &first) {
        runner.start(this, [first](const JobContext &) -> Result<int> { return *first + 1; },
                     [&](const Result<int> &result) { second = result.value_or(-1); });
    });
    QTRY_COMPARE(second, 3);
}

GONION_TEST(TestJobRunner, gonion::testing::runTestWithEvents<TestJobRunner>);
#include "tst_job_runner.moc"
