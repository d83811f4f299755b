// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/job_runner.h"

#include <QMetaObject>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#ifdef __linux__
#include <sys/resource.h>
#endif

namespace gonion::app {

namespace {

/// Each report that arrives makes the window draw; more often than this is of no use to a person.
constexpr std::chrono::milliseconds kReportInterval{125};

/// The latest progress of one job, on its way to the GUI thread. Reports in between are dropped, so
/// that a job that reports a million times neither fills the event queue nor keeps the window drawing.
class ProgressMailbox {
public:
    struct Entry {
        double fraction = 0.0;
        std::string step;
    };

    /// \return true when the receiver has to be woken
    bool put(double fraction, std::string_view step)
    {
        const std::scoped_lock lock(m_mutex);
        const auto now = std::chrono::steady_clock::now();
        const bool due = step != m_entry.step || now - m_woken >= kReportInterval;
        m_entry.fraction = fraction;
        m_entry.step.assign(step);
        if (m_full || !due) {
            return false;
        }
        m_full = true;
        m_woken = now;
        return true;
    }

    Entry take()
    {
        const std::scoped_lock lock(m_mutex);
        m_full = false;
        return m_entry;
    }

private:
    std::mutex m_mutex;
    Entry m_entry;
    std::chrono::steady_clock::time_point m_woken{};
    bool m_full = false;
};

/// Lets the window go first where threads compete for a processor. Threads that the calling one starts
/// inherit it, those of a network's kernels among them.
void yieldToTheWindow()
{
#ifdef __linux__
    constexpr int kNice = 5;
    setpriority(PRIO_PROCESS, 0, kNice); // on Linux: of this thread; a refusal changes nothing
#endif
}

} // namespace

/// One thread with room for one waiting task: the newest wins.
class JobRunner::Worker {
public:
    struct Task {
        std::stop_source stop;
        std::function<void()> run;
    };

    explicit Worker(std::function<void()> rested)
        : m_rested(std::move(rested)), m_thread([this](const std::stop_token &closing) { loop(closing); })
    {
    }

    ~Worker() { askToStop(); }
    Worker(const Worker &) = delete;
    Worker &operator=(const Worker &) = delete;

    void give(Task task)
    {
        {
            const std::scoped_lock lock(m_mutex);
            m_running.request_stop();
            m_waiting = std::move(task);
        }
        m_wake.notify_one();
    }

    void askToStop()
    {
        const std::scoped_lock lock(m_mutex);
        m_running.request_stop();
        m_waiting.reset();
    }

    [[nodiscard]] bool isBusy()
    {
        const std::scoped_lock lock(m_mutex);
        return m_active || m_waiting.has_value();
    }

private:
    void loop(const std::stop_token &closing)
    {
        yieldToTheWindow();
        std::unique_lock lock(m_mutex);
        while (m_wake.wait(lock, closing, [this] { return m_waiting.has_value(); })) {
            Task task = std::move(*m_waiting);
            m_waiting.reset();
            m_running = task.stop;
            m_active = true;
            lock.unlock();
            task.run();
            task = {};
            lock.lock();
            m_active = false;
            if (!m_waiting) {
                m_rested();
            }
        }
    }

    std::mutex m_mutex;
    std::condition_variable_any m_wake;
    std::optional<Task> m_waiting;
    std::stop_source m_running;
    bool m_active = false;
    std::function<void()> m_rested;
    std::jthread m_thread; // last: joined before anything it uses is gone
};

JobRunner::JobRunner(Workers workers, QObject *parent) : QObject(parent), m_policy(workers)
{
}

JobRunner::~JobRunner()
{
    m_deliver = {};
    for (const auto &worker : m_workers) {
        worker->askToStop(); // all first, then the joins
    }
    m_workers.clear();
}

bool JobRunner::isBusy() const
{
    return std::any_of(m_workers.begin(), m_workers.end(), [](const auto &w) { return w->isBusy(); });
}

JobRunner::Worker &JobRunner::freeWorker()
{
    for (const auto &worker : m_workers) {
        if (m_policy == Workers::One || !worker->isBusy()) {
            return *worker;
        }
        worker->askToStop();
    }
    m_workers.push_back(nullptr);
    auto &place = m_workers.back();
    // The worker's address is known only once it exists; its thread calls this only after a task.
    auto self = std::make_shared<Worker *>(nullptr);
    place = std::make_unique<Worker>([this, self] {
        QMetaObject::invokeMethod(this, [this, self] { workerRested(*self); }, Qt::QueuedConnection);
    });
    *self = place.get();
    return *place;
}

void JobRunner::launch(QObject *owner, Work work, Delivery deliver)
{
    m_stop.request_stop();
    m_stop = std::stop_source();
    const std::uint64_t id = ++m_newest;
    m_owner = owner;
    m_deliver = std::move(deliver);
    disconnect(m_ownerGone);
    m_ownerGone = connect(owner, &QObject::destroyed, this, &JobRunner::cancel);

    auto mailbox = std::make_shared<ProgressMailbox>();
    const auto progress = [this, id, mailbox](double fraction, std::string_view step) {
        if (!mailbox->put(fraction, step)) {
            return;
        }
        QMetaObject::invokeMethod(
            this,
            [this, id, mailbox] {
                const auto entry = mailbox->take();
                if (id == m_newest && m_state == State::Running) {
                    Q_EMIT progressed(entry.fraction, QString::fromStdString(entry.step));
                }
            },
            Qt::QueuedConnection);
    };

    Worker::Task task;
    task.stop = m_stop;
    task.run = [this, id, progress, token = m_stop.get_token(), work = std::move(work)] {
        Outcome outcome{core::ErrorCode::Cancelled, nullptr};
        if (!token.stop_requested()) {
            outcome = work(core::JobContext(token, progress));
        }
        QMetaObject::invokeMethod(
            this, [this, id, outcome = std::move(outcome)] { finish(id, outcome); }, Qt::QueuedConnection);
    };
    freeWorker().give(std::move(task));
    setState(State::Running);
}

void JobRunner::finish(std::uint64_t id, const Outcome &outcome)
{
    if (id != m_newest) {
        return;
    }
    const bool cancelled = m_stop.stop_requested() || outcome.failure == core::ErrorCode::Cancelled;
    // The receiver may start the next job at once: everything of this one is put away first.
    const Delivery deliver = std::exchange(m_deliver, {});
    const bool ownerLives = !m_owner.isNull();
    disconnect(m_ownerGone);
    m_owner.clear();
    setState(cancelled ? State::Cancelled : outcome.failure ? State::Failed : State::Finished);
    if (ownerLives && deliver) {
        deliver(outcome.result, cancelled);
    }
}

void JobRunner::cancel()
{
    if (m_state == State::Running) {
        m_stop.request_stop();
        setState(State::Cancelling);
    }
}

void JobRunner::abandon()
{
    m_stop.request_stop();
    ++m_newest;
    m_deliver = {};
    disconnect(m_ownerGone);
    m_owner.clear();
    for (const auto &worker : m_workers) {
        worker->askToStop();
    }
    if (m_state == State::Running || m_state == State::Cancelling) {
        setState(State::Cancelled);
    }
}

void JobRunner::workerRested(Worker *worker)
{
    // A worker may have rested twice, and be gone, before the first notice arrives: look it up.
    if (m_policy == Workers::PerJob && m_workers.size() > 1) {
        std::erase_if(m_workers, [worker](const auto &w) { return w.get() == worker && !w->isBusy(); });
    }
    if (!isBusy()) {
        Q_EMIT becameIdle();
    }
}

void JobRunner::setState(State state)
{
    if (m_state != state) {
        m_state = state;
        Q_EMIT stateChanged(state);
    }
}

} // namespace gonion::app
