// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/space.h"

#include <QObject>

#include <optional>
#include <vector>

namespace gonion::viewers {

/// A distance between two points of patient space.
struct Measurement {
    core::PointLps from;
    core::PointLps to;
    [[nodiscard]] double millimetres() const { return core::distance(from, to); }
    friend bool operator==(const Measurement &, const Measurement &) = default;
};

/// The distances measured in a case, shared by the slice views of a window. GUI thread only.
class MeasurementList : public QObject {
    Q_OBJECT
public:
    explicit MeasurementList(QObject *parent = nullptr);

    [[nodiscard]] const std::vector<Measurement> &measurements() const { return m_measurements; }
    /// First end of a distance whose second is still to be clicked.
    [[nodiscard]] const std::optional<core::PointLps> &started() const { return m_started; }
    [[nodiscard]] std::optional<std::size_t> selected() const { return m_selected; }

    /// A click of the distance tool: starts a distance, or ends the started one and selects it.
    void click(const core::PointLps &point);
    /// Drops the started distance; true where there was one.
    bool abandon();
    void select(std::optional<std::size_t> index);
    /// Removes the selected distance; nothing where none is.
    void removeSelected();
    void clear();

Q_SIGNALS:
    void changed();

private:
    std::vector<Measurement> m_measurements;
    std::optional<core::PointLps> m_started;
    std::optional<std::size_t> m_selected;
};

} // namespace gonion::viewers
