// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/pytorch/pickle_reader.h"

#include <unordered_map>

/// \file
/// Private to the pickle reader.
namespace gonion::inference {

/// The stack machine. Every opcode makes at most one value and pushes at most one reference, so memory is
/// bounded by the pickle's length, whatever it says.
class PickleMachine {
public:
    explicit PickleMachine(std::string_view bytes) : m_rest(bytes) {}
    core::Result<Pickle> run();

private:
    /// The first fault ends the run; until then the machine goes on with harmless values.
    void fault(const char *why, core::ErrorCode code = core::ErrorCode::Unreadable);

    [[nodiscard]] std::string_view take(std::uint64_t count);
    [[nodiscard]] std::uint64_t takeNumber(std::size_t bytes);
    [[nodiscard]] std::string_view takeLine();

    PickleRef make(PickleValue value);
    PickleRef push(PickleValue value);
    void pushRef(PickleRef ref);
    PickleRef pop();
    [[nodiscard]] PickleRef top();
    [[nodiscard]] std::vector<PickleRef> popToMark();

    void step(unsigned char opcode);
    bool stepConstant(unsigned char opcode);
    bool stepText(unsigned char opcode);
    bool stepContainer(unsigned char opcode);
    bool stepObject(unsigned char opcode);
    bool stepStack(unsigned char opcode);

    void pushInteger(std::int64_t value);
    void pushLong(std::uint64_t bytes);
    void pushFloat();
    void pushText(PickleKind kind, std::uint64_t bytes);
    void pushGlobal(std::string_view module, std::string_view name);
    void pushTuple(std::size_t count);
    void pushItems(PickleKind kind, std::vector<PickleRef> items);
    void pushCall(PickleRef callable, PickleRef arguments);
    void appendTo(PickleRef target, const std::vector<PickleRef> &items);
    void setIn(PickleRef target, const std::vector<PickleRef> &keysAndValues);
    void remember(std::uint64_t index);
    void recall(std::uint64_t index);

    std::string_view m_rest;
    Pickle m_pickle;
    std::vector<PickleRef> m_stack;
    std::vector<std::size_t> m_marks; // stack heights
    std::unordered_map<std::uint64_t, PickleRef> m_memo;
    std::optional<core::Error> m_fault;
    bool m_stopped = false;
};

} // namespace gonion::inference
