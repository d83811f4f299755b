// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "viewers/slice_view.h"
#include "viewers/volume_view.h"

#include <QWidget>

#include <array>
#include <memory>
#include <optional>
#include <vector>

class QGridLayout;

namespace gonion::viewers {

class ViewPane;

/// Places of the 2 x 2 layout.
enum class Pane { Axial, Coronal, Sagittal, Volume };

/// Axial, coronal, sagittal and 3D views of one volume, linked. GUI thread only.
///
/// Keys: the view under the mouse takes PgUp/PgDn, up/down, Home/End and R unless
/// `setKeysEnabled(false)`; then connect shortcuts to the slots, which act on that view.
class FourView : public QWidget {
    Q_OBJECT
public:
    /// `cursor` is not owned and must outlive the view.
    explicit FourView(LinkedCursor *cursor, QWidget *parent = nullptr);
    ~FourView() override;

    /// Shows a volume, without copying it, through its centre with a window that suits it (see
    /// `suitableWindowLevel`); landmarks and measurements are cleared. A null pointer shows nothing.
    void setVolume(std::shared_ptr<const core::Volume> volume);
    [[nodiscard]] const std::shared_ptr<const core::Volume> &volume() const { return m_volume; }

    void setMarks(std::vector<LandmarkMark> marks);
    /// Places that landmarks might go, from the mean shape, the other side or the model: shown dashed
    /// beside the marks, and kept when these change. Their kind becomes `MarkKind::Proposed`.
    void setProposals(std::vector<LandmarkMark> proposals);
    [[nodiscard]] const std::vector<LandmarkMark> &proposals() const { return m_proposals; }
    [[nodiscard]] const std::vector<LandmarkMark> &marks() const { return m_marks; }
    void setDisplayOptions(const DisplayOptions &options);
    [[nodiscard]] const DisplayOptions &displayOptions() const { return m_options; }
    void setMode(InteractionMode mode);
    [[nodiscard]] InteractionMode mode() const { return m_tool->mode(); }
    /// What placed and moved landmarks are drawn to.
    void setSnap(const SnapSettings &snap);
    [[nodiscard]] const SnapSettings &snap() const { return m_tool->snap(); }
    void setKeysEnabled(bool enabled);

    /// Shows one pane alone, or all four with no value.
    void setMaximised(std::optional<Pane> pane);
    [[nodiscard]] std::optional<Pane> maximised() const { return m_maximised; }

    [[nodiscard]] LinkedCursor *cursor() const { return m_cursor; }
    [[nodiscard]] SliceView *sliceView(Plane plane) const;
    [[nodiscard]] VolumeView *volumeView() const { return m_volumeView; }
    /// The slice view that the mouse was last in; keys are meant for it.
    [[nodiscard]] SliceView *activeSliceView() const { return m_active; }
    [[nodiscard]] MeasurementList *measurements() const { return m_measurements; }
    /// What the mouse does with landmarks.
    [[nodiscard]] LandmarkTool *landmarkTool() const { return m_tool; }

public Q_SLOTS:
    /// Highlights a landmark (and makes it the cursor's current one) without moving the views.
    void setSelected(const QString &id);
    /// Highlights a landmark and moves every view to it; unknown ids only unselect.
    void showLandmark(const QString &id);
    void goTo(const gonion::core::PointLps &point);
    void setWindowLevel(double window, double level);
    /// All views back to the whole volume.
    void reset();
    /// On the active slice view.
    void step(int slices);
    void toFirst();
    void toLast();
    void resetActiveView();
    void removeSelectedMeasurement();

Q_SIGNALS:
    /// A landmark was clicked in a view; the views have already moved to it.
    void landmarkPicked(const QString &id);
    /// A click in `Place`, or Shift+click in `Look` and `Edit`: where the landmark shall go, snapped.
    void placeRequested(const gonion::core::PointLps &point);
    /// Alt+click on a landmark's own mark.
    void removeRequested(const QString &id);
    /// A drag of a mark in `Edit`: begun, at a new place, ended, or put back (Esc). The views show the
    /// mark in the hand at once; what they show after the end is what `setMarks` says.
    void moveStarted(const QString &id);
    void moved(const QString &id, const gonion::core::PointLps &point);
    void moveFinished(const QString &id);
    void moveAborted(const QString &id);
    /// A sentence to show for a moment: a click beside the head placed nothing.
    void noticeRequested(const QString &text);
    void maximisedChanged();
    void modeChanged(gonion::viewers::InteractionMode mode);
    /// The patient point under the mouse, or none, changed.
    void hoverChanged(std::optional<gonion::core::PointLps> point);

private:
    void toggleMaximised(Pane pane);
    void buildSlicePane(Plane plane);
    void buildVolumePane();
    void arrange();
    void onPicked(const QString &id);
    void setActive(SliceView *view);
    void connectTool();
    void showMarks();
    [[nodiscard]] std::vector<LandmarkMark> allMarks() const;
    [[nodiscard]] const LandmarkMark *markToShow(const LandmarkLayer &layer, const QString &id) const;

    LinkedCursor *m_cursor;
    MeasurementList *m_measurements;
    LandmarkTool *m_tool;
    QGridLayout *m_grid;
    std::array<ViewPane *, 4> m_panes{};
    std::array<SliceView *, 3> m_slices{};
    VolumeView *m_volumeView = nullptr;
    SliceView *m_active = nullptr;
    std::shared_ptr<const core::Volume> m_volume;
    std::vector<LandmarkMark> m_marks;
    std::vector<LandmarkMark> m_proposals;
    DisplayOptions m_options;
    std::optional<Pane> m_maximised;
};

/// Bone window for HU; otherwise from the 1st to the 99.5th percentile of a sample of the values.
[[nodiscard]] WindowLevel suitableWindowLevel(const core::Volume &volume);

} // namespace gonion::viewers
