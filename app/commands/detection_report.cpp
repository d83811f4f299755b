// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/detection_report.h"

#include <nlohmann/json.hpp>

#include <cstdarg>
#include <cstdio>

namespace gonion::app {
namespace {

using annotation::LandmarkState;
using nlohmann::ordered_json;

/// printf into a string, for fixed-width columns.
__attribute__((format(printf, 1, 2))) std::string formatted(const char *format, ...)
{
    char buffer[256];
    va_list arguments;
    va_start(arguments, format);
    const int length = std::vsnprintf(buffer, sizeof buffer, format, arguments);
    va_end(arguments);
    return length < 0 ? std::string() : std::string(buffer);
}

/// The radius means something around a found landmark alone.
ordered_json radius90Of(const inference::DetectedLandmark &landmark)
{
    const bool found = landmark.state == LandmarkState::Present && landmark.radius90Mm;
    return found ? ordered_json(*landmark.radius90Mm) : ordered_json(nullptr);
}

ordered_json landmarkJson(const inference::DetectedLandmark &landmark)
{
    return {{"id", landmark.id},
            {"label", landmark.label},
            {"state", annotation::nameOf(landmark.state)},
            {"uncertain", landmark.uncertain},
            {"probability", landmark.probability},
            {"inside_probability", landmark.insideProbability},
            {"position_lps", {landmark.position.x, landmark.position.y, landmark.position.z}},
            {"spread_mm", landmark.spreadMm},
            {"radius90_mm", radius90Of(landmark)}};
}

ordered_json geometryJson(const core::Volume &volume)
{
    const core::ImageGeometry &geometry = volume.geometry();
    ordered_json findings = ordered_json::array();
    for (const core::GeometryFinding &finding : volume.verdict().findings) {
        findings.push_back({{"issue", core::nameOf(finding.issue)},
                            {"doubt", finding.severity == core::GeometrySeverity::Doubt},
                            {"message", finding.message}});
    }
    return {{"size", {geometry.size().i, geometry.size().j, geometry.size().k}},
            {"spacing", geometry.spacing()},
            {"verdict", findings}};
}

} // namespace

std::string detectionTable(const core::Volume &volume, const inference::Detection &detection)
{
    std::string text = formatted("%-4s %-34s %-8s %5s  %26s %8s %8s\n", "id", "landmark", "state", "prob.",
                                 "position LPS (mm)", "spread", "90 % in");
    for (const inference::DetectedLandmark &landmark : detection.landmarks) {
        const std::string state(annotation::nameOf(landmark.state));
        text += formatted("%-4s %-34.34s %-7s%s %5.2f", landmark.id.c_str(), landmark.label.c_str(), state.c_str(),
                          landmark.uncertain ? "?" : " ", landmark.probability);
        if (landmark.state == LandmarkState::Present) {
            text += formatted("  %8.1f %8.1f %8.1f %5.1f mm", landmark.position.x, landmark.position.y,
                              landmark.position.z, landmark.spreadMm);
            if (landmark.radius90Mm) {
                text += formatted(" %5.1f mm", *landmark.radius90Mm);
            }
        }
        text += '\n';
    }
    for (const core::GeometryFinding &finding : volume.verdict().findings) {
        text += (finding.severity == core::GeometrySeverity::Doubt ? "Caution: " : "Note: ") + finding.message + '\n';
    }
    for (const std::string &notice : detection.notices) {
        text += "Note: " + notice + '\n';
    }
    if (detection.demonstration) {
        text += "Demonstration model: not for diagnosis.\n";
    }
    text += formatted("%s, %s, %.1f s\n", detection.modelName.c_str(), detection.device.c_str(), detection.seconds());
    return text;
}

std::string detectionJson(const std::string &input, const core::Volume &volume, const inference::Detection &detection)
{
    ordered_json seconds = ordered_json::object();
    for (const inference::StageSeconds &stage : detection.stages) {
        // Several models have stages of the same name.
        seconds[stage.stage] = seconds.value(stage.stage, 0.0) + stage.seconds;
    }
    seconds["total"] = detection.seconds();
    ordered_json landmarks = ordered_json::array();
    for (const inference::DetectedLandmark &landmark : detection.landmarks) {
        landmarks.push_back(landmarkJson(landmark));
    }
    const ordered_json report{{"input", input},
                              {"geometry", geometryJson(volume)},
                              {"model",
                               {{"name", detection.modelName},
                                {"hash", detection.modelHash},
                                {"demonstration", detection.demonstration}}},
                              {"device", detection.device},
                              {"seconds", seconds},
                              {"peak_memory", detection.peakMemoryBytes},
                              {"notices", detection.notices},
                              {"landmarks", landmarks}};
    return report.dump(2, ' ', false, ordered_json::error_handler_t::replace) + '\n';
}

} // namespace gonion::app
