// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "viewers/plane.h"
#include "viewers/sheet_view.h"

namespace gonion::viewers {

/// The slice that holds two landmarks and is as near to a patient plane as it can be. The wheel turns
/// it about the line through them, Shift+wheel shifts it; it follows when they are moved.
class ObliqueView : public SheetView {
    Q_OBJECT
public:
    ObliqueView(LinkedCursor *cursor, LandmarkTool *tool, QWidget *parent = nullptr);

    void setVolume(std::shared_ptr<const core::Volume> volume) override;
    void setMarks(const std::vector<LandmarkMark> &marks) override;
    /// The two that the slice goes through; empty ids show nothing. Own marks come before predictions,
    /// these before proposals.
    void setThrough(const QString &first, const QString &second);
    [[nodiscard]] const QString &first() const { return m_first; }
    [[nodiscard]] const QString &second() const { return m_second; }
    /// The plane that it is near to, unturned; with no value the one that suits the line best, found
    /// when the line is chosen and kept while the landmarks are moved.
    void setNearest(std::optional<Plane> plane);
    [[nodiscard]] Plane nearest() const { return m_wished.value_or(m_suitable.value_or(Plane::Sagittal)); }
    /// Degrees about the line, from the patient plane.
    [[nodiscard]] double angle() const { return m_angle; }
    /// mm along the slice's normal, away from the line.
    [[nodiscard]] double shift() const { return m_shift; }
    void turn(double degrees);
    void shiftBy(double mm);

protected:
    void turnWheel(int notches, Qt::KeyboardModifiers modifiers) override;
    [[nodiscard]] std::array<QString, 4> edgeLetters() const override;
    [[nodiscard]] QStringList cornerLines() const override;
    [[nodiscard]] QString emptyText() const override;

private:
    struct Ends {
        core::PointLps first;
        core::PointLps second;
        friend bool operator==(const Ends &, const Ends &) = default;
    };
    [[nodiscard]] std::optional<Ends> ends() const;
    [[nodiscard]] static Plane suitablePlane(const core::VectorLps &line);
    void rebuild();

    QString m_first;
    QString m_second;
    std::optional<Plane> m_wished;
    std::optional<Plane> m_suitable;
    double m_angle = 0.0;
    double m_shift = 0.0;
    core::VectorLps m_right;
    core::VectorLps m_down;
};

} // namespace gonion::viewers
