// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/training_preview.h"

#include "imaging/read_volume.h"
#include "ui/text.h"

#include <algorithm>
#include <cmath>

namespace gonion::app {

using core::JobContext;
using core::Result;
using training::PreviewLandmark;
using training::StagePreview;
using training::TrainingPlan;

namespace {

constexpr int kDraws = 2;
constexpr double kNearMm = 5.0; ///< landmarks within this of a slice are marked in it
constexpr float kWhite = 0.75F; ///< of the network's input: enamel and metal may be white alike

enum class Cut { Axial, Coronal };

bool isShown(const PreviewLandmark &landmark)
{
    return landmark.inside && landmark.state == annotation::LandmarkState::Present;
}

/// The slice that most landmarks are near to; the middle one without any.
std::int64_t bestSlice(const StagePreview &preview, Cut cut)
{
    const std::int64_t slices = cut == Cut::Axial ? preview.size.k : preview.size.j;
    std::vector<double> places;
    for (const PreviewLandmark &landmark : preview.landmarks) {
        if (isShown(landmark)) {
            places.push_back(cut == Cut::Axial ? landmark.position.z : landmark.position.y);
        }
    }
    if (places.empty()) {
        return slices / 2;
    }
    std::sort(places.begin(), places.end());
    return std::clamp<std::int64_t>(std::llround(places[places.size() / 2]), 0, slices - 1);
}

std::uint8_t greyOf(float value)
{
    constexpr float kMost = 255.0F;
    return static_cast<std::uint8_t>(std::lround(kMost * std::clamp(value / kWhite, 0.0F, 1.0F)));
}

/// Seen as a radiologist sees it: the patient's left on the right, the face up or the crown up.
ui::MarkedImage sliceOf(const StagePreview &preview, Cut cut)
{
    const bool axial = cut == Cut::Axial;
    const std::int64_t slice = bestSlice(preview, cut);
    const auto width = static_cast<int>(preview.size.i);
    const auto height = static_cast<int>(axial ? preview.size.j : preview.size.k);
    const double pixel = preview.spacingMm[axial ? 1 : 2] / preview.spacingMm[0];
    ui::MarkedImage image;
    QImage grey(width, height, QImage::Format_Grayscale8);
    for (int row = 0; row < height; ++row) {
        std::uint8_t *line = grey.scanLine(row);
        const std::int64_t across = axial ? row : height - 1 - row;
        const std::int64_t j = axial ? across : slice;
        const std::int64_t k = axial ? slice : across;
        const float *from = preview.grey.data() + (k * preview.size.j + j) * preview.size.i;
        std::transform(from, from + width, line, greyOf);
    }
    // Square pixels, so that nothing looks squeezed.
    const int shownHeight = std::max(1, static_cast<int>(std::lround(height * pixel)));
    image.picture = grey.scaled(width, shownHeight, Qt::IgnoreAspectRatio, Qt::SmoothTransformation);
    const double scale = static_cast<double>(shownHeight) / height;
    for (const PreviewLandmark &landmark : preview.landmarks) {
        const double away = axial ? (landmark.position.z - double(slice)) * preview.spacingMm[2]
                                  : (landmark.position.y - double(slice)) * preview.spacingMm[1];
        if (isShown(landmark) && std::abs(away) <= kNearMm) {
            const double down = axial ? landmark.position.y : height - 1 - landmark.position.z;
            ui::PictureMark mark;
            mark.name = ui::toQString(landmark.id);
            mark.truth = QPointF(landmark.position.x, (down + 0.5) * scale - 0.5);
            image.marks.push_back(mark);
        }
    }
    const auto missing = std::count_if(preview.landmarks.begin(), preview.landmarks.end(), [](const PreviewLandmark &one) {
        return one.state == annotation::LandmarkState::Missing;
    });
    image.caption = QStringLiteral("%1, %2").arg(ui::toQString(preview.caseName), axial ? QStringLiteral("axial") : QStringLiteral("coronal"));
    if (missing > 0) {
        image.caption += QStringLiteral(", %1 landmarks missing").arg(missing);
    }
    return image;
}

} // namespace

TrainingPreview::TrainingPreview()
    : m_preview([](const std::filesystem::path &file, const JobContext &job) { return imaging::readVolume(file, {}, job); })
{
}

Result<StagePreview> TrainingPreview::drawOne(const TrainingPlan &plan, std::int64_t number, std::int64_t draw, const JobContext &job)
{
    const auto stage = plan.trainFine ? training::ShownStage::Fine : training::ShownStage::Coarse;
    if (plan.data.kind == training::DataKind::Phantoms) {
        return training::AugmentationPreview::ofPhantom(plan, stage, number * kDraws + draw);
    }
    if (m_listed != plan.data) {
        auto list = training::listCases(plan.data, plan.seed, job);
        if (!list) {
            return tl::unexpected(list.error());
        }
        m_list = std::move(*list);
        m_listed = plan.data;
    }
    const auto count = static_cast<std::int64_t>(m_list.training.size());
    if (count == 0) {
        return core::fail(core::ErrorCode::InvalidArgument, "There is no case to learn from. Choose other data.");
    }
    const auto &one = m_list.training[static_cast<std::size_t>(number % count)];
    return m_preview.ofCase(plan, one, m_list.landmarks, stage, number * kDraws + draw, job);
}

Result<std::vector<ui::MarkedImage>> TrainingPreview::draw(const TrainingPlan &plan, std::int64_t number, const JobContext &job)
{
    std::vector<ui::MarkedImage> images;
    for (int draw = 0; draw < kDraws; ++draw) {
        if (job.stopRequested()) {
            return JobContext::cancelled();
        }
        const auto preview = drawOne(plan, number, draw, job);
        if (!preview) {
            return tl::unexpected(preview.error());
        }
        images.push_back(sliceOf(*preview, Cut::Axial));
        images.push_back(sliceOf(*preview, Cut::Coronal));
    }
    return images;
}

} // namespace gonion::app
