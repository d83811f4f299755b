// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/network_json.h"

#include "annotation/landmark_template.h"

namespace gonion::inference {

using nlohmann::json;

namespace {

// Bounds keep a damaged or hostile file from asking for a network that no memory holds.
constexpr std::int64_t kWidestStage = 4096;
constexpr std::int64_t kDeepestStage = 64;
constexpr std::int64_t kMostRegions = 4096;
constexpr std::size_t kStages = 4;
constexpr std::size_t kFewestLevels = 3; ///< an anchor head stands on the third
constexpr std::size_t kMostLevels = 7;
constexpr std::size_t kMostAnchors = 64;

/// What H3DE-Net and HYATT-Net share.
template <typename Options>
json attentionJson(const Options &options)
{
    return {{"embedDim", options.embedDim}, {"depth", options.depth},         {"topk", options.topk},
            {"regions", options.regions},   {"headWidth", options.headWidth}, {"lepeKernel", options.lepeKernel}};
}

struct SizePrinter {
    json operator()(const H3deOptions &options) const
    {
        json value = attentionJson(options);
        if (nameOf(NetworkOptions(options)) != "h3de") {
            value["superResolution"] = options.superResolution;
            value["featureFusion"] = options.featureFusion;
            value["heatmapTerm"] = options.heatmapTerm;
        }
        return value;
    }
    json operator()(const HyattOptions &options) const
    {
        json value = attentionJson(options);
        value["fusionWidth"] = options.fusionWidth;
        return value;
    }
    template <typename Pyramid>
    json operator()(const Pyramid &options) const
    {
        return {{"widths", options.widths}};
    }
};

/// What must hold between the members of an attention network's options.
template <typename Options>
void checkAttention(const JsonMembers &members, const Options &network)
{
    const std::int64_t regions = network.regions[0] * network.regions[1] * network.regions[2];
    if (regions > kMostRegions) {
        members.note("has too many regions");
    }
    for (const std::int64_t width : network.embedDim) {
        if (width % network.headWidth != 0 || width % 2 != 0) {
            members.note("has a stage whose width is odd or no multiple of the head width");
        }
    }
    for (const std::int64_t chosen : network.topk) {
        if (chosen > regions) {
            members.note("chooses more regions than there are");
        }
    }
    if (network.lepeKernel % 2 == 0) {
        members.note("has an even kernel");
    }
}

template <typename Options>
void readAttention(const JsonMembers &members, Options &network)
{
    members.readList<std::int64_t>("embedDim", network.embedDim, kStages, kStages, 2, kWidestStage);
    members.readList<std::int64_t>("depth", network.depth, kStages, kStages, 0, kDeepestStage);
    members.readList<std::int64_t>("topk", network.topk, kStages, kStages, 1, kMostRegions);
    members.readTriple<std::int64_t>("regions", network.regions, 1, 64);
    members.read("headWidth", network.headWidth, 1, kWidestStage);
    members.read("lepeKernel", network.lepeKernel, 1, 15);
    checkAttention(members, network);
}

class SizeReader {
public:
    SizeReader(const JsonMembers &members, bool paper) : m_members(members), m_paper(paper) {}

    void operator()(H3deOptions &options) const
    {
        readAttention(m_members, options);
        if (m_paper) {
            m_members.read("superResolution", options.superResolution);
            m_members.read("featureFusion", options.featureFusion);
            m_members.read("heatmapTerm", options.heatmapTerm);
        }
    }
    void operator()(HyattOptions &options) const
    {
        readAttention(m_members, options);
        m_members.read("fusionWidth", options.fusionWidth, 2, kWidestStage);
        if (options.fusionWidth % 2 != 0) {
            m_members.note("has an odd fusion width");
        }
    }
    template <typename Pyramid>
    void operator()(Pyramid &options) const
    {
        m_members.readList<std::int64_t>("widths", options.widths, kFewestLevels, kMostLevels, 1, kWidestStage);
    }

private:
    const JsonMembers &m_members;
    bool m_paper;
};

bool isReleased(const NetworkOptions &options) { return nameOf(options) == "h3de"; }

void readHeatmapTarget(const JsonMembers &members, HeadOptions &head)
{
    std::string target;
    members.read("heatmapTarget", target);
    if (target != "gaussian" && target != "released") {
        members.note("has a heatmap target that this version does not know");
    }
    head.heatmapTarget = target == "released" ? HeatmapTarget::Released : HeatmapTarget::Gaussian;
    members.read("heatmapSigma", head.heatmapSigma, 0.1, 100.0);
}

void readHead(const JsonMembers &members, HeadOptions &options)
{
    std::string head;
    members.read("head", head);
    if (head != "anchor" && head != "heatmap") {
        members.note("has a head that this version does not know");
    }
    options.head = head == "heatmap" ? NetworkHead::Heatmap : NetworkHead::Anchor;
    members.read("landmarks", options.landmarks, 1, std::int64_t(annotation::LandmarkTemplate::kMostLandmarks));
    const std::size_t fewestAnchors = options.head == NetworkHead::Anchor ? 1 : 0;
    members.readList<double>("anchorRadii", options.anchorRadii, fewestAnchors, kMostAnchors, 1e-3, 1e3);
}

} // namespace

json networkToJson(const NetworkOptions &options)
{
    const HeadOptions &head = options.common();
    json value = std::visit(SizePrinter{}, options.sizes);
    value["kind"] = std::string(nameOf(options));
    value["head"] = head.head == NetworkHead::Anchor ? "anchor" : "heatmap";
    value["landmarks"] = head.landmarks;
    value["anchorRadii"] = head.anchorRadii;
    if (!isReleased(options)) {
        value["heatmapTarget"] = head.heatmapTarget == HeatmapTarget::Released ? "released" : "gaussian";
        value["heatmapSigma"] = head.heatmapSigma;
    }
    return value;
}

NetworkOptions networkFromJson(const JsonMembers &members)
{
    std::string kind;
    members.read("kind", kind);
    const auto &known = namedNetworks();
    const auto named = std::find_if(known.begin(), known.end(), [&](const auto &one) { return one.name == kind; });
    if (named == known.end()) {
        members.note("is of a kind that this version does not know");
        return {};
    }
    NetworkOptions options = named->options;
    readHead(members, options.common());
    if (!isReleased(options)) {
        readHeatmapTarget(members, options.common());
    }
    std::visit(SizeReader(members, kind == "h3de-paper"), options.sizes);
    return options;
}

} // namespace gonion::inference
