// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <torch/types.h>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <vector>

namespace gonion::inference {

/// A function of one tensor, to which it says the same whenever it is asked the same.
using TensorPass = std::function<torch::Tensor(const torch::Tensor &)>;

/// A pass as it was recorded for inputs of one shape.
class RecordedPass {
public:
    virtual ~RecordedPass() = default;
    /// What the pass says of the input; valid until the next replay.
    virtual torch::Tensor replay(const torch::Tensor &input) = 0;
};

/// Records a pass, for inputs like this one. Nothing where that is impossible; what the pass throws that is no
/// std::exception comes out.
using PassRecorder = std::function<std::unique_ptr<RecordedPass>(const torch::Tensor &input, const TensorPass &pass)>;

/// Records a pass as a CUDA graph, whose kernels are launched together rather than one by one. Empty where this program
/// was built without CUDA.
[[nodiscard]] PassRecorder cudaGraphRecorder();

/// Runs a pass whose inputs repeat their shapes. Of each shape the first input goes through the pass, the second through
/// the pass and its record, and the later ones through the record alone, if the two agreed. After a record that failed
/// or disagreed everything goes through the pass. Two shapes are recorded at most, since a record holds memory.
class GraphPass {
public:
    /// \param recorder empty: nothing is ever recorded
    explicit GraphPass(PassRecorder recorder) : m_recorder(std::move(recorder)) {}

    /// \param pass the same every time until forget()
    torch::Tensor run(const torch::Tensor &input, const TensorPass &pass);

    /// Before the pass changes: what it reads is moved, or it computes otherwise.
    void forget() { m_records.clear(); }

    [[nodiscard]] bool hasGivenUp() const { return m_hasGivenUp; }

private:
    torch::Tensor runAndRecord(const torch::Tensor &input, const TensorPass &pass,
                               std::unique_ptr<RecordedPass> &record);

    PassRecorder m_recorder;
    std::map<std::vector<std::int64_t>, std::unique_ptr<RecordedPass>> m_records; ///< null: seen once
    bool m_hasGivenUp = false;
};

} // namespace gonion::inference
