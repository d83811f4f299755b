// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewers/head_model_worker.h"

#include <utility>

namespace gonion::viewers {

HeadModelWorker::HeadModelWorker(QObject *parent)
    : QObject(parent), m_thread([this](const std::stop_token &quit) { work(quit); })
{
}

HeadModelWorker::~HeadModelWorker()
{
    m_current.request_stop();
    m_thread.request_stop();
    m_thread.join();
}

void HeadModelWorker::request(std::shared_ptr<const core::Volume> volume, const HeadModelOptions &options)
{
    m_current.request_stop();
    m_current = std::stop_source();
    ++m_newest;
    {
        const std::lock_guard lock(m_mutex);
        m_waiting.reset();
        if (volume) {
            m_waiting = Request{std::move(volume), options, m_current.get_token(), m_newest};
        }
    }
    m_wake.notify_one();
}

void HeadModelWorker::work(const std::stop_token &quit)
{
    while (true) {
        std::optional<Request> request;
        {
            std::unique_lock lock(m_mutex);
            if (!m_wake.wait(lock, quit, [this] { return m_waiting.has_value(); })) {
                return;
            }
            request.swap(m_waiting);
        }
        auto model = computeHeadModel(*request->volume, request->options, core::JobContext(request->stop));
        QMetaObject::invokeMethod(
            this,
            [this, number = request->number, result = model ? std::move(*model) : nullptr]() mutable {
                deliver(number, std::move(result));
            },
            Qt::QueuedConnection);
    }
}

void HeadModelWorker::deliver(int number, std::shared_ptr<const HeadModel> model)
{
    if (number == m_newest) {
        Q_EMIT ready(std::move(model));
    }
}

} // namespace gonion::viewers
