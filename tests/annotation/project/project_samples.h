// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "annotation/project/project.h"

#include <QDir>
#include <QFile>
#include <QString>
#include <QTemporaryDir>

#include <filesystem>
#include <string>

namespace gonion::annotation::samples {

inline std::filesystem::path pathOf(const QTemporaryDir &folder)
{
    return folder.path().toStdString();
}

inline bool writeText(const std::filesystem::path &file, const QByteArray &bytes)
{
    std::filesystem::create_directories(file.parent_path());
    QFile out(QString::fromStdString(file.string()));
    return out.open(QIODevice::WriteOnly) && out.write(bytes) == bytes.size();
}

inline QByteArray textOf(const std::filesystem::path &file)
{
    QFile in(QString::fromStdString(file.string()));
    return in.open(QIODevice::ReadOnly) ? in.readAll() : QByteArray();
}

inline ProjectCase caseNamed(const std::string &id)
{
    ProjectCase result;
    result.id = id;
    result.volume = "scans/" + id + "/ct.nii.gz";
    return result;
}

/// Every member filled, with awkward texts.
inline ProjectCase fullCase()
{
    ProjectCase result = caseNamed("case 7");
    result.stage = CaseStage::InReview;
    result.assignees = {"Anna", "Dr. \"X\""};
    result.landmarkFiles = {{"Anna", "landmarks/case 7/Anna.mrk.json"}, {"Jörg", "landmarks/case 7/Jörg.mrk.json"}};
    result.acceptedFile = "landmarks/case 7/Anna.mrk.json";
    result.timeSpent = {{"Anna", std::chrono::seconds(125)}, {"Jörg", std::chrono::seconds(3)}};
    result.comment = "first line\nsecond, \"quoted\"";
    result.flags = {"metal", "motion"};
    result.split = Split::Validation;
    result.fold = 3;
    result.patientHash = "9f86d081";
    result.volumeFingerprint = "e3b0c442";
    return result;
}

} // namespace gonion::annotation::samples
