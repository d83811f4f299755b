// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/worklist/opinion_marks.h"

#include "ui/text.h"

#include <array>

namespace gonion::ui {

namespace {

/// Told apart with every kind of sight, and from dark bone and bright enamel (after Okabe and Ito).
constexpr std::array<QRgb, 7> kColours{0xffe69f00, 0xffcc79a7, 0xfff0e442, 0xff56b4e9, 0xff9a7bd1, 0xffd2b48c, 0xffb8c4cc};

} // namespace

QColor opinionColour(std::size_t annotator)
{
    return QColor(kColours[annotator % kColours.size()]);
}

std::vector<viewers::LandmarkMark> opinionMarks(const std::vector<annotation::LandmarkConsensus> &consensus)
{
    std::vector<viewers::LandmarkMark> marks;
    for (const annotation::LandmarkConsensus &one : consensus) {
        std::size_t placed = 0;
        viewers::LandmarkMark mark;
        mark.id = toQString(one.landmarkId);
        mark.kind = viewers::MarkKind::Opinion;
        for (std::size_t who = 0; who < one.opinions.size(); ++who) {
            if (const auto &position = one.opinions[who].position) {
                mark.position = *position;
                mark.colour = opinionColour(who);
                marks.push_back(mark);
                ++placed;
            }
        }
        if (one.mean && placed > 1) {
            mark.kind = viewers::MarkKind::Mean;
            mark.position = *one.mean;
            mark.colour = QColor();
            marks.push_back(mark);
        }
    }
    return marks;
}

} // namespace gonion::ui
