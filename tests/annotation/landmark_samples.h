// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "annotation/landmark_file.h"

#include <cmath>

#include <QByteArray>
#include <QFile>
#include <QString>

/// \file
/// Landmark sets and helpers that several tests of this folder share.
namespace gonion::annotation::samples {

inline std::filesystem::path nativePath(const QString &path)
{
    return std::filesystem::path(path.toStdString());
}

inline QString dataFile(const QString &name)
{
    return QStringLiteral(GONION_TEST_DATA "/annotation/") + name;
}

inline QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

inline bool writeContent(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size();
}

/// Every state, everything filled, awkward numbers and awkward texts.
inline LandmarkSet everyState()
{
    LandmarkSet set;
    set.name = "case 7, \"second reading\"";
    set.templateId = "mandibular_molars";
    Landmark present;
    present.id = "La";
    present.label = "Left second molar, crown";
    present.state = LandmarkState::Present;
    present.position = core::PointLps{1.0 / 3.0, -123.45678901234567, 1e-9};
    present.probability = 0.987654321;
    present.spreadMm = 0.1 + 0.2;
    present.radius90Mm = 2.0 / 3.0;
    present.uncertain = true;
    present.origin = LandmarkOrigin::Corrected;
    present.modelHash = "a1b2";
    present.reviewer = "Dr. \"X\", B";
    present.time = "2026-11-20T18:35:00Z";
    Landmark missing;
    missing.id = "Ld";
    missing.label = "Left third molar, crown";
    missing.state = LandmarkState::Missing;
    missing.estimate = core::PointLps{40.0, -20.0, -60.25};
    missing.probability = 0.02;
    missing.origin = LandmarkOrigin::Model;
    Landmark outside;
    outside.id = "Ra";
    outside.state = LandmarkState::Outside;
    outside.estimate = core::PointLps{-40.0, -20.0, -99.0};
    outside.origin = LandmarkOrigin::Manual;
    Landmark unlabelled;
    unlabelled.id = "Rd; odd, \"id\"";
    unlabelled.label = QString::fromUtf8("Zahn \xC3\xA4 \xE2\x80\x93 x").toStdString();
    set.landmarks = {present, missing, outside, unlabelled};
    return set;
}

/// An oblique, left-handed grid with unequal spacing.
inline core::ImageGeometry obliqueGeometry()
{
    const double c = std::cos(0.3);
    const double s = std::sin(0.3);
    return core::ImageGeometry::create({-100.0, -250.0, 100.0}, {0.4, 0.5, 1.25},
                                       {{{c, -s, 0.0}, {s, c, 0.0}, {0.0, 0.0, -1.0}}}, {512, 512, 200})
        .value();
}

} // namespace gonion::annotation::samples
