// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewers/volume_scene.h"

#include "viewers/vtk_image.h"

#include <vtkActor.h>
#include <vtkCamera.h>
#include <vtkColorTransferFunction.h>
#include <vtkGPUVolumeRayCastMapper.h>
#include <vtkGenericOpenGLRenderWindow.h>
#include <vtkImageData.h>
#include <vtkLightKit.h>
#include <vtkMatrix4x4.h>
#include <vtkPiecewiseFunction.h>
#include <vtkPlane.h>
#include <vtkPolyData.h>
#include <vtkPolyDataMapper.h>
#include <vtkProperty.h>
#include <vtkRenderer.h>
#include <vtkVolume.h>
#include <vtkVolumeProperty.h>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace gonion::viewers {

namespace {

constexpr double kViewAngle = 25.0;
/// Landmarks keep about this radius on the screen, pixels, within these sizes in mm.
constexpr double kGlyphPixels = 5.0;
constexpr double kLeastGlyphMm = 0.5;
constexpr double kMostGlyphMm = 3.0;
/// Ray casting: steps in voxels, pixels across for each ray, and what a frame may take on the CPU.
struct RayQuality {
    double step;
    double leastImageDistance;
    double mostImageDistance;
    double softwareBudgetMs;
};
constexpr RayQuality kCoarseRays{1.5, 2.0, 10.0, 100.0};
constexpr RayQuality kFineRays{0.6, 1.0, 4.0, 1200.0};

struct ColourAt {
    double hu;
    double r, g, b;
};
struct OpacityAt {
    double hu;
    double opacity;
};

constexpr std::array<ColourAt, 5> kBoneColours{{{100, 0.55, 0.30, 0.20},
                                                {300, 0.80, 0.62, 0.45},
                                                {700, 0.94, 0.86, 0.72},
                                                {1500, 1.00, 0.97, 0.92},
                                                {2800, 1.00, 1.00, 1.00}}};
constexpr std::array<OpacityAt, 5> kBoneOpacities{{{150, 0.0}, {300, 0.10}, {600, 0.45}, {1400, 0.85}, {2500, 0.95}}};
constexpr std::array<ColourAt, 5> kSoftColours{{{-500, 0.65, 0.42, 0.34},
                                                {-100, 0.87, 0.66, 0.55},
                                                {100, 0.80, 0.50, 0.42},
                                                {400, 0.94, 0.86, 0.72},
                                                {1500, 1.00, 0.98, 0.94}}};
constexpr std::array<OpacityAt, 6> kSoftOpacities{{{-450, 0.0}, {-250, 0.18}, {0, 0.30}, {200, 0.32}, {400, 0.6}, {1500, 0.9}}};

std::array<double, 6> boundsOf(const LpsBox &box)
{
    return {box.low.x, box.high.x, box.low.y, box.high.y, box.low.z, box.high.z};
}

core::PointLps pointOf(const double *p)
{
    return {p[0], p[1], p[2]};
}

core::VectorLps unitOrUp(const core::VectorLps &v)
{
    const double size = core::length(v);
    return size > 0.0 ? v * (1.0 / size) : core::VectorLps{0.0, 0.0, 1.0};
}

} // namespace

VolumeScene::VolumeScene(QWidget *parent)
    : VtkWidget(parent), m_volumeMapper(vtkSmartPointer<vtkGPUVolumeRayCastMapper>::New())
{
    m_renderer->SetBackground(0.055, 0.065, 0.08);
    m_renderer->SetBackground2(0.13, 0.155, 0.185);
    m_renderer->GradientBackgroundOn();
    m_renderer->SetLayer(0);
    m_overRenderer->SetLayer(1);
    m_overRenderer->InteractiveOff();
    m_overRenderer->SetActiveCamera(m_renderer->GetActiveCamera());
    renderWindow()->SetNumberOfLayers(2);
    addRenderer(m_renderer);
    addRenderer(m_overRenderer);
    camera()->SetViewAngle(kViewAngle);
    m_lights->SetKeyLightWarmth(0.55);
    m_lights->SetFillLightWarmth(0.45);
    m_lights->AddLightsToRenderer(m_renderer);

    for (vtkPolyDataMapper *mapper : {m_meshMapper.Get(), m_coarseMeshMapper.Get()}) {
        mapper->ScalarVisibilityOff();
    }
    m_mesh->SetMapper(m_meshMapper);
    m_mesh->GetProperty()->SetColor(0.93, 0.87, 0.76);
    m_mesh->GetProperty()->SetAmbient(0.08);
    m_mesh->GetProperty()->SetDiffuse(0.9);
    m_mesh->GetProperty()->SetSpecular(0.18);
    m_mesh->GetProperty()->SetSpecularPower(18.0);

    m_volumeMapper->SetAutoAdjustSampleDistances(0);
    m_volumeMapper->UseJitteringOn();
    m_volume->SetMapper(m_volumeMapper);
    buildVolumeProperty();

    connect(this, &VtkWidget::rendered, this, &VolumeScene::learnRayCost);
    m_renderer->AddViewProp(m_glyphs.solid());
    m_overRenderer->AddViewProp(m_glyphs.ghost());
    m_overRenderer->AddViewProp(m_glyphs.radius());
    viewFrom(ViewDirection::Anterior);
}

VolumeScene::~VolumeScene() = default;

vtkCamera *VolumeScene::camera() const
{
    return m_renderer->GetActiveCamera();
}

void VolumeScene::buildVolumeProperty()
{
    vtkNew<vtkColorTransferFunction> colours;
    vtkNew<vtkPiecewiseFunction> opacities;
    const auto fill = [&](const auto &colourTable, const auto &opacityTable) {
        for (const ColourAt &entry : colourTable) {
            colours->AddRGBPoint(entry.hu, entry.r, entry.g, entry.b);
        }
        for (const OpacityAt &entry : opacityTable) {
            opacities->AddPoint(entry.hu, entry.opacity);
        }
    };
    if (m_rendering == HeadRendering::VolumeSoft) {
        fill(kSoftColours, kSoftOpacities);
    } else {
        fill(kBoneColours, kBoneOpacities);
    }
    vtkVolumeProperty *property = m_volume->GetProperty();
    property->SetColor(colours);
    property->SetScalarOpacity(opacities);
    property->SetInterpolationTypeToLinear();
    property->ShadeOn();
    property->SetAmbient(0.15);
    property->SetDiffuse(0.85);
    property->SetSpecular(0.2);
    property->SetSpecularPower(15.0);
    property->SetScalarOpacityUnitDistance(1.0);
}

void VolumeScene::setModel(const HeadModel *model)
{
    m_hasModel = model != nullptr;
    m_framesToSkip = 1;
    if (model != nullptr) {
        m_meshMapper->SetInputData(model->boneMesh);
        m_coarseMeshMapper->SetInputData(model->coarseBoneMesh);
        m_volumeMapper->SetInputData(vtkImageOf(*model->grid));
        m_volume->SetUserMatrix(lpsFromImage(model->grid->geometry()));
        m_gridSpacing = model->grid->geometry().spacing()[0];
    }
    showProps();
}

void VolumeScene::setRendering(HeadRendering rendering)
{
    m_rendering = rendering;
    m_framesToSkip = 1;
    buildVolumeProperty();
    showProps();
}

void VolumeScene::setCoarse(bool coarse)
{
    m_coarse = coarse;
    showProps();
}

void VolumeScene::showProps()
{
    const bool mesh = m_rendering == HeadRendering::BoneSurface;
    m_renderer->RemoveViewProp(m_mesh);
    m_renderer->RemoveViewProp(m_volume);
    if (m_hasModel && mesh) {
        m_mesh->SetMapper(m_coarse ? m_coarseMeshMapper : m_meshMapper);
        m_renderer->AddViewProp(m_mesh);
    } else if (m_hasModel) {
        setRayQuality();
        m_renderer->AddViewProp(m_volume);
    }
    update();
}

double VolumeScene::devicePixels() const
{
    return std::max(1.0, width() * height() * devicePixelRatioF() * devicePixelRatioF());
}

void VolumeScene::setRayQuality()
{
    const RayQuality &quality = m_coarse ? kCoarseRays : kFineRays;
    double imageDistance = quality.leastImageDistance;
    if (isSoftwareRenderer(rendererName())) {
        const double all = m_rayCostMs * devicePixels() / quality.step;
        imageDistance = std::clamp(std::sqrt(all / quality.softwareBudgetMs), quality.leastImageDistance,
                                   quality.mostImageDistance);
    }
    m_volumeMapper->SetImageSampleDistance(static_cast<float>(imageDistance));
    m_volumeMapper->SetSampleDistance(static_cast<float>(quality.step * m_gridSpacing));
}

void VolumeScene::learnRayCost()
{
    if (!m_hasModel || m_rendering == HeadRendering::BoneSurface) {
        return;
    }
    if (m_framesToSkip > 0) {
        --m_framesToSkip;
        return;
    }
    const double distance = m_volumeMapper->GetImageSampleDistance();
    const double step = m_volumeMapper->GetSampleDistance() / m_gridSpacing;
    const double cost = lastFrameMs() * distance * distance * step / devicePixels();
    m_rayCostMs = 0.5 * (m_rayCostMs + cost);
}

void VolumeScene::setClip(const std::optional<LpsBox> &box)
{
    m_clip = box;
    const std::array<vtkAbstractMapper *, 3> mappers{m_meshMapper.Get(), m_coarseMeshMapper.Get(),
                                                     m_volumeMapper.Get()};
    for (vtkAbstractMapper *mapper : mappers) {
        mapper->RemoveAllClippingPlanes();
    }
    if (box) {
        for (int axis = 0; axis < 3; ++axis) {
            for (const bool low : {true, false}) {
                vtkNew<vtkPlane> plane;
                const core::PointLps &corner = low ? box->low : box->high;
                double normal[3] = {0.0, 0.0, 0.0};
                normal[axis] = low ? 1.0 : -1.0;
                plane->SetOrigin(corner.x, corner.y, corner.z);
                plane->SetNormal(normal);
                for (vtkAbstractMapper *mapper : mappers) {
                    mapper->AddClippingPlane(plane);
                }
            }
        }
    }
    update();
}

void VolumeScene::setLandmarks(const LandmarkLayer &landmarks, const DisplayOptions &options)
{
    m_glyphs.update(landmarks, options);
    update();
}

void VolumeScene::setContent(const LpsBox &box)
{
    m_content = box;
    cameraMoved();
}

void VolumeScene::viewFrom(ViewDirection direction)
{
    core::VectorLps side{0.0, -1.0, 0.0};
    core::VectorLps up{0.0, 0.0, 1.0};
    switch (direction) {
    case ViewDirection::Posterior:
        side = {0.0, 1.0, 0.0};
        break;
    case ViewDirection::Left:
        side = {1.0, 0.0, 0.0};
        break;
    case ViewDirection::Right:
        side = {-1.0, 0.0, 0.0};
        break;
    case ViewDirection::Superior:
        side = {0.0, 0.0, 1.0};
        up = {0.0, 1.0, 0.0};
        break;
    case ViewDirection::Inferior:
        side = {0.0, 0.0, -1.0};
        up = {0.0, -1.0, 0.0};
        break;
    case ViewDirection::Anterior:
        break;
    }
    // The box's larger face extent must fit; its corners may touch the edges.
    const core::VectorLps extent = m_content.high - m_content.low;
    const core::VectorLps right = core::cross(up, side);
    const double tall = std::abs(core::dot(extent, up));
    const double wide = std::abs(core::dot(extent, right));
    const double deep = std::abs(core::dot(extent, side));
    const double aspect = height() > 0 ? static_cast<double>(width()) / height() : 1.0;
    const double half = 0.5 * std::max(tall, wide / std::max(0.1, aspect));
    const double distance = 0.5 * deep + 1.02 * half / std::tan(kViewAngle * std::numbers::pi / 360.0);
    const core::PointLps focus = m_content.centre();
    const core::PointLps eye = focus + side * distance;
    camera()->SetFocalPoint(focus.x, focus.y, focus.z);
    camera()->SetPosition(eye.x, eye.y, eye.z);
    camera()->SetViewUp(up.x, up.y, up.z);
    cameraMoved();
}

void VolumeScene::rotate(double horizontal, double vertical)
{
    camera()->Azimuth(-horizontal);
    camera()->Elevation(vertical);
    camera()->OrthogonalizeViewUp();
    cameraMoved();
}

double VolumeScene::mmPerPixelAtFocus() const
{
    const double tall = 2.0 * camera()->GetDistance() * std::tan(kViewAngle * std::numbers::pi / 360.0);
    return tall / std::max(1, height());
}

void VolumeScene::pan(const QPointF &pixels)
{
    const Axes shown = axes();
    const double mm = mmPerPixelAtFocus();
    const core::VectorLps shift = shown.right * (-pixels.x() * mm) + shown.down * (-pixels.y() * mm);
    const core::PointLps focus = pointOf(camera()->GetFocalPoint()) + shift;
    const core::PointLps eye = pointOf(camera()->GetPosition()) + shift;
    camera()->SetFocalPoint(focus.x, focus.y, focus.z);
    camera()->SetPosition(eye.x, eye.y, eye.z);
    cameraMoved();
}

void VolumeScene::zoom(double factor)
{
    const double size = std::max(m_content.diagonal(), 1.0);
    const double distance = std::clamp(camera()->GetDistance() / factor, 0.05 * size, 20.0 * size);
    camera()->Dolly(camera()->GetDistance() / distance);
    cameraMoved();
}

void VolumeScene::cameraMoved()
{
    // Near and far hold what is drawn, with room for marks that stand beside it.
    LpsBox box = m_content;
    const double margin = 0.1 * std::max(box.diagonal(), 1.0);
    box.low = box.low + core::VectorLps{-margin, -margin, -margin};
    box.high = box.high + core::VectorLps{margin, margin, margin};
    const auto bounds = boundsOf(box);
    m_renderer->ResetCameraClippingRange(bounds.data());
    m_glyphs.setRadius(std::clamp(kGlyphPixels * mmPerPixelAtFocus(), kLeastGlyphMm, kMostGlyphMm));
    update();
}

void VolumeScene::resizeGL(int width, int height)
{
    VtkWidget::resizeGL(width, height);
    cameraMoved();
}

VolumeScene::Axes VolumeScene::axes() const
{
    const core::VectorLps sight = unitOrUp(pointOf(camera()->GetFocalPoint()) - pointOf(camera()->GetPosition()));
    const double *viewUp = camera()->GetViewUp();
    const core::VectorLps right = unitOrUp(core::cross(sight, {viewUp[0], viewUp[1], viewUp[2]}));
    return {right, core::cross(sight, right), sight};
}

QPointF VolumeScene::viewFromLps(const core::PointLps &point) const
{
    const Axes shown = axes();
    const core::VectorLps offset = point - pointOf(camera()->GetPosition());
    const double depth = std::max(core::dot(offset, shown.sight), 1e-6);
    const double pixels = 0.5 * height() / (depth * std::tan(kViewAngle * std::numbers::pi / 360.0));
    return {0.5 * width() + core::dot(offset, shown.right) * pixels,
            0.5 * height() + core::dot(offset, shown.down) * pixels};
}

VolumeScene::Ray VolumeScene::rayThrough(const QPointF &pixel) const
{
    const Axes shown = axes();
    const double slope = std::tan(kViewAngle * std::numbers::pi / 360.0) / (0.5 * std::max(1, height()));
    const core::VectorLps direction = shown.sight + shown.right * ((pixel.x() - 0.5 * width()) * slope)
                                      + shown.down * ((pixel.y() - 0.5 * height()) * slope);
    return {pointOf(camera()->GetPosition()), unitOrUp(direction)};
}

} // namespace gonion::viewers
