// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "viewers/sheet.h"

#include <QObject>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

namespace gonion::viewers {

/// The picture of a sheet for a view: a coarse one within a few milliseconds, then the fine one from a
/// thread of its own; a new sheet cancels the one before it. GUI thread only. Destruction asks the
/// thread to stop and joins.
class SheetSampler : public QObject {
    Q_OBJECT
public:
    explicit SheetSampler(QObject *parent = nullptr);
    ~SheetSampler() override;

    /// A null pointer shows nothing.
    void setVolume(std::shared_ptr<const core::Volume> volume);
    /// Nothing where sheet and slab are the ones shown.
    void show(const Sheet &sheet, const Slab &slab);
    /// Null without a volume; scaled to the sheet's size while it is coarse.
    [[nodiscard]] const QImage &image(const WindowLevel &windowLevel);
    /// The picture has every pixel of the sheet.
    [[nodiscard]] bool isFine() const { return m_fine; }

Q_SIGNALS:
    /// The fine picture came.
    void refined();

private:
    struct Request {
        std::shared_ptr<const core::Volume> volume;
        Sheet sheet;
        Slab slab;
        std::stop_token stop;
        int number = 0;
    };

    void work(const std::stop_token &quit);
    void deliver(int number, SheetValues values);
    void refine();
    void take(SheetValues values, bool fine);

    std::shared_ptr<const core::Volume> m_volume;
    Sheet m_sheet;
    Slab m_slab;
    SheetValues m_values;
    QImage m_image;
    WindowLevel m_shown; ///< of m_image
    bool m_fine = false;

    std::mutex m_mutex; ///< guards m_waiting
    std::condition_variable_any m_wake;
    std::optional<Request> m_waiting;
    std::stop_source m_current; ///< GUI thread only
    int m_newest = 0;           ///< GUI thread only
    std::jthread m_thread;      ///< last: it uses all of the above; runs from the first sheet that needs it
};

} // namespace gonion::viewers
