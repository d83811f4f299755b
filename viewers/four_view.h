// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "viewers/arch_tool.h"
#include "viewers/magnifier.h"
#include "viewers/oblique_view.h"
#include "viewers/panoramic_view.h"
#include "viewers/slice_view.h"
#include "viewers/volume_view.h"

#include <QFlags>
#include <QStringList>
#include <QWidget>

#include <array>
#include <memory>
#include <optional>
#include <vector>

class QGridLayout;

namespace gonion::viewers {

class ViewPane;

/// What can be shown, or shown alone: the 2 x 2 layout, then the extra panes.
enum class Pane { Axial, Coronal, Sagittal, Volume, Panoramic, Oblique, Magnifier };

/// Panes that join the four when asked for: the panoramic one below them, the others at their right.
enum class ExtraPane { Panoramic = 1, Oblique = 2, Magnifier = 4 };
Q_DECLARE_FLAGS(ExtraPanes, ExtraPane)
Q_DECLARE_OPERATORS_FOR_FLAGS(ExtraPanes)

/// Axial, coronal, sagittal and 3D views of one volume, linked. GUI thread only.
///
/// To label: `setMode`, answer `placeRequested` and the move signals by `setMarks`, `setSelected` for
/// the current landmark. Extra panes:
/// - `setExtraPanes(ExtraPane::Magnifier | ...)`; `setMaximised(Pane::Panoramic)` shows one alone.
/// - Panoramic: `setCrownLandmarks` once per template; the arch is estimated when the pane first opens,
///   its handles are in the axial view, `estimateArch` begins anew.
/// - Oblique: `obliqueView()->setThrough("La", "Ra")`, and `setNearest` where its own choice will not do.
/// - Slab: `setSlab({10.0, SlabKind::Maximum})`, `changeSlab(+-2.0)` for keys + and -.
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
    /// What several annotators say, `MarkKind::Opinion` and `Mean`: shown beside the marks, and kept when these change,
    /// until another volume is shown. Nothing of it can be moved.
    void setOpinions(std::vector<LandmarkMark> opinions);
    [[nodiscard]] const std::vector<LandmarkMark> &opinions() const { return m_opinions; }
    void setDisplayOptions(const DisplayOptions &options);
    [[nodiscard]] const DisplayOptions &displayOptions() const { return m_options; }
    void setMode(InteractionMode mode);
    [[nodiscard]] InteractionMode mode() const { return m_tool->mode(); }
    /// What placed and moved landmarks are drawn to.
    void setSnap(const SnapSettings &snap);
    [[nodiscard]] const SnapSettings &snap() const { return m_tool->snap(); }
    void setKeysEnabled(bool enabled);

    void setExtraPanes(ExtraPanes panes);
    [[nodiscard]] ExtraPanes extraPanes() const { return m_extraPanes; }
    /// Which landmarks are crowns of teeth: they say where the arch runs.
    void setCrownLandmarks(const QStringList &ids);
    /// Of the three slices.
    void setSlab(const Slab &slab);
    [[nodiscard]] const Slab &slab() const;

    /// Shows one pane alone (an extra one only while it is open), or all with no value.
    void setMaximised(std::optional<Pane> pane);
    [[nodiscard]] std::optional<Pane> maximised() const { return m_maximised; }

    [[nodiscard]] LinkedCursor *cursor() const { return m_cursor; }
    [[nodiscard]] SliceView *sliceView(Plane plane) const;
    [[nodiscard]] VolumeView *volumeView() const { return m_volumeView; }
    [[nodiscard]] PanoramicView *panoramicView() const { return m_panoramic; }
    [[nodiscard]] ObliqueView *obliqueView() const { return m_oblique; }
    [[nodiscard]] Magnifier *magnifier() const { return m_magnifier; }
    [[nodiscard]] ArchTool *archTool() const { return m_arch; }
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
    /// Makes the slab of the slices thicker, or thinner, none at 0; or that of the panoramic or oblique
    /// view, where the mouse is in one.
    void changeSlab(double millimetres);
    /// Finds the arch of the teeth anew, dropping what a hand has adjusted.
    void estimateArch();

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
    void extraPanesChanged(gonion::viewers::ExtraPanes panes);
    void modeChanged(gonion::viewers::InteractionMode mode);
    /// The patient point under the mouse, or none, changed.
    void hoverChanged(std::optional<gonion::core::PointLps> point);

private:
    void toggleMaximised(Pane pane);
    void buildSlicePane(Plane plane);
    void buildVolumePane();
    void buildExtraPanes();
    void buildSheetPane(Pane which, const QString &title, const QColor &colour, SheetView *view);
    void addSlabControls(SliceView *view, ViewPane *pane);
    void onModelReady();
    [[nodiscard]] bool isOpen(Pane pane) const;
    [[nodiscard]] QRect cellOf(Pane pane) const;
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
    std::array<ViewPane *, 7> m_panes{};
    std::array<SliceView *, 3> m_slices{};
    VolumeView *m_volumeView = nullptr;
    ArchTool *m_arch = nullptr;
    PanoramicView *m_panoramic = nullptr;
    ObliqueView *m_oblique = nullptr;
    Magnifier *m_magnifier = nullptr;
    ExtraPanes m_extraPanes;
    QStringList m_crowns;
    SliceView *m_active = nullptr;
    std::shared_ptr<const core::Volume> m_volume;
    std::vector<LandmarkMark> m_marks;
    std::vector<LandmarkMark> m_proposals;
    std::vector<LandmarkMark> m_opinions;
    DisplayOptions m_options;
    std::optional<Pane> m_maximised;
};

/// Bone window for HU; otherwise from the 1st to the 99.5th percentile of a sample of the values.
[[nodiscard]] WindowLevel suitableWindowLevel(const core::Volume &volume);

} // namespace gonion::viewers
