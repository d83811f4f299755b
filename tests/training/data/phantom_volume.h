// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/volume.h"
#include "inference/detector/coarse_grid.h"
#include "training/data/case_list.h"
#include "training/data/volume_reader.h"
#include "training/phantom/phantom.h"

#include <atomic>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <string>

/// \file
/// Small phantoms as volumes of a data set, for the tests of this folder.
namespace gonion::training::samples {

inline Phantom headPhantom(std::uint64_t seed)
{
    PhantomOptions options;
    options.fieldOfView = PhantomFieldOfView::WholeHead;
    options.hounsfield = true;
    options.metal = false;
    return Phantom::draw(seed, options);
}

inline std::shared_ptr<const core::Volume> volumeOf(const core::ImageGeometry &grid, const std::vector<float> &hu)
{
    auto voxels = std::make_shared<std::vector<std::int16_t>>();
    for (const float value : hu) {
        voxels->push_back(static_cast<std::int16_t>(std::lround(value)));
    }
    return core::Volume::create(grid, core::VoxelType::Int16, {voxels, voxels->data()}).value();
}

/// The whole scan at a coarse spacing.
inline std::shared_ptr<const core::Volume> coarseVolume(const Phantom &phantom, double spacingMm)
{
    const core::ImageGeometry grid = inference::surveyGrid(inference::boundsOf(phantom.scan().geometry), spacingMm);
    return volumeOf(grid, phantom.sample(grid));
}

/// The same volume on a finer grid of the same box: as large as a scan, in a moment.
inline std::shared_ptr<const core::Volume> refined(const core::Volume &volume, double spacingMm)
{
    const inference::BoxLps box = inference::boundsOf(volume.geometry());
    const auto voxels = [&](std::size_t axis) { return static_cast<std::int64_t>(box.size()[axis] / spacingMm); };
    const core::GridSize size{voxels(0), voxels(1), voxels(2)};
    const double half = 0.5 * spacingMm;
    const auto grid = core::ImageGeometry::axisAligned({box.low.x + half, box.low.y + half, box.low.z + half},
                                                       {spacingMm, spacingMm, spacingMm}, size).value();
    std::vector<float> hu;
    hu.reserve(static_cast<std::size_t>(size.voxels()));
    for (std::int64_t k = 0; k < size.k; ++k) {
        for (std::int64_t j = 0; j < size.j; ++j) {
            for (std::int64_t i = 0; i < size.i; ++i) {
                const auto at = volume.geometry().indexFromLps(grid.lpsFromVoxel({i, j, k}));
                hu.push_back(static_cast<float>(volume.at(core::ImageGeometry::nearestVoxel(at))));
            }
        }
    }
    return volumeOf(grid, hu);
}

/// A folder of cases whose files say nothing; a reader of one's own knows their volumes.
class PhantomCases {
public:
    PhantomCases(std::filesystem::path folder, int count, double spacingMm) : m_folder(std::move(folder))
    {
        std::filesystem::create_directories(m_folder);
        for (int n = 0; n < count; ++n) {
            const Phantom phantom = headPhantom(static_cast<std::uint64_t>(500 + n));
            TrainingCase one;
            one.name = "case " + std::to_string(n);
            one.volume = m_folder / (std::to_string(n) + ".nii.gz");
            one.truth = phantom.landmarks();
            std::ofstream(one.volume) << "volume " << n;
            m_volumes[one.volume] = coarseVolume(phantom, spacingMm);
            m_cases.push_back(std::move(one));
        }
    }

    [[nodiscard]] const std::vector<TrainingCase> &cases() const { return m_cases; }
    [[nodiscard]] const core::Volume &volume(std::size_t n) const { return *m_volumes.at(m_cases[n].volume); }
    [[nodiscard]] int reads() const { return m_reads; }

    /// Lives no longer than this.
    [[nodiscard]] VolumeReader reader() const
    {
        return [this](const std::filesystem::path &path,
                      const core::JobContext &) -> core::Result<std::shared_ptr<const core::Volume>> {
            ++m_reads;
            const auto found = m_volumes.find(path);
            if (found == m_volumes.end()) {
                return core::fail(core::ErrorCode::Unreadable, path.string() + " is damaged.");
            }
            return found->second;
        };
    }

    void refine(double spacingMm)
    {
        for (auto &[path, volume] : m_volumes) {
            volume = refined(*volume, spacingMm);
        }
    }
    void forget(std::size_t n) { m_volumes.erase(m_cases[n].volume); }

private:
    std::filesystem::path m_folder;
    std::vector<TrainingCase> m_cases;
    std::map<std::filesystem::path, std::shared_ptr<const core::Volume>> m_volumes;
    mutable std::atomic<int> m_reads = 0;
};

} // namespace gonion::training::samples
