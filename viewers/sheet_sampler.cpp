// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewers/sheet_sampler.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace gonion::viewers {

namespace {

/// What the GUI thread may compute by itself: some milliseconds.
constexpr double kMostSamplesAtOnce = 250'000.0;
/// A coarse picture takes fewer samples across a slab as well, this many at the least.
constexpr int kCoarseAcross = 8;

} // namespace

SheetSampler::SheetSampler(QObject *parent) : QObject(parent) {}

SheetSampler::~SheetSampler()
{
    m_current.request_stop();
    m_thread.request_stop();
    if (m_thread.joinable()) {
        m_thread.join();
    }
}

void SheetSampler::setVolume(std::shared_ptr<const core::Volume> volume)
{
    m_current.request_stop();
    ++m_newest;
    m_volume = std::move(volume);
    m_sheet = {};
    take({}, false);
}

void SheetSampler::show(const Sheet &sheet, const Slab &slab)
{
    if (!m_volume || (sheet == m_sheet && slab == m_slab)) {
        return;
    }
    m_current.request_stop();
    ++m_newest;
    m_sheet = sheet;
    m_slab = slab;
    const double step = slabStep(*m_volume);
    if (sampleCount(sheet, slab, step) <= kMostSamplesAtOnce) {
        if (auto values = sampled(*m_volume, sheet, slab, step, {})) {
            take(std::move(*values), true);
        }
        return;
    }
    const double coarseStep = std::max(step, slab.thicknessMm / kCoarseAcross);
    const double excess = sampleCount(sheet, slab, coarseStep) / kMostSamplesAtOnce;
    const int factor = std::max(1, static_cast<int>(std::ceil(std::sqrt(excess))));
    if (auto values = sampled(*m_volume, sheet.coarser(factor), slab, coarseStep, {})) {
        take(std::move(*values), false);
    }
    refine();
}

void SheetSampler::take(SheetValues values, bool fine)
{
    m_values = std::move(values);
    m_image = {};
    m_fine = fine;
}

const QImage &SheetSampler::image(const WindowLevel &windowLevel)
{
    if (m_image.isNull() || !(windowLevel == m_shown)) {
        m_image = greyImage(m_values, windowLevel);
        m_shown = windowLevel;
        if (!m_fine && !m_image.isNull()) {
            m_image = m_image.scaled(static_cast<int>(m_sheet.columns.size()), m_sheet.rows, Qt::IgnoreAspectRatio,
                                     Qt::SmoothTransformation);
        }
    }
    return m_image;
}

void SheetSampler::refine()
{
    m_current = std::stop_source();
    {
        const std::lock_guard lock(m_mutex);
        m_waiting = Request{m_volume, m_sheet, m_slab, m_current.get_token(), m_newest};
    }
    if (!m_thread.joinable()) {
        m_thread = std::jthread([this](const std::stop_token &quit) { work(quit); });
    }
    m_wake.notify_one();
}

void SheetSampler::work(const std::stop_token &quit)
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
        auto values = sampled(*request->volume, request->sheet, request->slab, slabStep(*request->volume),
                              core::JobContext(request->stop));
        if (!values) {
            continue;
        }
        QMetaObject::invokeMethod(
            this,
            [this, number = request->number, result = std::move(*values)]() mutable {
                deliver(number, std::move(result));
            },
            Qt::QueuedConnection);
    }
}

void SheetSampler::deliver(int number, SheetValues values)
{
    if (number == m_newest) {
        take(std::move(values), true);
        Q_EMIT refined();
    }
}

} // namespace gonion::viewers
