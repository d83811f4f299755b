// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/text.h"

#include <QStringList>

#include <cmath>

namespace gonion::ui {

QString toQString(const std::filesystem::path &path)
{
    return QString::fromStdString(path.string());
}

std::filesystem::path toPath(const QString &path)
{
    return std::filesystem::path(path.toStdString());
}

QString joinedWords(const std::vector<std::string> &words)
{
    QStringList list;
    for (const std::string &word : words) {
        list << toQString(word);
    }
    return list.join(QStringLiteral(", "));
}

QString caseStem(const std::filesystem::path &volume)
{
    QString name = toQString(volume.filename());
    for (const char *extension : {".nii.gz", ".nii", ".nrrd", ".nhdr", ".mha", ".mhd", ".dcm"}) {
        if (name.endsWith(QLatin1String(extension), Qt::CaseInsensitive)) {
            name.chop(static_cast<qsizetype>(qstrlen(extension)));
            break;
        }
    }
    return name.isEmpty() ? QStringLiteral("case") : name;
}

QString stateText(annotation::LandmarkState state)
{
    switch (state) {
    case annotation::LandmarkState::Present:
        return QStringLiteral("Present");
    case annotation::LandmarkState::Missing:
        return QStringLiteral("Missing");
    case annotation::LandmarkState::Outside:
        return QStringLiteral("Outside");
    case annotation::LandmarkState::Unlabelled:
        break;
    }
    return QStringLiteral("Not labelled");
}

QString positionText(const core::PointLps &point)
{
    const auto part = [](double value, QChar positive, QChar negative) {
        return QStringLiteral("%1 %2").arg(std::abs(value), 0, 'f', 1).arg(value < 0.0 ? negative : positive);
    };
    return part(point.x, 'L', 'R') + QStringLiteral("  ") + part(point.y, 'P', 'A') + QStringLiteral("  ")
           + part(point.z, 'S', 'I');
}

QString durationText(double seconds)
{
    if (seconds < 60.0) {
        return QStringLiteral("%1 s").arg(seconds, 0, 'f', 1);
    }
    const auto whole = static_cast<long long>(std::lround(seconds));
    return QStringLiteral("%1 min %2 s").arg(whole / 60).arg(whole % 60);
}

} // namespace gonion::ui
