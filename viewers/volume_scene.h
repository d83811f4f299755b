// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "viewers/head_model.h"
#include "viewers/landmark_glyphs.h"
#include "viewers/plane.h"
#include "viewers/volume_view.h"
#include "viewers/vtk_widget.h"

#include <array>
#include <optional>

class vtkActor;
class vtkCamera;
class vtkGPUVolumeRayCastMapper;
class vtkLightKit;
class vtkPolyDataMapper;
class vtkVolume;

namespace gonion::viewers {

/// The 3D picture: bone mesh or ray-cast volume, landmarks, and the camera around them.
class VolumeScene : public VtkWidget {
    Q_OBJECT
public:
    explicit VolumeScene(QWidget *parent = nullptr);
    ~VolumeScene() override;

    /// Null shows the landmarks alone.
    void setModel(const HeadModel *model);
    void setRendering(HeadRendering rendering);
    /// Coarse while the user moves something, fine when still. On a software renderer both are as fine
    /// as about 0.1 and 1.2 s a frame allow.
    void setCoarse(bool coarse);
    /// Keeps only what lies inside; no value keeps all.
    void setClip(const std::optional<LpsBox> &box);
    void setLandmarks(const LandmarkLayer &landmarks, const DisplayOptions &options);

    /// What the camera looks at when it is reset, and what must lie within its depth range.
    void setContent(const LpsBox &box);
    void viewFrom(ViewDirection direction);
    /// Degrees about the vertical and the horizontal axis of the picture.
    void rotate(double horizontal, double vertical);
    void pan(const QPointF &pixels);
    void zoom(double factor);

    [[nodiscard]] QPointF viewFromLps(const core::PointLps &point) const;
    struct Ray {
        core::PointLps from;
        core::VectorLps direction; ///< of length 1
    };
    [[nodiscard]] Ray rayThrough(const QPointF &pixel) const;
    /// Right and down of the picture and the direction of sight, in patient space.
    struct Axes {
        core::VectorLps right;
        core::VectorLps down;
        core::VectorLps sight;
    };
    [[nodiscard]] Axes axes() const;
    [[nodiscard]] const std::optional<LpsBox> &clip() const { return m_clip; }

protected:
    void resizeGL(int width, int height) override;

private:
    void buildVolumeProperty();
    void showProps();
    void cameraMoved();
    void learnRayCost();
    void setRayQuality();
    [[nodiscard]] double devicePixels() const;
    [[nodiscard]] vtkCamera *camera() const;
    [[nodiscard]] double mmPerPixelAtFocus() const;

    vtkNew<vtkRenderer> m_renderer;
    vtkNew<vtkRenderer> m_overRenderer; ///< over all else, for the faint marks
    vtkNew<vtkLightKit> m_lights;
    vtkNew<vtkPolyDataMapper> m_meshMapper;
    vtkNew<vtkPolyDataMapper> m_coarseMeshMapper;
    vtkNew<vtkActor> m_mesh;
    vtkSmartPointer<vtkGPUVolumeRayCastMapper> m_volumeMapper;
    vtkNew<vtkVolume> m_volume;
    LandmarkGlyphs m_glyphs;
    HeadRendering m_rendering = HeadRendering::BoneSurface;
    bool m_hasModel = false;
    bool m_coarse = false;
    double m_gridSpacing = 1.0;
    /// What a software renderer takes for one pixel at steps of one voxel, ms; learnt from the frames.
    double m_rayCostMs = 0.01;
    int m_framesToSkip = 0; ///< these compile and upload: they say nothing about the cost
    LpsBox m_content{{-100.0, -100.0, -100.0}, {100.0, 100.0, 100.0}};
    std::optional<LpsBox> m_clip;
};

} // namespace gonion::viewers
