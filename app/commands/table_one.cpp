// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/table_one.h"

#include "training/metrics/published.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <optional>
#include <vector>

namespace gonion::app {
namespace {

/// The method of the table that is this kind of network; of one that is not in it, the paper's own.
std::string_view methodOf(inference::Architecture architecture)
{
    switch (architecture) {
    case inference::Architecture::VNet:
        return "VNet";
    case inference::Architecture::Unet3d:
        return "UNet3D";
    case inference::Architecture::ResUnet3d:
        return "ResUNet3D";
    case inference::Architecture::H3de:
    case inference::Architecture::Hyatt:
        break;
    }
    return "H3DE-Net";
}

std::string number(const std::optional<double> &value)
{
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.2f", value.value_or(0.0));
    return value ? text.data() : "-";
}

std::string row(std::string_view group, const std::string &who, const std::optional<double> &mre, const std::optional<double> &sd,
                const std::array<std::optional<double>, 4> &percent)
{
    std::array<char, 160> text{};
    std::snprintf(text.data(), text.size(), "%-10.10s  %-28.28s  %6s +- %-6s  %6s  %6s  %6s  %6s\n", std::string(group).c_str(),
                  who.c_str(), number(mre).c_str(), number(sd).c_str(), number(percent[0]).c_str(), number(percent[1]).c_str(),
                  number(percent[2]).c_str(), number(percent[3]).c_str());
    return text.data();
}

std::string publishedRow(std::string_view method, training::CaseGroup group)
{
    const auto &rows = training::publishedRows();
    const auto it = std::find_if(rows.begin(), rows.end(), [&](const training::PublishedRow &one) {
        return one.method == method && one.group == group;
    });
    if (it == rows.end()) {
        return {};
    }
    std::array<std::optional<double>, 4> percent;
    std::copy(it->sdrPercent.begin(), it->sdrPercent.end(), percent.begin());
    return row(nameOf(group), "published " + std::string(method), it->mreMm, it->sdMm, percent);
}

std::string ourRow(std::span<const training::CaseResult> cases, std::span<const std::string> ids, training::Protocol protocol,
                   training::CaseGroup group)
{
    const std::vector<training::CaseResult> chosen = training::casesOf(cases, group);
    const std::string who = "this model (" + std::to_string(chosen.size()) + (chosen.size() == 1 ? " case)" : " cases)");
    const auto evaluation = training::evaluate(chosen, ids, protocol);
    if (!evaluation || chosen.empty()) {
        return row({}, who, {}, {}, {});
    }
    std::array<std::optional<double>, 4> percent;
    for (std::size_t n = 0; n < percent.size(); ++n) {
        if (evaluation->overall.sdr[n]) {
            percent[n] = 100.0 * *evaluation->overall.sdr[n];
        }
    }
    return row({}, who, evaluation->overall.mreMm, evaluation->overall.sdMm, percent);
}

} // namespace

std::string tableOne(std::span<const training::CaseResult> cases, std::span<const std::string> ids, training::Protocol protocol,
                     inference::Architecture architecture)
{
    std::string text = "Table I of arXiv 2502.14221 (mm, %), published on the MML data set's 100 test cases by the protocol paper\n"
                       "cases       who                             MRE +- SD      SDR 2     2.5       3       4\n";
    for (const training::CaseGroup group : training::kCaseGroups) {
        text += publishedRow(methodOf(architecture), group);
        text += ourRow(cases, ids, protocol, group);
    }
    if (protocol == training::Protocol::Paper) {
        return text
               + "Protocol paper: the TRUE landmarks place the crop and shrink the volume, errors are taken after the shrink in the\n"
                 "spacing before it (too small), and missing landmarks are not asked for. No user gets these figures: --protocol full.\n";
    }
    return text + "This model by protocol full: from the whole volume, without the truth, and a landmark that was not found fails at\n"
                  "every radius. The published figures were made by the easier protocol: compare like with like by --protocol paper.\n";
}

} // namespace gonion::app
