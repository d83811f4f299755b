// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "annotation/landmark_set.h"

#include <algorithm>
#include <array>
#include <utility>

namespace gonion::annotation {

namespace {

template <typename E, std::size_t N>
using NameTable = std::array<std::pair<E, std::string_view>, N>;

constexpr NameTable<LandmarkState, 4> kStateNames{{{LandmarkState::Present, "present"},
                                                   {LandmarkState::Missing, "missing"},
                                                   {LandmarkState::Outside, "outside"},
                                                   {LandmarkState::Unlabelled, "unlabelled"}}};

constexpr NameTable<LandmarkOrigin, 4> kOriginNames{{{LandmarkOrigin::Manual, "manual"},
                                                     {LandmarkOrigin::Model, "model"},
                                                     {LandmarkOrigin::Corrected, "corrected"},
                                                     {LandmarkOrigin::Imported, "imported"}}};

template <typename E, std::size_t N>
std::string_view nameIn(const NameTable<E, N> &table, E value)
{
    for (const auto &[candidate, name] : table) {
        if (candidate == value) {
            return name;
        }
    }
    return {};
}

template <typename E, std::size_t N>
std::optional<E> valueIn(const NameTable<E, N> &table, std::string_view name)
{
    for (const auto &[value, candidate] : table) {
        if (candidate == name) {
            return value;
        }
    }
    return std::nullopt;
}

} // namespace

std::string_view nameOf(LandmarkState state)
{
    return nameIn(kStateNames, state);
}

std::optional<LandmarkState> landmarkStateFromName(std::string_view name)
{
    return valueIn(kStateNames, name);
}

std::string_view nameOf(LandmarkOrigin origin)
{
    return nameIn(kOriginNames, origin);
}

std::optional<LandmarkOrigin> landmarkOriginFromName(std::string_view name)
{
    return valueIn(kOriginNames, name);
}

const Landmark *LandmarkSet::find(std::string_view id) const
{
    const auto it = std::find_if(landmarks.begin(), landmarks.end(),
                                 [id](const Landmark &landmark) { return landmark.id == id; });
    return it == landmarks.end() ? nullptr : &*it;
}

Landmark *LandmarkSet::find(std::string_view id)
{
    return const_cast<Landmark *>(std::as_const(*this).find(id));
}

} // namespace gonion::annotation
