// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/distributed/buckets.h"

namespace gonion::training {

namespace {

/// Groups by type and device; a full group is closed and another one begun.
class Filling {
public:
    explicit Filling(std::size_t largest) : m_largest(largest) {}

    void add(std::size_t number, const torch::Tensor &tensor)
    {
        for (Group &group : m_groups) {
            if (group.open && group.options.dtype() == tensor.dtype() && group.options.device() == tensor.device()) {
                if (group.bytes + tensor.nbytes() <= m_largest) {
                    group.members.push_back(number);
                    group.bytes += tensor.nbytes();
                    return;
                }
                group.open = false;
            }
        }
        m_groups.push_back({{number}, tensor.nbytes(), tensor.options(), true});
    }

    [[nodiscard]] std::vector<Bucket> buckets(const std::vector<torch::Tensor> &tensors) const
    {
        std::vector<Bucket> buckets;
        for (const Group &group : m_groups) {
            std::vector<torch::Tensor> parts;
            for (const std::size_t number : group.members) {
                parts.push_back(tensors[number].reshape({-1}));
            }
            buckets.push_back({group.members, torch::cat(parts)});
        }
        return buckets;
    }

private:
    struct Group {
        std::vector<std::size_t> members;
        std::size_t bytes = 0;
        torch::TensorOptions options;
        bool open = true;
    };
    std::size_t m_largest;
    std::vector<Group> m_groups;
};

} // namespace

void Bucket::copyBack(std::vector<torch::Tensor> &tensors) const
{
    std::int64_t begin = 0;
    for (const std::size_t number : members) {
        torch::Tensor &tensor = tensors[number];
        tensor.copy_(flat.narrow(0, begin, tensor.numel()).view(tensor.sizes()));
        begin += tensor.numel();
    }
}

std::vector<Bucket> bucketsOf(const std::vector<torch::Tensor> &tensors, std::size_t largest)
{
    Filling filling(largest);
    for (std::size_t number = 0; number < tensors.size(); ++number) {
        TORCH_CHECK(tensors[number].defined(), "a tensor to be summed over the ranks is not there");
        filling.add(number, tensors[number]);
    }
    return filling.buckets(tensors);
}

} // namespace gonion::training
