// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job_context.h"
#include "core/result.h"

#include <QObject>
#include <QPointer>
#include <QString>

#include <cstdint>
#include <functional>
#include <memory>
#include <new>
#include <optional>
#include <stop_token>
#include <type_traits>
#include <utility>
#include <vector>

namespace gonion::app {

/// The only bridge from Qt to worker threads: runs one job at a time and brings its result to the
/// GUI thread, and only if the job's owner still lives and no newer job has been started.
///
/// A job is a plain function of values: `core::Result<T>(const core::JobContext &)`. Starting a job
/// asks the one before it to stop and drops its result. Destruction asks everything to stop and joins;
/// no thread is ever detached. All members are for the GUI thread.
class JobRunner : public QObject {
    Q_OBJECT

public:
    enum class State { Idle, Running, Cancelling, Cancelled, Failed, Finished };
    Q_ENUM(State)

    enum class Workers {
        One,    ///< one thread for all jobs: what a job leaves warm there is there for the next
        PerJob, ///< a new job does not wait for an old one that cannot be interrupted
    };

    explicit JobRunner(Workers workers, QObject *parent = nullptr);
    ~JobRunner() override;

    [[nodiscard]] State state() const { return m_state; }
    /// True while any worker still works, be it on a job that was given up.
    [[nodiscard]] bool isBusy() const;

    /// Runs `job` on a worker and then `done(result)` on the GUI thread. A cancelled job always ends as
    /// `ErrorCode::Cancelled`, even where it came to an end before it noticed. An exception becomes
    /// OutOfMemory or Internal. `done` is never called once `owner` is destroyed.
    template <typename Job, typename Done>
    void start(QObject *owner, Job job, Done done);

    /// Asks the newest job to stop; its `done` is called with Cancelled when it has.
    void cancel();
    /// Asks every job to stop and drops their results: no `done` is called for them.
    void abandon();

Q_SIGNALS:
    void stateChanged(gonion::app::JobRunner::State state);
    /// At most one signal waits in the event queue, and a step brings at most 8 a second, however often
    /// the job reports.
    void progressed(double fraction, const QString &step);
    /// The last worker has come to rest.
    void becameIdle();

private:
    class Worker;
    struct Outcome {
        std::optional<core::ErrorCode> failure;
        std::shared_ptr<void> result; ///< a core::Result<T>
    };
    using Work = std::function<Outcome(const core::JobContext &)>;
    using Delivery = std::function<void(const std::shared_ptr<void> &result, bool cancelled)>;

    template <typename R, typename Job>
    static R guarded(const Job &job, const core::JobContext &context);

    void launch(QObject *owner, Work work, Delivery deliver);
    void finish(std::uint64_t id, const Outcome &outcome);
    void workerRested(Worker *worker);
    void setState(State state);
    Worker &freeWorker();

    Workers m_policy;
    State m_state = State::Idle;
    std::uint64_t m_newest = 0;
    std::stop_source m_stop;
    QPointer<QObject> m_owner;
    QMetaObject::Connection m_ownerGone;
    Delivery m_deliver;
    std::vector<std::unique_ptr<Worker>> m_workers;
};

template <typename R, typename Job>
R JobRunner::guarded(const Job &job, const core::JobContext &context)
{
    try {
        return job(context);
    } catch (const std::bad_alloc &) {
        return core::fail(core::ErrorCode::OutOfMemory, "There is not enough memory for this.");
    } catch (const std::exception &exception) {
        return core::fail(core::ErrorCode::Internal,
                          std::string("The program met an unexpected fault: ") + exception.what());
    }
}

template <typename Job, typename Done>
void JobRunner::start(QObject *owner, Job job, Done done)
{
    using R = std::invoke_result_t<Job, const core::JobContext &>;
    Work work = [job = std::move(job)](const core::JobContext &context) {
        auto result = std::make_shared<R>(guarded<R>(job, context));
        Outcome outcome;
        if (!result->has_value()) {
            outcome.failure = result->error().code;
        }
        outcome.result = std::move(result);
        return outcome;
    };
    // `done` stays on the GUI thread: what it captures is neither used nor destroyed on a worker.
    Delivery deliver = [done = std::move(done)](const std::shared_ptr<void> &result, bool cancelled) {
        if (cancelled) {
            done(R(core::JobContext::cancelled()));
        } else {
            done(std::move(*static_cast<R *>(result.get())));
        }
    };
    launch(owner, std::move(work), std::move(deliver));
}

} // namespace gonion::app
