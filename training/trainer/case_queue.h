// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <stop_token>
#include <thread>
#include <utility>
#include <vector>

namespace gonion::training {

/// Draws cases ahead of the network on threads of its own and hands them out in their order, whatever
/// the number of threads. Destruction stops and joins them.
template <typename Case>
class CaseQueue {
public:
    /// \param draw called with case numbers `first`, `first` + 1, ... on several threads
    CaseQueue(std::function<Case(std::int64_t)> draw, std::int64_t first, int threads, std::size_t ahead = 6)
        : m_draw(std::move(draw)), m_nextToDraw(first), m_nextToTake(first), m_ahead(ahead)
    {
        for (int n = 0; n < threads; ++n) {
            m_threads.emplace_back([this](const std::stop_token &stop) { work(stop); });
        }
    }

    ~CaseQueue()
    {
        for (std::jthread &thread : m_threads) {
            thread.request_stop();
        }
        m_room.notify_all();
    }

    CaseQueue(const CaseQueue &) = delete;
    CaseQueue &operator=(const CaseQueue &) = delete;

    /// The next case; waits for it.
    Case take()
    {
        std::unique_lock lock(m_mutex);
        m_ready.wait(lock, [this] { return m_drawn.contains(m_nextToTake); });
        auto node = m_drawn.extract(m_nextToTake++);
        lock.unlock();
        m_room.notify_all();
        return std::move(node.mapped());
    }

private:
    void work(const std::stop_token &stop)
    {
        while (!stop.stop_requested()) {
            std::unique_lock lock(m_mutex);
            const bool room = m_room.wait(lock, stop, [this] {
                return m_nextToDraw < m_nextToTake + static_cast<std::int64_t>(m_ahead);
            });
            if (!room) {
                return;
            }
            const std::int64_t number = m_nextToDraw++;
            lock.unlock();
            Case drawn = m_draw(number);
            lock.lock();
            m_drawn.emplace(number, std::move(drawn));
            lock.unlock();
            m_ready.notify_all();
        }
    }

    std::function<Case(std::int64_t)> m_draw;
    std::int64_t m_nextToDraw;
    std::int64_t m_nextToTake;
    std::size_t m_ahead;
    std::map<std::int64_t, Case> m_drawn;
    std::mutex m_mutex;
    std::condition_variable_any m_room;
    std::condition_variable m_ready;
    std::vector<std::jthread> m_threads; ///< last: joined before what they use goes
};

} // namespace gonion::training
