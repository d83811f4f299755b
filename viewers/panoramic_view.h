// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "viewers/arch_tool.h"
#include "viewers/sheet_view.h"

namespace gonion::viewers {

/// The jaws unrolled along the arch of the teeth, the patient's right on the left, as in a panoramic
/// radiograph. The wheel moves the sheet towards the cheek or the tongue. The arch is the one of
/// `ArchTool`: estimated, and adjusted by its handles in the axial view.
class PanoramicView : public SheetView {
    Q_OBJECT
public:
    static constexpr double kMostOffsetMm = 12.0;

    PanoramicView(LinkedCursor *cursor, LandmarkTool *tool, ArchTool *arch, QWidget *parent = nullptr);

    void setVolume(std::shared_ptr<const core::Volume> volume) override;
    /// How far the sheet stands outside (positive: towards the cheek) of the arch, mm.
    [[nodiscard]] double offset() const { return m_offset; }
    void setOffset(double mm);

protected:
    void turnWheel(int notches, Qt::KeyboardModifiers modifiers) override;
    [[nodiscard]] std::array<QString, 4> edgeLetters() const override;
    [[nodiscard]] QStringList cornerLines() const override;
    [[nodiscard]] QString emptyText() const override;

private:
    void rebuild();

    ArchTool *m_arch;
    double m_offset = 0.0;
};

} // namespace gonion::viewers
