// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/checkpoint_import.h"

#include "inference/bounded_json.h"
#include "inference/network/h3de_net.h"
#include "inference/pytorch/torch_checkpoint.h"
#include "inference/sha256.h"

#include <algorithm>
#include <cmath>
#include <new>

namespace gonion::inference {

using core::ErrorCode;
using core::fail;
using core::Result;

namespace {

constexpr std::size_t kStages = 4;
constexpr std::int64_t kOffsets = 3; ///< channels of an anchor before its landmarks' existence logits

/// The authors cut 128 x 128 x 64 voxels that hold the molars of both sides, and shrink larger jaws until
/// they do: a voxel was about 0.5 mm, and up to 0.8 mm in the augmentation.
constexpr double kAssumedSpacingMm = 0.6;

using Tensors = std::map<std::string, torch::Tensor>;
using Shape = std::vector<std::int64_t>;

/// Collects what had to be assumed.
class Assumptions {
public:
    template <typename T>
    T take(const std::optional<T> &given, T assumed, const std::string &what)
    {
        if (given) {
            return *given;
        }
        m_sentences.push_back("Assumed " + what + ": the file does not say it.");
        return assumed;
    }
    void add(std::string sentence) { m_sentences.push_back(std::move(sentence)); }
    [[nodiscard]] const std::vector<std::string> &sentences() const { return m_sentences; }

private:
    std::vector<std::string> m_sentences;
};

tl::unexpected<core::Error> notImportable(const std::filesystem::path &path, const std::string &why)
{
    return fail(ErrorCode::ModelUnusable,
                path.string() + " is no H3DE-Net checkpoint that can be imported: " + why + ".");
}

/// The shape of a tensor of at least so many dimensions; empty where there is none.
Shape shapeOf(const Tensors &tensors, const std::string &name, std::size_t dimensions)
{
    const auto found = tensors.find(name);
    if (found == tensors.end() || found->second.dim() != static_cast<std::int64_t>(dimensions)) {
        return {};
    }
    return found->second.sizes().vec();
}

/// Number of output channels of a convolution or a linear layer; 0 where there is none.
std::int64_t outputsOf(const Tensors &tensors, const std::string &name, std::size_t dimensions)
{
    const Shape shape = shapeOf(tensors, name, dimensions);
    return shape.empty() ? 0 : shape[0];
}

bool readStages(const Tensors &tensors, H3deOptions &network)
{
    network.embedDim.clear();
    network.depth.assign(kStages, 0);
    for (std::size_t stage = 0; stage < kStages; ++stage) {
        const std::string number = std::to_string(stage);
        const std::string layer =
            stage == 0 ? "downsample_layers.0.3.weight" : "downsample_layers." + number + ".0.weight";
        network.embedDim.push_back(outputsOf(tensors, layer, 5));
        const auto hasBlock = [&](std::int64_t block) {
            return tensors.contains("stages." + number + "." + std::to_string(block) + ".attn.lepe.weight");
        };
        while (hasBlock(network.depth[stage])) {
            ++network.depth[stage];
        }
        const Shape lepe = shapeOf(tensors, "stages." + number + ".0.attn.lepe.weight", 5);
        network.lepeKernel = lepe.empty() ? network.lepeKernel : lepe[4];
    }
    return std::all_of(network.embedDim.begin(), network.embedDim.end(),
                       [](std::int64_t w) { return w > 0; });
}

/// Landmarks and anchors. An anchor checkpoint also holds the heatmap branch that its forward pass does
/// not use; that branch still tells the number of landmarks.
bool readHead(const Tensors &tensors, H3deOptions &network, std::int64_t &anchors)
{
    const std::int64_t channels = outputsOf(tensors, "pre_layer.weight", 5);
    network.landmarks = outputsOf(tensors, "final_conv.weight", 5);
    network.head = channels > 0 ? H3deHead::Anchor : H3deHead::Heatmap;
    if (channels == 0) {
        anchors = 0;
        return network.landmarks > 0;
    }
    if (network.landmarks == 0) {
        network.landmarks = outputsOf(tensors, "head.weight", 2);
    }
    if (network.landmarks > 0) {
        anchors = channels / (kOffsets + network.landmarks);
        return anchors > 0 && channels % (kOffsets + network.landmarks) == 0;
    }
    anchors = std::int64_t(H3deOptions{}.anchorRadii.size());
    network.landmarks = channels / anchors - kOffsets;
    return network.landmarks > 0 && channels % anchors == 0;
}

/// The radii in the training arguments, where the file has them.
std::optional<std::vector<double>> radiiInFile(const Pickle &contents, std::int64_t anchors)
{
    const auto arguments = contents.find(contents.root(), "args");
    const auto list = arguments ? contents.find(*arguments, "anchors") : std::nullopt;
    if (!list || std::int64_t(contents.at(*list).items.size()) != anchors) {
        return std::nullopt;
    }
    std::vector<double> radii;
    for (const PickleRef item : contents.at(*list).items) {
        const PickleValue &value = contents.at(item);
        const double radius = value.kind == PickleKind::Integer ? double(value.integer) : value.number;
        if (!std::isfinite(radius) || radius <= 0.0) {
            return std::nullopt;
        }
        radii.push_back(radius);
    }
    return radii;
}

std::string printed(const std::vector<double> &values)
{
    return printJson(values).substr(1, printJson(values).size() - 2);
}

std::vector<double> chooseRadii(const ImportOptions &options, const Pickle &contents, std::int64_t anchors,
                                Assumptions &assumptions)
{
    if (options.anchorRadii) {
        return *options.anchorRadii;
    }
    if (const auto radii = radiiInFile(contents, anchors)) {
        return *radii;
    }
    std::vector<double> radii;
    for (std::int64_t i = 0; i < anchors; ++i) {
        radii.push_back(0.5 + 0.25 * double(i)); // the released ones, and on
    }
    assumptions.add("Assumed the anchor radii " + printed(radii) + " cells: the file does not say them.");
    return radii;
}

/// What the shapes do not tell about the network.
void completeNetwork(H3deOptions &network, const ImportOptions &options, Assumptions &assumptions)
{
    const H3deOptions released;
    network.regions =
        assumptions.take(options.regions, released.regions, "4 x 4 x 2 attention regions (n_win)");
    const std::int64_t regions = network.regions[0] * network.regions[1] * network.regions[2];
    Shape topk = released.topk;
    for (std::int64_t &chosen : topk) {
        chosen = std::clamp<std::int64_t>(chosen, 1, std::max<std::int64_t>(regions, 1));
    }
    std::string list;
    for (const std::int64_t chosen : topk) {
        list += (list.empty() ? "" : ", ") + std::to_string(chosen);
    }
    network.topk = assumptions.take(options.topk, topk, list + " regions for each query (topk)");
}

annotation::LandmarkTemplate templateFor(std::int64_t landmarks, const std::string &name)
{
    annotation::LandmarkTemplate molars = annotation::LandmarkTemplate::mandibularMolars();
    if (std::int64_t(molars.size()) == landmarks) {
        return molars;
    }
    std::vector<annotation::LandmarkDefinition> definitions(std::size_t(
        std::clamp<std::int64_t>(landmarks, 0, std::int64_t(annotation::LandmarkTemplate::kMostLandmarks))));
    for (std::size_t i = 0; i < definitions.size(); ++i) {
        definitions[i].id = "L" + std::to_string(i + 1);
        definitions[i].name = "Landmark " + std::to_string(i + 1);
    }
    auto made = annotation::LandmarkTemplate::create("imported-" + std::to_string(landmarks),
                                                     "Landmarks of " + name, std::move(definitions));
    return made ? std::move(*made) : annotation::LandmarkTemplate();
}

ModelDescription describe(const std::filesystem::path &path, const H3deOptions &network,
                          const ImportOptions &options, Assumptions &assumptions)
{
    ModelDescription description;
    description.name = path.stem().string();
    description.fine = FineStage{};
    description.fine->network = network;
    const std::array<double, 3> spacing{kAssumedSpacingMm, kAssumedSpacingMm, kAssumedSpacingMm};
    description.fine->spacingMm =
        assumptions.take(options.spacingMm, spacing, "voxels of " + printed({kAssumedSpacingMm}) + " mm");
    description.fine->patch =
        assumptions.take(options.patch, description.fine->patch, "patches of 128 x 128 x 64 voxels");
    const IntensityMapping intensity;
    description.intensity =
        assumptions.take(options.intensity, intensity,
                         "that the training's intensities 0 and 255 stood for " + printed({intensity.low})
                             + " and " + printed({intensity.high}) + " HU");
    description.intensity.storedHighest = 255.0;
    if (options.landmarks) {
        description.landmarks = *options.landmarks;
    } else {
        description.landmarks = templateFor(network.landmarks, description.name);
        assumptions.add("Assumed that the landmarks are those of the template \""
                        + description.landmarks.name() + "\", in its order: the file names none.");
    }
    assumptions.add("Presence is decided by the network's own logit at 0.5: the model is not calibrated.");
    return description;
}

std::string provenanceOf(const std::filesystem::path &path, const std::string &hash, const Pickle &contents,
                         const Assumptions &assumptions)
{
    nlohmann::json provenance{{"importedFrom", path.filename().string()},
                              {"importedFileSha256", hash},
                              {"assumptions", assumptions.sentences()}};
    if (const auto epoch = contents.find(contents.root(), "epoch");
        epoch && contents.at(*epoch).kind == PickleKind::Integer) {
        provenance["epoch"] = contents.at(*epoch).integer;
    }
    return printJson(provenance);
}

/// The network's own check: every name and shape. Needs the description to have been found sound, so that
/// what is built here is no larger than the file.
Result<void> checkAgainstNetwork(const Model &model)
{
    if (Result<void> there = checkWeights(model); !there) {
        return there;
    }
    const std::shared_ptr<FineNetwork> network = makeNetwork(model.description.fine->network);
    return loadInto(*network, model, kFinePrefix);
}

Result<ImportedModel> importTensors(const std::filesystem::path &path, const TorchCheckpoint &checkpoint,
                                    const ImportOptions &options)
{
    const Tensors tensors(checkpoint.tensors.begin(), checkpoint.tensors.end());
    H3deOptions network;
    std::int64_t anchors = 0;
    if (!readStages(tensors, network) || !readHead(tensors, network, anchors)) {
        return notImportable(path, "its tensors are not those of an H3DE-Net");
    }
    Assumptions assumptions;
    completeNetwork(network, options, assumptions);
    network.anchorRadii = network.head == H3deHead::Anchor
                              ? chooseRadii(options, checkpoint.contents, anchors, assumptions)
                              : std::vector<double>();
    if (std::int64_t(network.anchorRadii.size()) != anchors) {
        return fail(ErrorCode::InvalidArgument,
                    path.string() + " has " + std::to_string(anchors) + " anchors. Give as many radii.");
    }
    ImportedModel imported;
    imported.model.description = describe(path, network, options, assumptions);
    const Result<std::string> hash = sha256OfFile(path);
    if (!hash) {
        return tl::unexpected(hash.error());
    }
    imported.model.description.provenanceJson = provenanceOf(path, *hash, checkpoint.contents, assumptions);
    imported.assumptions = assumptions.sentences();
    // The way through its own file format checks every range.
    if (const auto checked = ModelDescription::fromJson(imported.model.description.toJson()); !checked) {
        return notImportable(path, checked.error().message);
    }
    for (const auto &[name, tensor] : tensors) {
        if (!H3deNetImpl::isUnusedName(network.head, name)) {
            imported.model.tensors[std::string(kFinePrefix) + name] = tensor;
        }
    }
    if (const Result<void> fits = checkAgainstNetwork(imported.model); !fits) {
        return notImportable(path, fits.error().message);
    }
    for (auto &[name, tensor] : imported.model.tensors) {
        // Out of the storages, which the file's tensors may share.
        tensor = tensor.to(tensor.is_floating_point() ? torch::kFloat32 : tensor.scalar_type())
                     .contiguous()
                     .clone();
    }
    return imported;
}

} // namespace

Result<ImportedModel> importCheckpoint(const std::filesystem::path &path, const ImportOptions &options)
{
    try {
        const Result<TorchCheckpoint> checkpoint = readTorchCheckpoint(path);
        if (checkpoint) {
            return importTensors(path, *checkpoint, options);
        }
        const ErrorCode code = checkpoint.error().code;
        const bool ofTheModel = code == ErrorCode::Unreadable || code == ErrorCode::Unsupported;
        return fail(ofTheModel ? ErrorCode::ModelUnusable : code, checkpoint.error().message);
    } catch (const std::bad_alloc &) {
        return fail(ErrorCode::OutOfMemory, "Not enough memory to import " + path.string() + ".");
    } catch (const c10::Error &error) {
        return notImportable(path, error.what_without_backtrace());
    }
}

} // namespace gonion::inference
