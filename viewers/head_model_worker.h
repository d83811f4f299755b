// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "viewers/head_model.h"

#include <QObject>

#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

namespace gonion::viewers {

/// Computes head models on one thread of its own; a new request cancels the one before it. The result
/// arrives in the GUI thread. Destruction asks to stop and joins.
class HeadModelWorker : public QObject {
    Q_OBJECT
public:
    explicit HeadModelWorker(QObject *parent = nullptr);
    ~HeadModelWorker() override;

    /// A null pointer only cancels.
    void request(std::shared_ptr<const core::Volume> volume, const HeadModelOptions &options);

Q_SIGNALS:
    /// The model of the newest request, or null where it failed. GUI thread.
    void ready(std::shared_ptr<const gonion::viewers::HeadModel> model);

private:
    struct Request {
        std::shared_ptr<const core::Volume> volume;
        HeadModelOptions options;
        std::stop_token stop;
        int number = 0;
    };

    void work(const std::stop_token &quit);
    void deliver(int number, std::shared_ptr<const HeadModel> model);

    std::mutex m_mutex; ///< guards m_waiting
    std::condition_variable_any m_wake;
    std::optional<Request> m_waiting;
    std::stop_source m_current; ///< GUI thread only
    int m_newest = 0;           ///< GUI thread only
    std::jthread m_thread;      ///< last: it uses all of the above
};

} // namespace gonion::viewers
