// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/model_file.h"

#include "core/listed.h"
#include "inference/model_info.h"
#include "inference/network/fine_network.h"
#include "inference/safetensors.h"
#include "inference/sha256.h"

#include <algorithm>
#include <fstream>
#include <new>
#include <vector>

namespace gonion::inference {

using core::ErrorCode;
using core::fail;
using core::Result;

namespace {

constexpr const char *kDescriptionKey = "gonion";

tl::unexpected<core::Error> unusable(const std::filesystem::path &path, const std::string &why)
{
    return fail(ErrorCode::ModelUnusable, path.string() + " cannot be used as a model: " + why);
}

bool startsLikeAnArchive(const std::filesystem::path &path)
{
    std::array<char, 4> start{};
    std::ifstream(path, std::ios::binary).read(start.data(), start.size());
    return std::string_view(start.data(), start.size()) == "PK\3\4";
}

/// For a model, a file that is damaged or of another kind is an unusable model.
tl::unexpected<core::Error> asModelError(const std::filesystem::path &path, const core::Error &error)
{
    if (error.code != ErrorCode::Unreadable && error.code != ErrorCode::Unsupported) {
        return tl::unexpected(error);
    }
    if (startsLikeAnArchive(path)) {
        return unusable(path, "it is a PyTorch checkpoint or another archive. Convert a checkpoint first: "
                              "gonion convert model.ckpt model.safetensors");
    }
    return fail(ErrorCode::ModelUnusable, error.message);
}

Result<ModelDescription> describedBy(const std::filesystem::path &path,
                                     const std::map<std::string, std::string> &metadata)
{
    const auto text = metadata.find(kDescriptionKey);
    if (text == metadata.end()) {
        return unusable(path, "it holds tensors but no description of this program's. Choose a model that "
                              "this program wrote or converted.");
    }
    Result<ModelDescription> description = ModelDescription::fromJson(text->second);
    if (!description) {
        return unusable(path, description.error().message);
    }
    return description;
}

bool hasShape(const Model &model, const std::string &name, std::vector<std::int64_t> shape)
{
    const auto found = model.tensors.find(name);
    return found != model.tensors.end() && found->second.sizes() == torch::IntArrayRef(shape);
}

bool coversFineNetwork(const Model &model, const NetworkOptions &network)
{
    const std::vector<NamedSize> weights = mainWeights(network);
    return std::all_of(weights.begin(), weights.end(), [&](const NamedSize &weight) {
        return hasShape(model, std::string(kFinePrefix) + weight.name, weight.size);
    });
}

Result<Model> readWholeModel(const std::filesystem::path &path)
{
    Result<TensorFile> file = readTensorFile(path);
    if (!file) {
        return asModelError(path, file.error());
    }
    Result<ModelDescription> description = describedBy(path, file->metadata);
    if (!description) {
        return tl::unexpected(description.error());
    }
    Model model;
    model.description = std::move(*description);
    for (auto &[name, tensor] : file->tensors) {
        model.tensors[name] = tensor.is_floating_point() ? tensor.to(torch::kFloat32) : tensor;
    }
    if (const Result<void> there = checkWeights(model); !there) {
        return unusable(path, there.error().message);
    }
    Result<std::string> hash = sha256OfFile(path);
    if (!hash) {
        return tl::unexpected(hash.error());
    }
    model.hash = std::move(*hash);
    return model;
}

torch::Tensor halved(const torch::Tensor &tensor)
{
    if (!tensor.is_floating_point() || tensor.dim() < 2) {
        return tensor;
    }
    torch::Tensor half = tensor.to(torch::kFloat16);
    return torch::isfinite(half).all().item<bool>() ? half : tensor;
}

using NamedTensors = std::vector<std::pair<std::string, torch::Tensor>>;

/// Parameters and buffers; the tensors share the module's memory.
NamedTensors tensorsOf(const torch::nn::Module &module)
{
    NamedTensors tensors;
    for (const auto &item : module.named_parameters()) {
        tensors.emplace_back(item.key(), item.value());
    }
    for (const auto &item : module.named_buffers()) {
        tensors.emplace_back(item.key(), item.value());
    }
    return tensors;
}

std::string printed(torch::IntArrayRef shape)
{
    std::string text = "[";
    for (std::size_t i = 0; i < shape.size(); ++i) {
        text += (i == 0 ? "" : ", ") + std::to_string(shape[i]);
    }
    return text + "]";
}

/// What keeps the model's tensors from going into the module; empty when nothing does.
std::string misfit(const NamedTensors &targets, const Model &model, std::string_view prefix)
{
    std::vector<std::string> missing;
    std::vector<std::string> misshapen;
    std::map<std::string, bool> used;
    for (const auto &[name, target] : targets) {
        const std::string full = std::string(prefix) + name;
        const auto found = model.tensors.find(full);
        if (found == model.tensors.end()) {
            missing.push_back(full);
            continue;
        }
        used[full] = true;
        if (found->second.sizes() != target.sizes()
            || found->second.is_floating_point() != target.is_floating_point()) {
            misshapen.push_back(full + " is " + printed(found->second.sizes()) + " and should be "
                                + printed(target.sizes()));
        }
    }
    std::vector<std::string> extra;
    for (const auto &[name, tensor] : model.tensors) {
        if (name.starts_with(prefix) && !used.contains(name)) {
            extra.push_back(name);
        }
    }
    std::string why;
    const auto say = [&](const char *what, const std::vector<std::string> &names) {
        why += names.empty() ? "" : std::string(why.empty() ? "" : "; ") + what + core::listed(names, 3);
    };
    say("missing ", missing);
    say("of another shape: ", misshapen);
    say("not of this network: ", extra);
    return why;
}

} // namespace

Result<Model> readModel(const std::filesystem::path &path)
{
    try {
        return readWholeModel(path);
    } catch (const std::bad_alloc &) {
        return fail(ErrorCode::OutOfMemory, "Not enough memory for the model " + path.string() + ".");
    } catch (const c10::Error &error) {
        return unusable(path, error.what_without_backtrace());
    }
}

Result<ModelDescription> readModelDescription(const std::filesystem::path &path)
{
    const auto metadata = readTensorFileMetadata(path);
    if (!metadata) {
        return asModelError(path, metadata.error());
    }
    return describedBy(path, *metadata);
}

Result<void> writeModel(const std::filesystem::path &path, const Model &model, bool halfPrecision)
{
    TensorFile file;
    file.metadata[kDescriptionKey] = model.description.toJson();
    for (const auto &[name, tensor] : model.tensors) {
        file.tensors.emplace_back(name, halfPrecision && tensor.defined() ? halved(tensor) : tensor);
    }
    return writeTensorFile(path, file);
}

Result<void> checkWeights(const Model &model)
{
    if (model.description.fine && !coversFineNetwork(model, model.description.fine->network)) {
        return fail(ErrorCode::ModelUnusable, "its tensors are not those of the network that it describes.");
    }
    return {};
}

Result<void> loadInto(torch::nn::Module &module, const Model &model, std::string_view prefix)
{
    const NamedTensors targets = tensorsOf(module);
    if (const std::string why = misfit(targets, model, prefix); !why.empty()) {
        return fail(ErrorCode::ModelUnusable, "The model's weights do not fit its network: " + why + ".");
    }
    const torch::NoGradGuard noGradient;
    for (auto [name, target] : targets) {
        target.copy_(model.tensors.at(std::string(prefix) + name));
    }
    return {};
}

void collectFrom(const torch::nn::Module &module, std::string_view prefix, Model &model)
{
    std::erase_if(model.tensors, [&](const auto &item) { return item.first.starts_with(prefix); });
    for (const auto &[name, tensor] : tensorsOf(module)) {
        // A copy, since training goes on in the module's memory.
        model.tensors[std::string(prefix) + name] = tensor.detach().cpu().contiguous().clone();
    }
}

} // namespace gonion::inference
