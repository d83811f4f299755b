// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/phantom/phantom.h"

#include "training/phantom/anatomy.h"
#include "training/phantom/artefacts.h"
#include "training/phantom/build.h"
#include "training/phantom/dentition.h"
#include "training/phantom/head_map.h"
#include "training/phantom/molar_landmarks.h"
#include "training/phantom/reconstruction.h"
#include "training/phantom/scan_plan.h"
#include "training/phantom/scene.h"

#include <algorithm>
#include <cmath>

namespace gonion::training {

namespace {

using phantom::kDegree;
using phantom::Random;

/// Streams of random numbers, so that more draws in one leave the others as they were.
enum class Stream : std::uint64_t {
    Anatomy,
    Teeth,
    Skull,
    SoftTissue,
    Spine,
    Pose,
    Scan,
    Metal,
    Table,
    ToothLook,
    Kind,
};

Random streamOf(std::uint64_t seed, Stream stream)
{
    return {seed, static_cast<std::uint64_t>(stream)};
}

phantom::HeadMap::Options drawPose(Random &random)
{
    phantom::HeadMap::Options options;
    // Most heads lie straight; a few lie as they could.
    const float care = random.chance(0.05F) ? 1.6F : random.uniform(0.3F, 1.0F);
    options.pitch = random.normal(0.0F, 12.0F) * care * kDegree;
    options.roll = random.normal(0.0F, 6.5F) * care * kDegree;
    options.yaw = random.normal(0.0F, 7.5F) * care * kDegree;
    const float size = random.normal(1.0F, 0.055F);
    options.scale = {size * random.normal(1.0F, 0.03F), size * random.normal(1.0F, 0.03F),
                     size * random.normal(1.0F, 0.03F)};
    options.centre = {random.uniform(-150.0F, 150.0F), random.uniform(-200.0F, 200.0F),
                      random.uniform(-800.0F, 800.0F)};
    options.broadWarpMm = random.uniform(0.5F, 3.0F);
    options.localWarpMm = random.uniform(0.1F, 0.9F);
    return options;
}

/// The warp must not depend on how the head lies.
phantom::HeadMap drawMap(std::uint64_t seed)
{
    Random pose = streamOf(seed, Stream::Pose);
    const phantom::HeadMap::Options options = drawPose(pose);
    return {options, pose};
}

} // namespace

/// All that one seed draws.
struct Phantom::Head {
    explicit Head(phantom::HeadMap headMap) : map(std::move(headMap)), metal({}, 0.0F, unused) {}
    Random unused{0, 0};
    phantom::HeadMap map;
    phantom::Scene scene;
    phantom::ScanPlan plan;
    phantom::MetalArtefacts metal;
    annotation::LandmarkSet landmarks;
};

bool PhantomScan::shows(const core::PointLps &point) const
{
    if (!geometry.contains(point)) {
        return false;
    }
    const core::VectorLps offset = point - geometry.centre();
    return cylinderRadiusMm <= 0.0 || std::hypot(offset.x, offset.y) <= cylinderRadiusMm;
}

Phantom::Phantom(std::shared_ptr<const Head> head) : m_head(std::move(head)) {}

Phantom Phantom::draw(std::uint64_t seed, const PhantomOptions &options)
{
    using namespace phantom;
    auto head = std::make_shared<Head>(drawMap(seed));
    Scene &scene = head->scene;

    Random anatomyStream = streamOf(seed, Stream::Anatomy);
    Anatomy anatomy = Anatomy::draw(anatomyStream);
    Random kindStream = streamOf(seed, Stream::Kind);
    if (options.teeth == PhantomTeeth::Moulded) {
        anatomy.tissue.mould(kindStream);
    }
    Random teethStream = streamOf(seed, Stream::Teeth);
    Dentition dentition = Dentition::draw(anatomy, options.teeth, teethStream);
    if (options.metal) {
        dentition.setMetal(*options.metal && options.teeth != PhantomTeeth::Moulded, teethStream);
    }
    if (options.teeth == PhantomTeeth::Toothless && dentition.isToothless()) {
        // Nothing keeps the jaws apart.
        anatomy.jaw.angle -= kindStream.uniform(0.0F, 0.13F);
    }

    scene.setJaw(anatomy.jaw);
    TextureField &texture = scene.texture();
    texture.wavelengthMm = {anatomy.trabecularMm, anatomyStream.uniform(5.0F, 12.0F), 40.0F};
    for (float &phase : texture.phase) {
        phase = anatomyStream.uniform(0.0F, 64.0F);
    }
    Random tableStream = streamOf(seed, Stream::Table);
    addTable(scene, head->map.patientFromAtlas({0, 5, 30}), tableStream);
    Random softStream = streamOf(seed, Stream::SoftTissue);
    addSoftTissue(scene, anatomy, softStream);
    addAirways(scene, anatomy, softStream);
    Random spineStream = streamOf(seed, Stream::Spine);
    addSpine(scene, anatomy, spineStream);
    Random skullStream = streamOf(seed, Stream::Skull);
    addSkull(scene, anatomy, dentition, skullStream);
    const std::vector<Part> mandible = mandibleParts(anatomy, dentition, skullStream);
    addMandible(scene, anatomy, mandible, skullStream);
    Random lookStream = streamOf(seed, Stream::ToothLook);
    std::vector<MetalSpot> metal = addTeeth(scene, anatomy, dentition, lookStream);
    addJewellery(scene, metal, lookStream);

    const std::vector<MolarPlace> places = molarPlaces(dentition, mandible);
    std::vector<core::PointLps> positions;
    for (const MolarPlace &place : places) {
        positions.push_back(head->map.patientFromAtlas(anatomy.jaw.atlasFromJaw(place.position)));
    }
    Random scanStream = streamOf(seed, Stream::Scan);
    head->plan = drawScan(options, head->map, anatomy.jaw, positions, scanStream);
    head->landmarks = molarLandmarks(places, positions, head->plan.scan);

    Random metalStream = streamOf(seed, Stream::Metal);
    std::vector<MetalArtefacts::Source> sources;
    for (const MetalSpot &spot : metal) {
        const Vec3 atlas = spot.space == Space::Jaw ? anatomy.jaw.atlasFromJaw(spot.position) : spot.position;
        sources.push_back({head->map.patientFromAtlas(atlas), spot.size});
    }
    const float severity = metalStream.chance(0.15F) ? 0.1F : metalStream.uniform(0.2F, 1.0F);
    head->metal = MetalArtefacts(sources, severity, metalStream);
    return Phantom(std::move(head));
}

const PhantomScan &Phantom::scan() const
{
    return m_head->plan.scan;
}

const annotation::LandmarkSet &Phantom::landmarks() const
{
    return m_head->landmarks;
}

std::vector<float> Phantom::sample(const core::ImageGeometry &grid, float outsideHu) const
{
    return phantom::Reconstruction(m_head->scene, m_head->map, m_head->plan, m_head->metal)
        .resampled(grid, outsideHu);
}

std::vector<float> Phantom::sampleAnatomy(const core::ImageGeometry &grid) const
{
    const core::GridSize &size = grid.size();
    std::vector<float> values(static_cast<std::size_t>(size.voxels()));
    const double least = std::min({grid.spacing()[0], grid.spacing()[1], grid.spacing()[2]});
    std::size_t n = 0;
    for (std::int64_t k = 0; k < size.k; ++k) {
        for (std::int64_t j = 0; j < size.j; ++j) {
            for (std::int64_t i = 0; i < size.i; ++i) {
                values[n++] = m_head->scene.valueAt(m_head->map, grid.lpsFromVoxel({i, j, k}),
                                                    static_cast<float>(least));
            }
        }
    }
    return values;
}

std::shared_ptr<const core::Volume> Phantom::volume() const
{
    const core::ImageGeometry &geometry = scan().geometry;
    const std::vector<float> values = sample(geometry, scan().paddingValue);
    auto voxels = std::make_shared<std::vector<std::int16_t>>(values.size());
    std::transform(values.begin(), values.end(), voxels->begin(), [](float value) {
        return static_cast<std::int16_t>(std::clamp(std::lround(value), -32768L, 32767L));
    });
    core::VolumeSource source;
    source.modality = "CT";
    source.seriesDescription = "Gonion phantom";
    const std::shared_ptr<const void> data(voxels, voxels->data());
    return core::Volume::create(geometry, core::VoxelType::Int16, data, source).value();
}

} // namespace gonion::training
