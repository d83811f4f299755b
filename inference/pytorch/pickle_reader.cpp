// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/pytorch/pickle_reader.h"

#include "inference/pytorch/pickle_machine.h"

namespace gonion::inference {

core::Result<Pickle> Pickle::parse(std::string_view bytes)
{
    return PickleMachine(bytes).run();
}

const PickleValue &Pickle::at(PickleRef ref) const
{
    static const PickleValue nothing;
    return ref < m_values.size() ? m_values[ref] : nothing;
}

const std::vector<std::pair<PickleRef, PickleRef>> *Pickle::pairsOf(PickleRef ref) const
{
    const PickleValue &value = at(ref);
    return value.kind == PickleKind::Dict || value.kind == PickleKind::Object ? &value.pairs : nullptr;
}

std::optional<PickleRef> Pickle::find(PickleRef ref, std::string_view key) const
{
    for (const PickleRef holder : {ref, at(ref).state}) {
        const auto *pairs = pairsOf(holder);
        if (pairs == nullptr) {
            continue;
        }
        // The last one counts, as it would in Python.
        for (auto pair = pairs->rbegin(); pair != pairs->rend(); ++pair) {
            if (at(pair->first).kind == PickleKind::Text && at(pair->first).text == key) {
                return pair->second;
            }
        }
    }
    return std::nullopt;
}

bool Pickle::isCallOf(PickleRef ref, std::string_view global) const
{
    const PickleValue &value = at(ref);
    return value.kind == PickleKind::Object && at(value.callable).kind == PickleKind::Global
           && at(value.callable).text == global;
}

} // namespace gonion::inference
