// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <torch/nn/module.h>

#include <nlohmann/json.hpp>

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

/// \file
/// Reference values made with the authors' network, and the formulas its weights and inputs come from.
/// Functions here throw std::runtime_error on a file that is not as it should be: a test's failure.
namespace gonion::testing {

struct NamedShape {
    std::string name;
    std::vector<std::int64_t> shape;
    friend bool operator==(const NamedShape &, const NamedShape &) = default;
};

/// One safetensors file of reference values.
class GoldenFile {
public:
    static GoldenFile read(const std::filesystem::path &path);

    [[nodiscard]] const std::map<std::string, std::string> &metadata() const { return m_metadata; }
    /// Metadata value; throws where there is none.
    [[nodiscard]] const std::string &text(const std::string &key) const;
    [[nodiscard]] std::int64_t integer(const std::string &key) const;
    /// Every integer in a metadata value, whatever the brackets: "(4, 4, 2)", "[1, 8]", "128,128,64".
    [[nodiscard]] std::vector<std::int64_t> integers(const std::string &key) const;
    /// Metadata value that is JSON, such as "config".
    [[nodiscard]] nlohmann::json json(const std::string &key) const;
    /// Metadata "parameters": every parameter in order, unused ones included.
    [[nodiscard]] std::vector<NamedShape> parameters() const;

    [[nodiscard]] bool has(const std::string &tensor) const { return m_tensors.count(tensor) != 0; }
    [[nodiscard]] torch::Tensor tensor(const std::string &name) const;
    /// Names of all tensors, sorted.
    [[nodiscard]] std::vector<std::string> tensorNames() const;

private:
    std::map<std::string, std::string> m_metadata;
    std::map<std::string, torch::Tensor> m_tensors;
};

/// The folder of the reference files: the environment's GONION_GOLDENS, or the copies in the tests' data.
[[nodiscard]] std::filesystem::path goldenFolder();
/// Files `prefix*.safetensors` there, sorted by name.
[[nodiscard]] std::vector<std::filesystem::path> goldenFiles(std::string_view prefix);

/// Weights of the `position`th parameter: sines of the flat index, scaled by the fan for matrices.
[[nodiscard]] torch::Tensor formulaWeight(const NamedShape &parameter, std::int64_t position);
/// Fills the module's parameters of these names by the formula; a name the module does not have counts
/// in the position and is skipped. Throws where a shape differs or a parameter of the module is not listed.
void fillByFormula(torch::nn::Module &module, const std::vector<NamedShape> &parameters);
/// The module's own parameters in registration order.
[[nodiscard]] std::vector<NamedShape> parametersOf(const torch::nn::Module &module);
/// Input of this shape: value i = 0.5 + 0.5 sin(0.001 i) cos(0.0173 i), float32.
[[nodiscard]] torch::Tensor formulaInput(torch::IntArrayRef shape);

/// Root mean square of the difference, as a share of the expected values' standard deviation.
[[nodiscard]] double relativeRms(const torch::Tensor &actual, const torch::Tensor &expected);
/// relativeRms of `actual` at the sampled places `name.index` against `name.value`; throws where `name.shape`
/// differs from the shape of `actual`.
[[nodiscard]] double sampledRelativeRms(const GoldenFile &file, const std::string &name,
                                        const torch::Tensor &actual);

} // namespace gonion::testing
