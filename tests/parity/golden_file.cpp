// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/parity/golden_file.h"

#include <torch/utils.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <set>
#include <stdexcept>

namespace gonion::testing {
namespace {

torch::ScalarType scalarType(const std::string &name)
{
    static const std::map<std::string, torch::ScalarType> types{
        {"F32", torch::kFloat32}, {"F64", torch::kFloat64}, {"I64", torch::kInt64},
        {"I32", torch::kInt32},   {"U8", torch::kUInt8},    {"BOOL", torch::kBool}};
    const auto found = types.find(name);
    if (found == types.end()) {
        throw std::runtime_error("unknown element type " + name);
    }
    return found->second;
}

torch::Tensor readTensor(const nlohmann::json &entry, const char *data, std::size_t dataBytes)
{
    const auto shape = entry.at("shape").get<std::vector<std::int64_t>>();
    const auto offsets = entry.at("data_offsets").get<std::vector<std::size_t>>();
    torch::Tensor tensor = torch::empty(shape, scalarType(entry.at("dtype").get<std::string>()));
    if (offsets.size() != 2 || offsets[1] > dataBytes || offsets[0] > offsets[1]
        || offsets[1] - offsets[0] != tensor.nbytes()) {
        throw std::runtime_error("wrong data offsets");
    }
    std::memcpy(tensor.data_ptr(), data + offsets[0], tensor.nbytes());
    return tensor;
}

} // namespace

GoldenFile GoldenFile::read(const std::filesystem::path &path)
{
    std::ifstream stream(path, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
    std::uint64_t headerBytes = 0;
    if (bytes.size() < sizeof headerBytes) {
        throw std::runtime_error("cannot read " + path.string());
    }
    std::memcpy(&headerBytes, bytes.data(), sizeof headerBytes);
    if (headerBytes > bytes.size() - sizeof headerBytes) {
        throw std::runtime_error(path.string() + " is truncated");
    }
    const std::size_t dataStart = sizeof headerBytes + static_cast<std::size_t>(headerBytes);
    const auto header = nlohmann::json::parse(bytes.begin() + sizeof headerBytes,
                                              bytes.begin() + static_cast<std::ptrdiff_t>(dataStart));
    GoldenFile file;
    for (const auto &[name, entry] : header.items()) {
        if (name == "__metadata__") {
            file.m_metadata = entry.get<std::map<std::string, std::string>>();
        } else {
            file.m_tensors.emplace(name, readTensor(entry, bytes.data() + dataStart, bytes.size() - dataStart));
        }
    }
    return file;
}

const std::string &GoldenFile::text(const std::string &key) const
{
    const auto found = m_metadata.find(key);
    if (found == m_metadata.end()) {
        throw std::runtime_error("no metadata " + key);
    }
    return found->second;
}

std::int64_t GoldenFile::integer(const std::string &key) const { return std::stoll(text(key)); }

std::vector<std::int64_t> GoldenFile::integers(const std::string &key) const
{
    std::vector<std::int64_t> numbers;
    const std::string &value = text(key);
    for (std::size_t at = 0; at < value.size();) {
        if (std::isdigit(static_cast<unsigned char>(value[at])) == 0) {
            ++at;
            continue;
        }
        std::size_t length = 0;
        numbers.push_back(std::stoll(value.substr(at), &length));
        at += length;
    }
    return numbers;
}

nlohmann::json GoldenFile::json(const std::string &key) const { return nlohmann::json::parse(text(key)); }

std::vector<NamedShape> GoldenFile::parameters() const
{
    std::vector<NamedShape> list;
    for (const auto &entry : json("parameters")) {
        list.push_back({entry.at(0).get<std::string>(), entry.at(1).get<std::vector<std::int64_t>>()});
    }
    return list;
}

torch::Tensor GoldenFile::tensor(const std::string &name) const
{
    const auto found = m_tensors.find(name);
    if (found == m_tensors.end()) {
        throw std::runtime_error("no tensor " + name);
    }
    return found->second;
}

std::vector<std::string> GoldenFile::tensorNames() const
{
    std::vector<std::string> names;
    for (const auto &[name, tensor] : m_tensors) {
        names.push_back(name);
    }
    return names;
}

std::filesystem::path goldenFolder()
{
    const char *folder = std::getenv("GONION_GOLDENS");
    return folder != nullptr && *folder != '\0' ? std::filesystem::path(folder)
                                                : std::filesystem::path(GONION_TEST_DATA "/goldens");
}

std::vector<std::filesystem::path> goldenFiles(std::string_view prefix)
{
    std::vector<std::filesystem::path> files;
    for (const auto &entry : std::filesystem::directory_iterator(goldenFolder())) {
        if (entry.path().extension() == ".safetensors"
            && entry.path().filename().string().starts_with(prefix)) {
            files.push_back(entry.path());
        }
    }
    std::sort(files.begin(), files.end());
    return files;
}

torch::Tensor formulaWeight(const NamedShape &parameter, std::int64_t position)
{
    std::int64_t count = 1;
    for (const std::int64_t size : parameter.shape) {
        count *= size;
    }
    // Computed with the C library, one value at a time, so that the reference's rounding is met closely.
    torch::Tensor values = torch::empty(parameter.shape, torch::kFloat32);
    float *out = values.data_ptr<float>();
    const bool matrix = parameter.shape.size() > 1;
    const double scale
        = matrix ? std::sqrt(2.0 / (static_cast<double>(count) / static_cast<double>(parameter.shape[0])))
                 : 0.1;
    const double shift = !matrix && parameter.name.ends_with("weight") ? 1.0 : 0.0;
    for (std::int64_t i = 0; i < count; ++i) {
        const double wave = std::sin(0.37 * static_cast<double>(i) + static_cast<double>(position));
        out[i] = static_cast<float>(shift + scale * wave);
    }
    return values;
}

void fillByFormula(torch::nn::Module &module, const std::vector<NamedShape> &parameters)
{
    torch::NoGradGuard noGrad;
    auto own = module.named_parameters();
    std::set<std::string> filled;
    for (std::size_t j = 0; j < parameters.size(); ++j) {
        torch::Tensor *target = own.find(parameters[j].name);
        if (target == nullptr) {
            continue;
        }
        if (target->sizes() != torch::IntArrayRef(parameters[j].shape)) {
            throw std::runtime_error("another shape of " + parameters[j].name);
        }
        target->copy_(formulaWeight(parameters[j], static_cast<std::int64_t>(j)));
        filled.insert(parameters[j].name);
    }
    for (const auto &item : own) {
        if (filled.count(item.key()) == 0) {
            throw std::runtime_error("the reference has no parameter " + item.key());
        }
    }
}

std::vector<NamedShape> parametersOf(const torch::nn::Module &module)
{
    std::vector<NamedShape> list;
    for (const auto &item : module.named_parameters()) {
        list.push_back({item.key(), item.value().sizes().vec()});
    }
    return list;
}

torch::Tensor formulaInput(torch::IntArrayRef shape)
{
    torch::Tensor values = torch::empty(shape, torch::kFloat32);
    float *out = values.data_ptr<float>();
    for (std::int64_t i = 0; i < values.numel(); ++i) {
        const auto x = static_cast<double>(i);
        out[i] = static_cast<float>(0.5 + 0.5 * std::sin(0.001 * x) * std::cos(0.0173 * x));
    }
    return values;
}

double relativeRms(const torch::Tensor &actual, const torch::Tensor &expected)
{
    const torch::Tensor reference = expected.detach().to(torch::kFloat64).flatten();
    const torch::Tensor difference = actual.detach().to(torch::kCPU, torch::kFloat64).flatten() - reference;
    const double rms = difference.square().mean().sqrt().item<double>();
    const double deviation = reference.std(false).item<double>();
    // NaN must not pass for equal: every comparison with it is false, so it is returned as it is.
    return deviation > 0.0 ? rms / deviation : rms;
}

double sampledRelativeRms(const GoldenFile &file, const std::string &name, const torch::Tensor &actual)
{
    if (file.has(name + ".shape")) {
        const torch::Tensor shape = file.tensor(name + ".shape");
        const torch::IntArrayRef expected(shape.data_ptr<std::int64_t>(),
                                          static_cast<std::size_t>(shape.numel()));
        if (actual.sizes() != expected) {
            throw std::runtime_error("another shape of " + name);
        }
    }
    const torch::Tensor samples
        = actual.detach().contiguous().flatten().index_select(0, file.tensor(name + ".index"));
    return relativeRms(samples, file.tensor(name + ".value"));
}

} // namespace gonion::testing
