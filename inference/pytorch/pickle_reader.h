// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// \file
/// Python's pickle format, read as data. A pickle is a program for a small stack machine that may name any
/// function and ask for it to be called; here such a call is noted down and never made.
namespace gonion::inference {

/// Index of a value in its `Pickle`.
using PickleRef = std::uint32_t;
constexpr PickleRef kNoPickleValue = 0xffffffff;

enum class PickleKind {
    None,
    Bool,         ///< `integer` 0 or 1
    Integer,      ///< `integer`
    LongInteger,  ///< a whole number beyond 64 bits; its value is not kept
    Float,        ///< `number`
    Text,         ///< `text`, UTF-8
    Bytes,        ///< `text`
    Tuple,        ///< `items`
    List,         ///< `items`
    Set,          ///< `items`
    Dict,         ///< `pairs`
    Global,       ///< `text` is "module.name": a class or function, by its name only
    Object,       ///< an unmade call: `callable`, `arguments`, `state`; also `items` and `pairs` added to it
    PersistentId, ///< something kept outside the pickle (a tensor's storage): `arguments` says what
};

struct PickleValue {
    PickleKind kind = PickleKind::None;
    std::int64_t integer = 0;
    double number = 0.0;
    std::string text;
    std::vector<PickleRef> items;
    std::vector<std::pair<PickleRef, PickleRef>> pairs;
    PickleRef callable = kNoPickleValue;
    PickleRef arguments = kNoPickleValue;
    PickleRef state = kNoPickleValue;
};

/// The values of one pickle. They refer to each other by index, also in circles.
class Pickle {
public:
    static constexpr std::size_t kMostValues = 500'000;
    static constexpr std::size_t kMostBytes = std::size_t{64} << 20;

    /// Interprets protocols 2 to 5.
    /// Errors: Unreadable (damaged, cut off, too large), Unsupported (an older protocol, an extension).
    /// The message is a part of a sentence: the caller knows the file.
    static core::Result<Pickle> parse(std::string_view bytes);

    [[nodiscard]] PickleRef root() const { return m_root; }
    [[nodiscard]] const PickleValue &at(PickleRef ref) const;

    /// The value of a text key in a dictionary or a dictionary-like object (OrderedDict), or in the state
    /// of an object.
    [[nodiscard]] std::optional<PickleRef> find(PickleRef ref, std::string_view key) const;
    /// Keys and values of a dictionary or of a dictionary-like object, in order; nullptr for anything else.
    [[nodiscard]] const std::vector<std::pair<PickleRef, PickleRef>> *pairsOf(PickleRef ref) const;
    /// True for an unmade call of exactly this class or function.
    [[nodiscard]] bool isCallOf(PickleRef ref, std::string_view global) const;

private:
    friend class PickleMachine;
    std::vector<PickleValue> m_values;
    PickleRef m_root = kNoPickleValue;
};

} // namespace gonion::inference
