// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/labelling/bundled_picture.h"

#include "annotation/landmark_template.h"
#include "ui/text.h"

#include <QPainter>
#include <QPainterPath>

#include <array>
#include <string>
#include <utility>

namespace gonion::ui {

namespace {

/// Drawn twice as large as it is shown, for sharp screens. The sketch is laid out on 100 x 100.
constexpr int kPictureSide = 160;
constexpr double kSheet = 100.0;
/// Where the teeth's middles lie, the front of the mouth at the left.
constexpr double kSecondMolar = 29.0;
constexpr double kThirdMolar = 72.0;
constexpr double kToothHalf = 17.0;
constexpr double kNeck = 40.0;
constexpr double kTip = 84.0;
constexpr double kRootAside = 10.0;

const QColor kTooth(0xc9, 0xcf, 0xd6);
const QColor kBone(0x4a, 0x52, 0x5c);
const QColor kBoneEdge(0x8a, 0x94, 0xa0);

/// Crown with two cusps over a mesial and a distal root.
QPainterPath toothAt(double x)
{
    QPainterPath path(QPointF(x - 14.0, kNeck));
    path.cubicTo(x - 19.0, 30.0, x - kToothHalf, 15.0, x - 9.0, 15.0);
    path.quadTo(x - 3.0, 15.0, x, 20.0);
    path.quadTo(x + 3.0, 15.0, x + 9.0, 15.0);
    path.cubicTo(x + kToothHalf, 15.0, x + 19.0, 30.0, x + 14.0, kNeck);
    path.quadTo(x + 15.0, 66.0, x + kRootAside, kTip);
    path.quadTo(x + 3.0, 66.0, x, 54.0);
    path.quadTo(x - 3.0, 66.0, x - kRootAside, kTip);
    path.quadTo(x - 15.0, 66.0, x - 14.0, kNeck);
    path.closeSubpath();
    return path;
}

/// The jaw's bone: its crest rises between the teeth.
QPainterPath bone()
{
    constexpr double kBetween = 0.5 * (kSecondMolar + kThirdMolar);
    QPainterPath path(QPointF(0.0, 52.0));
    path.quadTo(kSecondMolar - 20.0, 44.0, kSecondMolar, 50.0);
    path.quadTo(kBetween - 6.0, 44.0, kBetween, 43.0);
    path.quadTo(kBetween + 6.0, 44.0, kThirdMolar, 50.0);
    path.quadTo(kThirdMolar + 20.0, 44.0, kSheet, 40.0);
    path.lineTo(kSheet, kSheet);
    path.lineTo(0.0, kSheet);
    path.closeSubpath();
    return path;
}

/// Of a left landmark's letter; a point without one is none.
QPointF placeOf(char letter)
{
    constexpr std::array<std::pair<char, QPointF>, 7> kPlaces{{{'0', {0.5 * (kSecondMolar + kThirdMolar), 43.0}},
                                                               {'a', {kSecondMolar, 28.0}},
                                                               {'b', {kSecondMolar - kRootAside, kTip}},
                                                               {'c', {kSecondMolar + kRootAside, kTip}},
                                                               {'d', {kThirdMolar, 28.0}},
                                                               {'e', {kThirdMolar - kRootAside, kTip}},
                                                               {'f', {kThirdMolar + kRootAside, kTip}}}};
    for (const auto &[known, place] : kPlaces) {
        if (known == letter) {
            return place;
        }
    }
    return {};
}

} // namespace

QImage bundledPicture(std::string_view templateId, std::string_view landmarkId)
{
    const auto scheme = annotation::LandmarkTemplate::mandibularMolars();
    const auto index = scheme.indexOf(landmarkId);
    if (templateId != scheme.id() || !index || landmarkId.size() != 2) {
        return {};
    }
    QImage picture(kPictureSide, kPictureSide, QImage::Format_ARGB32_Premultiplied);
    picture.fill(Qt::transparent);
    QPainter painter(&picture);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.scale(kPictureSide / kSheet, kPictureSide / kSheet);
    if (landmarkId.front() == 'R') { // from the right cheek the front of the mouth is at the right
        painter.translate(kSheet, 0.0);
        painter.scale(-1.0, 1.0);
    }
    painter.setPen(QPen(kBoneEdge, 1.5));
    painter.setBrush(kBone);
    painter.drawPath(bone());
    for (const double tooth : {kSecondMolar, kThirdMolar}) {
        painter.setPen(QPen(QColor(0x20, 0x25, 0x2c), 1.5));
        painter.setBrush(kTooth);
        painter.drawPath(toothAt(tooth));
    }
    painter.setPen(QPen(Qt::black, 2.0));
    painter.setBrush(QColor(toQString(scheme.landmarks()[*index].colour)));
    painter.drawEllipse(placeOf(landmarkId.back()), 7.0, 7.0);
    return picture;
}

} // namespace gonion::ui
