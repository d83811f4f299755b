// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewers/landmark_glyphs.h"

#include <vtkActor.h>
#include <vtkAppendPolyData.h>
#include <vtkCellArray.h>
#include <vtkFloatArray.h>
#include <vtkGlyph3DMapper.h>
#include <vtkIntArray.h>
#include <vtkPointData.h>
#include <vtkPoints.h>
#include <vtkPolyData.h>
#include <vtkPolyDataMapper.h>
#include <vtkProperty.h>
#include <vtkSmartPointer.h>
#include <vtkSphereSource.h>
#include <vtkTubeFilter.h>
#include <vtkUnsignedCharArray.h>

#include <cmath>
#include <numbers>

namespace gonion::viewers {

namespace {

constexpr const char *kShape = "shape";
constexpr const char *kColour = "colour";
constexpr const char *kScale = "scale";
constexpr double kGhostOpacity = 0.45;
constexpr double kBallOpacity = 0.28;

enum Shape { Ball, HollowBall };

/// How finely the shapes are cut.
struct Fineness {
    int around;     ///< of a ball
    int down;       ///< of a ball
    int ringSides;
    int tubeSides;
};
constexpr Fineness kFine{20, 14, 32, 8};
/// A fifth of the triangles, for marks that are many and hence small: a software renderer turns 200 of them.
constexpr Fineness kCoarse{10, 7, 14, 4};
constexpr vtkIdType kMostFine = 60;

vtkSmartPointer<vtkPolyData> ball(const Fineness &fineness)
{
    vtkNew<vtkSphereSource> sphere;
    sphere->SetRadius(1.0);
    sphere->SetThetaResolution(fineness.around);
    sphere->SetPhiResolution(fineness.down);
    sphere->Update();
    return sphere->GetOutput();
}

/// A closed circle of radius 1 across an axis, as a tube.
vtkSmartPointer<vtkPolyData> ring(int axis, const Fineness &fineness)
{
    const int sides = fineness.ringSides;
    vtkNew<vtkPoints> points;
    vtkNew<vtkCellArray> lines;
    lines->InsertNextCell(sides + 1);
    for (int n = 0; n < sides; ++n) {
        const double angle = 2.0 * std::numbers::pi * n / sides;
        double at[3] = {0.0, 0.0, 0.0};
        at[(axis + 1) % 3] = std::cos(angle);
        at[(axis + 2) % 3] = std::sin(angle);
        lines->InsertCellPoint(points->InsertNextPoint(at));
    }
    lines->InsertCellPoint(0);
    vtkNew<vtkPolyData> circle;
    circle->SetPoints(points);
    circle->SetLines(lines);
    vtkNew<vtkTubeFilter> tube;
    tube->SetInputData(circle);
    tube->SetRadius(0.16);
    tube->SetNumberOfSides(fineness.tubeSides);
    tube->Update();
    return tube->GetOutput();
}

vtkSmartPointer<vtkPolyData> hollowBall(const Fineness &fineness)
{
    vtkNew<vtkAppendPolyData> append;
    for (int axis = 0; axis < 3; ++axis) {
        append->AddInputData(ring(axis, fineness));
    }
    append->Update();
    return append->GetOutput();
}

void setShapes(vtkGlyph3DMapper *mapper, const Fineness &fineness)
{
    mapper->SetSourceData(Ball, ball(fineness));
    mapper->SetSourceData(HollowBall, hollowBall(fineness));
}

void setUp(vtkGlyph3DMapper *mapper, vtkPolyData *points)
{
    mapper->SetInputData(points);
    setShapes(mapper, kFine);
    mapper->SourceIndexingOn();
    mapper->SetSourceIndexArray(kShape);
    mapper->ScalingOn();
    mapper->SetScaleArray(kScale);
    mapper->SetScaleModeToScaleByMagnitude();
    mapper->OrientOff();
    mapper->ScalarVisibilityOn();
    mapper->SetScalarModeToUsePointFieldData();
    mapper->SelectColorArray(kColour);
    mapper->SetColorModeToDirectScalars();
}

} // namespace

LandmarkGlyphs::LandmarkGlyphs()
{
    setUp(m_mapper, m_points);
    setUp(m_ghostMapper, m_points);
    m_solid->SetMapper(m_mapper);
    m_ghost->SetMapper(m_ghostMapper);
    for (vtkActor *actor : {m_solid.Get(), m_ghost.Get()}) {
        actor->GetProperty()->SetAmbient(0.35);
        actor->GetProperty()->SetDiffuse(0.75);
        actor->GetProperty()->SetSpecular(0.2);
        actor->PickableOff();
    }
    m_ghost->GetProperty()->SetOpacity(kGhostOpacity);
    vtkNew<vtkPolyDataMapper> ballMapper;
    ballMapper->SetInputData(ball(kFine));
    m_radius->SetMapper(ballMapper);
    m_radius->PickableOff();
    m_radius->GetProperty()->SetOpacity(kBallOpacity);
    m_radius->GetProperty()->SetAmbient(0.5);
    m_radius->GetProperty()->SetDiffuse(0.5);
    m_radius->GetProperty()->BackfaceCullingOn(); // one layer of it
    update({}, {});
}

LandmarkGlyphs::~LandmarkGlyphs() = default;

void LandmarkGlyphs::update(const LandmarkLayer &landmarks, const DisplayOptions &options)
{
    vtkNew<vtkPoints> points;
    points->SetDataTypeToDouble();
    vtkNew<vtkIntArray> shapes;
    shapes->SetName(kShape);
    vtkNew<vtkFloatArray> scales;
    scales->SetName(kScale);
    vtkNew<vtkUnsignedCharArray> colours;
    colours->SetName(kColour);
    colours->SetNumberOfComponents(3);
    for (const LandmarkMark &mark : landmarks.marks()) {
        if (!LandmarkLayer::isShown(mark, options)) {
            continue;
        }
        const QColor colour = LandmarkLayer::colourOf(mark, options.palette);
        const auto add = [&](Shape shape, double scale, const QColor &paint) {
            points->InsertNextPoint(mark.position.x, mark.position.y, mark.position.z);
            shapes->InsertNextValue(shape);
            scales->InsertNextValue(static_cast<float>(scale));
            const unsigned char rgb[3] = {static_cast<unsigned char>(paint.red()),
                                          static_cast<unsigned char>(paint.green()),
                                          static_cast<unsigned char>(paint.blue())};
            colours->InsertNextTypedTuple(rgb);
        };
        const bool solid = mark.state == MarkState::Present && mark.kind != MarkKind::Proposed && mark.kind != MarkKind::Mean;
        const bool opinion = mark.kind == MarkKind::Opinion || mark.kind == MarkKind::Mean;
        add(solid ? Ball : HollowBall, mark.kind == MarkKind::Opinion ? 0.7 : mark.kind == MarkKind::Mean ? 1.5 : 1.0, colour);
        if (mark.id == landmarks.selected() && !opinion) {
            add(HollowBall, 1.9, Qt::white);
        }
    }
    m_points->Initialize();
    m_points->SetPoints(points);
    m_points->GetPointData()->AddArray(shapes);
    m_points->GetPointData()->AddArray(scales);
    m_points->GetPointData()->AddArray(colours);
    m_points->Modified();
    if (const bool many = points->GetNumberOfPoints() > kMostFine; many != m_many) {
        m_many = many;
        setShapes(m_mapper, many ? kCoarse : kFine);
        setShapes(m_ghostMapper, many ? kCoarse : kFine);
    }
    showRadius(landmarks, options);
}

void LandmarkGlyphs::showRadius(const LandmarkLayer &landmarks, const DisplayOptions &options)
{
    m_radius->VisibilityOff();
    if (!options.radiiShown || options.millimetresHidden) {
        return;
    }
    for (const LandmarkMark &mark : landmarks.marks()) {
        if (mark.id == landmarks.selected() && mark.radiusMm && mark.state == MarkState::Present
            && LandmarkLayer::isShown(mark, options)) {
            const QColor colour = LandmarkLayer::colourOf(mark.kind, options.palette);
            m_radius->SetPosition(mark.position.x, mark.position.y, mark.position.z);
            m_radius->SetScale(*mark.radiusMm);
            m_radius->GetProperty()->SetColor(colour.redF(), colour.greenF(), colour.blueF());
            m_radius->VisibilityOn();
            return;
        }
    }
}

void LandmarkGlyphs::setRadius(double millimetres)
{
    m_mapper->SetScaleFactor(millimetres);
    m_ghostMapper->SetScaleFactor(millimetres);
}

} // namespace gonion::viewers
