// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gonion::annotation {

struct LandmarkSet;

/// What the voxels at a landmark look like: a help for placing it.
enum class HuHint {
    None,
    BoneSurface, ///< on the edge between bone and soft tissue or air
    Enamel,      ///< on or in enamel, the brightest tissue
};

/// Stable name for files: "boneSurface", "enamel"; empty for `None`.
[[nodiscard]] std::string_view nameOf(HuHint hint);
[[nodiscard]] std::optional<HuHint> huHintFromName(std::string_view name);

/// What one landmark of a template means.
struct LandmarkDefinition {
    std::string id;            ///< short and unique in the template: "La"
    std::string name;          ///< for a person: "Left second molar, crown"
    std::string description;   ///< where to put the point
    std::string toothFdi;      ///< FDI tooth number ("37") or empty
    std::string mirrorPartner; ///< id of the same landmark on the other side, or empty
    std::string sliceGroup;    ///< landmarks of one group lie on a common slice; empty: none
    std::string colour;        ///< "#rrggbb" or empty
    std::string picture;       ///< file in the template's own folder or below it ("pictures/La.png"), or empty
    HuHint hint = HuHint::None;
    friend bool operator==(const LandmarkDefinition &, const LandmarkDefinition &) = default;
};

/// An ordered list of landmarks that a case is labelled with or a model predicts. A value.
class LandmarkTemplate {
public:
    static constexpr std::size_t kMostLandmarks = 1000;

    LandmarkTemplate() = default;

    /// \return InvalidArgument for no landmark, more than `kMostLandmarks`, an empty or repeated id, a mirror
    ///         partner that is not there, a colour that is none, or a picture that leads out of the folder.
    static core::Result<LandmarkTemplate> create(std::string id, std::string name,
                                           std::vector<LandmarkDefinition> landmarks);

    /// The 14 mandibular molar landmarks of the MML data set in its order (METHOD.md section 1); what
    /// the letters mean is this program's own definition.
    static LandmarkTemplate mandibularMolars();

    /// Landmarks of the facial skeleton and the skull base, in 3D, as cephalometry and craniofacial surgery name
    /// them; the definitions are this program's own.
    static LandmarkTemplate craniofacial();

    /// The landmarks of a file as a template: ids and names in their order, mirror partners where two ids differ
    /// only in a leading or trailing L and R. Errors: as `create`.
    static core::Result<LandmarkTemplate> fromLandmarkSet(std::string id, std::string name, const LandmarkSet &set);

    /// JSON of resources/templates. Unreadable with the reason for anything else.
    static core::Result<LandmarkTemplate> fromJson(std::string_view json);
    static core::Result<LandmarkTemplate> read(const std::filesystem::path &file);
    [[nodiscard]] std::string toJson() const;

    [[nodiscard]] const std::string &id() const { return m_id; }
    [[nodiscard]] const std::string &name() const { return m_name; }
    [[nodiscard]] const std::vector<LandmarkDefinition> &landmarks() const & { return m_landmarks; }
    /// By value from a temporary: a range-for over it would otherwise read freed memory.
    [[nodiscard]] std::vector<LandmarkDefinition> landmarks() && { return std::move(m_landmarks); }
    [[nodiscard]] std::size_t size() const { return m_landmarks.size(); }
    [[nodiscard]] std::optional<std::size_t> indexOf(std::string_view landmarkId) const;

    friend bool operator==(const LandmarkTemplate &, const LandmarkTemplate &) = default;

private:
    std::string m_id;
    std::string m_name;
    std::vector<LandmarkDefinition> m_landmarks;
};

/// The templates that come with the program, the mandibular molars first.
[[nodiscard]] std::vector<LandmarkTemplate> bundledTemplates();

} // namespace gonion::annotation
