// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/template_files.h"

#include "core/atomic_file.h"

#include <QImageReader>
#include <QString>

namespace gonion::app {

using core::Result;

namespace {

/// Small, and never decoded at a size that the file makes up.
QImage readPicture(const std::filesystem::path &file)
{
    constexpr int kMostPixels = 8192;
    QImageReader reader(QString::fromStdString(file.string()));
    reader.setAutoTransform(true);
    const QSize size = reader.size();
    if (!size.isValid() || size.width() > kMostPixels || size.height() > kMostPixels) {
        return {};
    }
    reader.setScaledSize(size.scaled(kTemplatePicturePixels, kTemplatePicturePixels, Qt::KeepAspectRatio));
    return reader.read();
}

Result<ui::ReadTemplate> deriveTemplate(const std::filesystem::path &file)
{
    const auto landmarks = annotation::readLandmarks(file);
    if (!landmarks) {
        return tl::unexpected(landmarks.error());
    }
    const std::string name = file.filename().string();
    const std::string stem = name.substr(0, name.find('.'));
    auto scheme = annotation::LandmarkTemplate::fromLandmarkSet(stem.empty() ? "own" : stem, stem, landmarks->set);
    if (!scheme) {
        return tl::unexpected(scheme.error());
    }
    return ui::ReadTemplate{std::move(*scheme), {}, {}, {}};
}

} // namespace

Result<ui::ReadTemplate> readTemplate(const std::filesystem::path &file)
{
    if (annotation::isLandmarkFileName(file)) {
        return deriveTemplate(file);
    }
    auto scheme = annotation::LandmarkTemplate::read(file);
    if (!scheme) {
        return tl::unexpected(scheme.error());
    }
    ui::ReadTemplate read{std::move(*scheme), file, {}, {}};
    for (const auto &landmark : read.scheme.landmarks()) {
        if (landmark.picture.empty()) {
            continue;
        }
        const QImage picture = readPicture(file.parent_path() / landmark.picture);
        if (picture.isNull()) {
            read.notices.push_back("The picture " + landmark.picture + " of " + landmark.id
                                   + " cannot be read; put it beside the template.");
        } else {
            read.pictures[landmark.id] = picture;
        }
    }
    return read;
}

Result<void> writeTemplate(const std::filesystem::path &file, const annotation::LandmarkTemplate &scheme)
{
    return core::writeFileAtomically(file, scheme.toJson());
}

} // namespace gonion::app
