// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/network/recompute.h"

#include "inference/device/precision.h"

#include <torch/utils.h>

#include <algorithm>
#include <utility>

namespace gonion::inference {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

/// Carries the part to the way back.
struct PartHolder : torch::CustomClassHolder {
    explicit PartHolder(NetworkPart held) : part(std::move(held)) {}
    NetworkPart part;
};

class Recomputation : public torch::autograd::Function<Recomputation> {
public:
    /// Two tensors and no list: LibTorch looks into no list for what has a gradient.
    /// \param second any tensor where `isSecond` is false: an undefined one cannot be passed here
    static torch::Tensor forward(AutogradContext *context, const NetworkPart &part, const torch::Tensor &first,
                                 const torch::Tensor &second, bool isSecond)
    {
        const variable_list inputs = isSecond ? variable_list{first, second} : variable_list{first};
        // Before the way back comes, the autocast of the way there has ended.
        context->saved_data["type"] = static_cast<std::int64_t>(autocastType(first.device()));
        context->saved_data["part"] = torch::IValue::make_capsule(c10::make_intrusive<PartHolder>(part));
        context->save_for_backward(inputs);
        return part(inputs); // without gradients: a function's own forward pass records none
    }

    static variable_list backward(AutogradContext *context, const variable_list &gradients)
    {
        variable_list inputs;
        for (const torch::Tensor &saved : context->get_saved_variables()) {
            inputs.push_back(saved.detach().set_requires_grad(saved.requires_grad()));
        }
        const auto holder = c10::static_intrusive_pointer_cast<PartHolder>(context->saved_data["part"].toCapsule());
        torch::Tensor result;
        {
            const torch::AutoGradMode withGradients(true);
            const auto type = static_cast<torch::ScalarType>(context->saved_data["type"].toInt());
            const Autocast autocast(inputs.front().device(), type);
            result = holder->part(inputs);
        }
        torch::autograd::backward({result}, {gradients[0]});
        const torch::Tensor none;
        return {none, inputs[0].grad(), inputs.size() > 1 ? inputs[1].grad() : none, none};
    }
};

} // namespace

torch::Tensor recomputed(const NetworkPart &part, variable_list inputs)
{
    TORCH_CHECK(!inputs.empty(), "a part has an input");
    const auto wantsGradient = [](const torch::Tensor &input) { return input.requires_grad(); };
    if (std::none_of(inputs.begin(), inputs.end(), wantsGradient)) {
        // Of an image nobody asks a gradient; without one the way back would not come here, to the parameters.
        inputs.front() = inputs.front().detach().set_requires_grad(true);
    }
    TORCH_CHECK(inputs.size() <= 2, "a part that is recomputed has one or two inputs");
    return Recomputation::apply(part, inputs.front(), inputs.back(), inputs.size() > 1);
}

} // namespace gonion::inference
