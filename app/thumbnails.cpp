// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/thumbnails.h"

#include "annotation/project/project.h"
#include "app/volume_cache.h"
#include "core/make_folders.h"
#include "imaging/read_volume.h"

#include <QCryptographicHash>
#include <QSaveFile>
#include <QString>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <system_error>
#include <vector>

namespace gonion::app {

using core::Result;

namespace {

/// Greys of the picture where the values are HU: soft tissue faint, bone and teeth bright.
constexpr double kHuBlack = -100.0;
constexpr double kHuWhite = 2200.0;

std::array<std::int64_t, 3> sizeOf(const core::ImageGeometry &geometry)
{
    return {geometry.size().i, geometry.size().j, geometry.size().k};
}

std::filesystem::path cacheBelowProject()
{
    return std::filesystem::path(annotation::Project::kPrivateFolder) / "thumbnails";
}

/// Of the picture in the cache; another content has another.
std::string nameInCache(const std::filesystem::path &volume)
{
    QCryptographicHash hash(QCryptographicHash::Sha1);
    hash.addData(QByteArray::fromStdString(volume.string() + '\n' + stampOf(volume)));
    return hash.result().toHex().toStdString() + ".png";
}

void writeCached(const std::filesystem::path &projectFolder, const std::filesystem::path &file, const QImage &picture)
{
    if (core::makeFoldersBelow(projectFolder, cacheBelowProject())) {
        return;
    }
    QSaveFile out(QString::fromStdString(file.string()));
    if (out.open(QIODevice::WriteOnly) && picture.save(&out, "PNG")) {
        out.commit();
    }
}

} // namespace

QImage projectionOf(const core::Volume &volume)
{
    const core::ImageGeometry &geometry = volume.geometry();
    const auto along = geometry.nearestAxes();
    const auto size = sizeOf(geometry);
    const auto extent = [&](std::size_t patient) {
        const auto axis = static_cast<std::size_t>(along.indexAxis[patient]);
        return static_cast<double>(size[axis]) * geometry.spacing()[axis];
    };
    const double scale = kThumbnailSize / std::max(extent(0), extent(2));
    const QSize whole(std::max(1, static_cast<int>(std::lround(extent(0) * scale))),
                      std::max(1, static_cast<int>(std::lround(extent(2) * scale))));
    const bool hu = volume.looksLikeHounsfield();
    const double black = hu ? kHuBlack : volume.minimum();
    const double white = std::max(black + 1.0, hu ? kHuWhite : volume.maximum());

    const std::array<std::int64_t, 3> stride{1, size[0], size[0] * size[1]};
    const auto a = static_cast<std::size_t>(along.indexAxis[0]);
    const auto b = static_cast<std::size_t>(along.indexAxis[1]);
    const auto c = static_cast<std::size_t>(along.indexAxis[2]);
    // Never more pixels than voxels, or rows of the picture would stay empty.
    const int width = static_cast<int>(std::min<std::int64_t>(whole.width(), size[a]));
    const int height = static_cast<int>(std::min<std::int64_t>(whole.height(), size[c]));
    // Every voxel is looked at: a metal filling of one voxel shows.
    std::vector<double> highest(static_cast<std::size_t>(width * height), std::numeric_limits<double>::lowest());
    volume.visit([&](const auto *values) {
        for (std::int64_t z = 0; z < size[c]; ++z) {
            const std::int64_t row = (along.flipped[2] ? z : size[c] - 1 - z) * height / size[c];
            for (std::int64_t y = 0; y < size[b]; ++y) {
                for (std::int64_t x = 0; x < size[a]; ++x) {
                    const std::int64_t column = (along.flipped[0] ? size[a] - 1 - x : x) * width / size[a];
                    const auto value = static_cast<double>(values[x * stride[a] + y * stride[b] + z * stride[c]]);
                    double &kept = highest[static_cast<std::size_t>(row * width + column)];
                    kept = value > kept ? value : kept;
                }
            }
        }
    });
    QImage picture(width, height, QImage::Format_Grayscale8);
    for (int row = 0; row < height; ++row) {
        uchar *line = picture.scanLine(row);
        for (int column = 0; column < width; ++column) {
            const double value = highest[static_cast<std::size_t>(row * width + column)];
            line[column] = static_cast<uchar>(255.0 * std::clamp((value - black) / (white - black), 0.0, 1.0));
        }
    }
    return picture.scaled(whole, Qt::IgnoreAspectRatio, Qt::SmoothTransformation).convertToFormat(QImage::Format_Grayscale8);
}

Result<QImage> thumbnail(const std::filesystem::path &projectFolder, const std::filesystem::path &volume,
                         const core::JobContext &context)
{
    const std::filesystem::path cacheFolder = projectFolder / cacheBelowProject();
    const std::filesystem::path file = cacheFolder / nameInCache(volume);
    QImage picture;
    if (picture.load(QString::fromStdString(file.string()), "PNG") && picture.width() <= kThumbnailSize
        && picture.height() <= kThumbnailSize) {
        std::error_code ignored;
        std::filesystem::last_write_time(file, std::filesystem::file_time_type::clock::now(), ignored);
        return picture;
    }
    const auto read = imaging::readVolume(volume, {}, context);
    if (!read) {
        return tl::unexpected(read.error());
    }
    picture = projectionOf(**read);
    writeCached(projectFolder, file, picture);
    limitCache(cacheFolder, kMostThumbnailBytes);
    return picture;
}

void limitCache(const std::filesystem::path &cacheFolder, std::uintmax_t mostBytes)
{
    struct Entry {
        std::filesystem::file_time_type used;
        std::uintmax_t bytes;
        std::filesystem::path file;
    };
    std::vector<Entry> entries;
    std::uintmax_t sum = 0;
    std::error_code error;
    for (std::filesystem::directory_iterator it(cacheFolder, error); !error && it != std::filesystem::directory_iterator();
         it.increment(error)) {
        std::error_code gone;
        if (it->path().extension() != ".png" || !it->is_regular_file(gone)) {
            continue;
        }
        entries.push_back({it->last_write_time(gone), it->file_size(gone), it->path()});
        sum += gone ? 0 : entries.back().bytes;
    }
    std::sort(entries.begin(), entries.end(), [](const Entry &x, const Entry &y) { return x.used < y.used; });
    for (const Entry &entry : entries) {
        if (sum <= mostBytes) {
            break;
        }
        std::error_code gone;
        if (std::filesystem::remove(entry.file, gone)) {
            sum -= std::min(sum, entry.bytes);
        }
    }
}

} // namespace gonion::app
