// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/phantom/scene.h"

#include "training/phantom/vector_clones.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>

namespace gonion::training::phantom {

namespace {

constexpr int kTileI = 16;
constexpr int kTileJ = 8;
constexpr int kTileK = 8;
constexpr int kTilePoints = kTileI * kTileJ * kTileK;
constexpr float kAir = -1000.0F;
/// Distances of ellipsoids are estimates; a tile this much larger is used for the early outs.
constexpr float kSlack = 1.25F;
/// No texture leaves this many deviations.
constexpr float kTextureBound = 3.5F;

GONION_VECTOR_CLONES
void jawFromSkull(const float *x, const float *y, const float *z, int count, float cosine, float sine,
                  Vec3 glide, float *jx, float *jy, float *jz)
{
    for (int n = 0; n < count; ++n) {
        const float dy = y[n] - glide.y;
        const float dz = z[n] - glide.z;
        jx[n] = x[n] - glide.x;
        jy[n] = cosine * dy + sine * dz;
        jz[n] = cosine * dz - sine * dy;
    }
}

/// Paints one coat over `hu`. Texture pointers may be the zero array.
GONION_VECTOR_CLONES
void paintCoat(const Coat &coat, float perEdge, const float *distance, const float *clip,
               const float *fine, const float *medium, const float *coarse, float *hu, int count)
{
    const float grow = coat.grow;
    const float growNoise = coat.growNoise;
    const float base = coat.hu;
    const float perFine = coat.fine;
    const float perMedium = coat.medium;
    const float perCoarse = coat.coarse;
    const float lowest = coat.lowest;
    const float highest = coat.highest;
    for (int n = 0; n < count; ++n) {
        float d = distance[n] - grow - growNoise * coarse[n];
        d = d > clip[n] ? d : clip[n];
        float cover = 0.5F - d * perEdge;
        cover = cover > 0.0F ? cover : 0.0F;
        cover = cover < 1.0F ? cover : 1.0F;
        float value = base + perFine * fine[n] + perMedium * medium[n] + perCoarse * coarse[n];
        value = value > lowest ? value : lowest;
        value = value < highest ? value : highest;
        hu[n] += cover * (value - hu[n]);
    }
}

struct Points {
    alignas(32) std::array<float, kTilePoints> x;
    alignas(32) std::array<float, kTilePoints> y;
    alignas(32) std::array<float, kTilePoints> z;
};

/// A ball that holds a tile's points in one space.
struct Ball {
    Vec3 centre;
    float radius = 0.0F;
};

Ball ballAround(const Points &points, int count)
{
    Box box;
    for (int n = 0; n < count; ++n) {
        const auto at = static_cast<std::size_t>(n);
        box.include(Vec3{points.x[at], points.y[at], points.z[at]});
    }
    return {mix(box.low, box.high, 0.5F), 0.5F * length(box.high - box.low)};
}

constexpr std::array<float, kTilePoints> kZeros{};

std::array<float, kTilePoints> makeUnclipped()
{
    std::array<float, kTilePoints> values{};
    values.fill(-1e9F);
    return values;
}

} // namespace

struct Scene::Tile {
    core::PointLps origin;
    core::VectorLps step;
    int sizeI = 0;
    int sizeJ = 0;
    int sizeK = 0;
    int count = 0;
    std::array<Points, kSpaces> points;
    std::array<Ball, kSpaces> ball;
    std::array<std::array<float, kTilePoints>, 3> texture;
    std::array<bool, 3> textured{};
    alignas(32) std::array<float, kTilePoints> distance;
    alignas(32) std::array<float, kTilePoints> clip;
    alignas(32) std::array<float, kTilePoints> hu;
    std::vector<std::size_t> shapes;
    std::vector<Hit> hits;
};

/// An organ that touches a tile, and its shapes in `Tile::shapes`.
struct Scene::Hit {
    std::size_t organ = 0;
    std::size_t firstShape = 0;
    std::size_t shapes = 0;
};

Vec3 JawPose::jawFromAtlas(Vec3 atlas) const
{
    return rotated(atlas - glide, {1.0F, 0.0F, 0.0F}, -angle);
}

Vec3 JawPose::atlasFromJaw(Vec3 jaw) const
{
    return rotated(jaw, {1.0F, 0.0F, 0.0F}, angle) + glide;
}

void Scene::add(Space space, float blend, const std::vector<Part> &parts, const std::vector<Coat> &coats,
                Vec3 clipNormal, float clipOffset)
{
    if (parts.empty() || coats.empty()) {
        return;
    }
    Organ organ;
    organ.space = space;
    organ.blend = blend;
    organ.firstShape = m_shapes.size();
    organ.firstCoat = m_coats.size();
    organ.clipNormal = clipNormal;
    organ.clipOffset = clipOffset;
    for (const Part &part : parts) {
        m_shapes.push_back(part.shape);
        m_cut.push_back(part.cut ? 1 : 0);
        if (!part.cut) {
            organ.box.include(part.shape.box);
        }
    }
    organ.mostGrow = -1e9F;
    for (const Coat &coat : coats) {
        m_coats.push_back(coat);
        organ.mostGrow = std::max(organ.mostGrow, coat.grow + kTextureBound * std::fabs(coat.growNoise));
    }
    organ.shapes = parts.size();
    organ.coats = coats.size();
    const Coat &last = coats.back();
    organ.opaque = !last.clipped;
    organ.lastGrow = last.grow - kTextureBound * std::fabs(last.growNoise);
    m_organs.push_back(organ);
}

bool Scene::gather(const Organ &organ, const Tile &tile, float edge, std::vector<std::size_t> &shapes,
                   bool &solid) const
{
    const Ball &ball = tile.ball[static_cast<std::size_t>(organ.space)];
    const float reach = ball.radius + organ.mostGrow + edge;
    solid = false;
    if (organ.box.distance(ball.centre) > reach + 0.25F * organ.blend) {
        return false;
    }
    const std::size_t first = shapes.size();
    float centre = 1e9F;
    for (std::size_t n = organ.firstShape; n < organ.firstShape + organ.shapes; ++n) {
        if (m_shapes[n].box.distance(ball.centre) > reach + organ.blend) {
            continue;
        }
        const Join join = m_cut[n] != 0 ? Join::Subtract : Join::Union;
        if (join == Join::Subtract && shapes.size() == first) {
            continue;
        }
        joinDistance(m_shapes[n], join, organ.blend, &ball.centre.x, &ball.centre.y, &ball.centre.z,
                     &centre, 1);
        shapes.push_back(n);
    }
    if (shapes.size() == first || centre > kSlack * ball.radius + organ.mostGrow + edge + 0.5F) {
        shapes.resize(first);
        return false;
    }
    solid = organ.opaque && centre < organ.lastGrow - kSlack * ball.radius - edge - 0.5F;
    return true;
}

void Scene::applyCoats(const Organ &organ, Tile &tile, float edge) const
{
    static const std::array<float, kTilePoints> unclipped = makeUnclipped();
    const auto &skull = tile.points[static_cast<std::size_t>(Space::Skull)];
    const auto texture = [&](TextureScale scale, bool wanted) -> const float * {
        if (!wanted) {
            return kZeros.data();
        }
        const auto index = static_cast<std::size_t>(scale);
        if (!tile.textured[index]) {
            m_texture.sampleRows(scale, skull.x.data(), skull.y.data(), skull.z.data(), tile.sizeI,
                                 tile.sizeJ * tile.sizeK, static_cast<float>(tile.step.x),
                                 tile.texture[index].data());
            tile.textured[index] = true;
        }
        return tile.texture[index].data();
    };
    bool clipReady = false;
    for (std::size_t n = organ.firstCoat; n < organ.firstCoat + organ.coats; ++n) {
        const Coat &coat = m_coats[n];
        if (coat.clipped && !clipReady) {
            const Points &p = tile.points[static_cast<std::size_t>(organ.space)];
            for (int m = 0; m < tile.count; ++m) {
                const auto at = static_cast<std::size_t>(m);
                tile.clip[at] = organ.clipNormal.x * p.x[at] + organ.clipNormal.y * p.y[at] +
                                organ.clipNormal.z * p.z[at] - organ.clipOffset;
            }
            clipReady = true;
        }
        paintCoat(coat, 1.0F / edge, tile.distance.data(),
                  coat.clipped ? tile.clip.data() : unclipped.data(),
                  texture(TextureScale::Fine, coat.fine != 0.0F && edge < m_texture.wavelengthMm[0]),
                  texture(TextureScale::Medium, coat.medium != 0.0F),
                  texture(TextureScale::Coarse, coat.coarse != 0.0F || coat.growNoise != 0.0F),
                  tile.hu.data(), tile.count);
    }
}

void Scene::paintTile(const HeadMap &map, Tile &tile, const std::vector<std::size_t> &candidates,
                      float edge) const
{
    tile.count = tile.sizeI * tile.sizeJ * tile.sizeK;
    auto &table = tile.points[static_cast<std::size_t>(Space::Table)];
    auto &skull = tile.points[static_cast<std::size_t>(Space::Skull)];
    auto &jaw = tile.points[static_cast<std::size_t>(Space::Jaw)];
    for (int k = 0; k < tile.sizeK; ++k) {
        for (int j = 0; j < tile.sizeJ; ++j) {
            const int row = (k * tile.sizeJ + j) * tile.sizeI;
            const core::PointLps start{tile.origin.x, tile.origin.y + j * tile.step.y,
                                       tile.origin.z + k * tile.step.z};
            map.atlasFromPatient(start, {tile.step.x, 0.0, 0.0}, tile.sizeI, skull.x.data() + row,
                                 skull.y.data() + row, skull.z.data() + row);
            for (int i = 0; i < tile.sizeI; ++i) {
                const auto at = static_cast<std::size_t>(row + i);
                table.x[at] = static_cast<float>(start.x + i * tile.step.x);
                table.y[at] = static_cast<float>(start.y);
                table.z[at] = static_cast<float>(start.z);
            }
        }
    }
    jawFromSkull(skull.x.data(), skull.y.data(), skull.z.data(), tile.count, std::cos(m_jaw.angle),
                 std::sin(m_jaw.angle), m_jaw.glide, jaw.x.data(), jaw.y.data(), jaw.z.data());
    for (std::size_t s = 0; s < kSpaces; ++s) {
        tile.ball[s] = ballAround(tile.points[s], tile.count);
    }
    tile.textured = {};
    tile.shapes.clear();
    tile.hits.clear();
    for (const std::size_t index : candidates) {
        const std::size_t first = tile.shapes.size();
        bool solid = false;
        if (!gather(m_organs[index], tile, edge, tile.shapes, solid)) {
            continue;
        }
        if (solid) {
            tile.hits.clear(); // nothing painted so far will show
        }
        tile.hits.push_back({index, first, tile.shapes.size() - first});
    }
    std::fill_n(tile.hu.begin(), tile.count, kAir);
    for (const Hit &hit : tile.hits) {
        const Organ &organ = m_organs[hit.organ];
        const Points &p = tile.points[static_cast<std::size_t>(organ.space)];
        for (std::size_t n = hit.firstShape; n < hit.firstShape + hit.shapes; ++n) {
            const std::size_t shape = tile.shapes[n];
            const Join join = n == hit.firstShape  ? Join::First
                              : m_cut[shape] != 0 ? Join::Subtract
                                                  : Join::Union;
            joinDistance(m_shapes[shape], join, organ.blend, p.x.data(), p.y.data(), p.z.data(),
                         tile.distance.data(), tile.count);
        }
        applyCoats(organ, tile, edge);
    }
}

void Scene::paint(const HeadMap &map, const Block &block, float *hu) const
{
    const double meanStep = (block.step.x + block.step.y + block.step.z) / 3.0;
    const float edge = std::max(static_cast<float>(meanStep) / map.meanScale(), 0.05F);
    std::vector<std::size_t> candidates(m_organs.size());
    for (std::size_t n = 0; n < candidates.size(); ++n) {
        candidates[n] = n;
    }
    auto tile = std::make_unique<Tile>();
    tile->step = block.step;
    for (int k = 0; k < block.sizeK; k += kTileK) {
        tile->sizeK = std::min(kTileK, block.sizeK - k);
        for (int j = 0; j < block.sizeJ; j += kTileJ) {
            tile->sizeJ = std::min(kTileJ, block.sizeJ - j);
            for (int i = 0; i < block.sizeI; i += kTileI) {
                tile->sizeI = std::min(kTileI, block.sizeI - i);
                tile->origin = {block.origin.x + i * block.step.x, block.origin.y + j * block.step.y,
                                block.origin.z + k * block.step.z};
                paintTile(map, *tile, candidates, edge);
                for (int row = 0; row < tile->sizeJ * tile->sizeK; ++row) {
                    const std::ptrdiff_t line =
                        static_cast<std::ptrdiff_t>(k + row / tile->sizeJ) * block.sizeJ + j +
                        row % tile->sizeJ;
                    std::copy_n(tile->hu.begin() + row * tile->sizeI, tile->sizeI,
                                hu + line * block.sizeI + i);
                }
            }
        }
    }
}

float Scene::valueAt(const HeadMap &map, const core::PointLps &point, float edgeMm) const
{
    float value = 0.0F;
    paint(map, {point, {edgeMm, edgeMm, edgeMm}, 1, 1, 1}, &value);
    return value;
}

} // namespace gonion::training::phantom
