// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/pytorch/pickle_machine.h"

#include <bit>
#include <cstring>

namespace gonion::inference {

using core::ErrorCode;
using core::Result;

namespace {

// clang-format off
/// Opcodes by the names of Python's pickletools.
enum Opcode : unsigned char {
    kMark = '(', kStop = '.', kPop = '0', kPopMark = '1', kDup = '2',
    kBinInt = 'J', kBinInt1 = 'K', kBinInt2 = 'M', kNone = 'N', kBinPersId = 'Q', kReduce = 'R',
    kBinString = 'T', kShortBinString = 'U', kBinUnicode = 'X', kBinFloat = 'G',
    kAppend = 'a', kBuild = 'b', kGlobal = 'c', kDict = 'd', kEmptyDict = '}', kAppends = 'e',
    kBinGet = 'h', kInst = 'i', kLongBinGet = 'j', kList = 'l', kEmptyList = ']', kObj = 'o',
    kBinPut = 'q', kLongBinPut = 'r', kSetItem = 's', kTuple = 't', kEmptyTuple = ')', kSetItems = 'u',
    kBinBytes = 'B', kShortBinBytes = 'C',
    kProto = 0x80, kNewObj = 0x81, kExt1 = 0x82, kExt2 = 0x83, kExt4 = 0x84,
    kTuple1 = 0x85, kTuple2 = 0x86, kTuple3 = 0x87, kNewTrue = 0x88, kNewFalse = 0x89,
    kLong1 = 0x8a, kLong4 = 0x8b, kShortBinUnicode = 0x8c, kBinUnicode8 = 0x8d, kBinBytes8 = 0x8e,
    kEmptySet = 0x8f, kAddItems = 0x90, kFrozenSet = 0x91, kNewObjEx = 0x92, kStackGlobal = 0x93,
    kMemoize = 0x94, kFrame = 0x95, kByteArray8 = 0x96,
};
// clang-format on

constexpr std::uint64_t kNewestProtocol = 5;
constexpr std::size_t kLongestName = 1000;

} // namespace

void PickleMachine::fault(const char *why, ErrorCode code)
{
    if (!m_fault) {
        m_fault = core::Error{code, why};
    }
}

std::string_view PickleMachine::take(std::uint64_t count)
{
    if (count > m_rest.size()) {
        fault("its pickle is cut off");
        m_rest = {};
        return {};
    }
    const std::string_view taken = m_rest.substr(0, count);
    m_rest.remove_prefix(count);
    return taken;
}

std::uint64_t PickleMachine::takeNumber(std::size_t bytes)
{
    std::uint64_t value = 0;
    const std::string_view taken = take(bytes);
    for (std::size_t i = 0; i < taken.size(); ++i) {
        value |= std::uint64_t(static_cast<unsigned char>(taken[i])) << (8 * i);
    }
    return value;
}

std::string_view PickleMachine::takeLine()
{
    const std::size_t end = m_rest.find('\n');
    if (end == std::string_view::npos) {
        fault("its pickle is cut off");
        return {};
    }
    const std::string_view line = take(end + 1);
    return line.substr(0, end);
}

PickleRef PickleMachine::make(PickleValue value)
{
    if (m_pickle.m_values.size() >= Pickle::kMostValues) {
        fault("its pickle holds too many values");
        return 0;
    }
    m_pickle.m_values.push_back(std::move(value));
    return static_cast<PickleRef>(m_pickle.m_values.size() - 1);
}

PickleRef PickleMachine::push(PickleValue value)
{
    const PickleRef ref = make(std::move(value));
    pushRef(ref);
    return ref;
}

void PickleMachine::pushRef(PickleRef ref)
{
    m_stack.push_back(ref);
}

PickleRef PickleMachine::pop()
{
    const std::size_t floor = m_marks.empty() ? 0 : m_marks.back();
    if (m_stack.size() <= floor) {
        fault("its pickle takes a value that is not there");
        return 0;
    }
    const PickleRef ref = m_stack.back();
    m_stack.pop_back();
    return ref;
}

PickleRef PickleMachine::top()
{
    const PickleRef ref = pop();
    if (!m_fault) {
        pushRef(ref);
    }
    return ref;
}

std::vector<PickleRef> PickleMachine::popToMark()
{
    if (m_marks.empty()) {
        fault("its pickle looks for a mark that is not there");
        return {};
    }
    const auto first = m_stack.begin() + static_cast<std::ptrdiff_t>(m_marks.back());
    std::vector<PickleRef> values(first, m_stack.end());
    m_stack.erase(first, m_stack.end());
    m_marks.pop_back();
    return values;
}

void PickleMachine::pushInteger(std::int64_t value)
{
    push({.kind = PickleKind::Integer, .integer = value});
}

/// A little-endian number in two's complement.
void PickleMachine::pushLong(std::uint64_t bytes)
{
    const std::string_view digits = take(bytes);
    if (digits.size() > 8) {
        push({.kind = PickleKind::LongInteger});
        return;
    }
    const bool negative = !digits.empty() && static_cast<unsigned char>(digits.back()) >= 0x80;
    std::uint64_t value = negative ? ~std::uint64_t{0} : 0;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        value &= ~(std::uint64_t{0xff} << (8 * i));
        value |= std::uint64_t(static_cast<unsigned char>(digits[i])) << (8 * i);
    }
    pushInteger(static_cast<std::int64_t>(value));
}

/// The one big-endian value of the format.
void PickleMachine::pushFloat()
{
    std::uint64_t bits = 0;
    for (const char byte : take(8)) {
        bits = bits << 8 | static_cast<unsigned char>(byte);
    }
    push({.kind = PickleKind::Float, .number = std::bit_cast<double>(bits)});
}

void PickleMachine::pushText(PickleKind kind, std::uint64_t bytes)
{
    push({.kind = kind, .text = std::string(take(bytes))});
}

/// A name is copied from values that may be used again and again: only short ones are.
void PickleMachine::pushGlobal(std::string_view module, std::string_view name)
{
    if (module.size() + name.size() > kLongestName) {
        fault("its pickle names something too long");
        return;
    }
    push({.kind = PickleKind::Global, .text = std::string(module) + "." + std::string(name)});
}

void PickleMachine::pushItems(PickleKind kind, std::vector<PickleRef> items)
{
    push({.kind = kind, .items = std::move(items)});
}

void PickleMachine::pushTuple(std::size_t count)
{
    std::vector<PickleRef> items(count);
    for (std::size_t i = count; i > 0; --i) {
        items[i - 1] = pop();
    }
    pushItems(PickleKind::Tuple, std::move(items));
}

void PickleMachine::pushCall(PickleRef callable, PickleRef arguments)
{
    push({.kind = PickleKind::Object, .callable = callable, .arguments = arguments});
}

void PickleMachine::appendTo(PickleRef target, const std::vector<PickleRef> &items)
{
    if (m_fault) {
        return;
    }
    PickleValue &value = m_pickle.m_values[target];
    if (value.kind != PickleKind::List && value.kind != PickleKind::Set && value.kind != PickleKind::Object) {
        fault("its pickle adds to something that is no list");
        return;
    }
    value.items.insert(value.items.end(), items.begin(), items.end());
}

void PickleMachine::setIn(PickleRef target, const std::vector<PickleRef> &keysAndValues)
{
    if (m_fault) {
        return;
    }
    PickleValue &value = m_pickle.m_values[target];
    if ((value.kind != PickleKind::Dict && value.kind != PickleKind::Object)
        || keysAndValues.size() % 2 != 0) {
        fault("its pickle adds to something that is no dictionary");
        return;
    }
    for (std::size_t i = 0; i < keysAndValues.size(); i += 2) {
        value.pairs.emplace_back(keysAndValues[i], keysAndValues[i + 1]);
    }
}

void PickleMachine::remember(std::uint64_t index)
{
    const PickleRef ref = top();
    m_memo[index] = ref;
}

void PickleMachine::recall(std::uint64_t index)
{
    const auto found = m_memo.find(index);
    if (found == m_memo.end()) {
        fault("its pickle refers to a value that is not there");
        return;
    }
    pushRef(found->second);
}

// clang-format off
bool PickleMachine::stepConstant(unsigned char opcode)
{
    switch (opcode) {
    case kNone: push({.kind = PickleKind::None}); return true;
    case kNewTrue: push({.kind = PickleKind::Bool, .integer = 1}); return true;
    case kNewFalse: push({.kind = PickleKind::Bool, .integer = 0}); return true;
    case kBinInt: pushInteger(static_cast<std::int32_t>(takeNumber(4))); return true;
    case kBinInt1: pushInteger(static_cast<std::int64_t>(takeNumber(1))); return true;
    case kBinInt2: pushInteger(static_cast<std::int64_t>(takeNumber(2))); return true;
    case kLong1: pushLong(takeNumber(1)); return true;
    case kLong4: pushLong(takeNumber(4)); return true;
    case kBinFloat: pushFloat(); return true;
    default: return false;
    }
}

bool PickleMachine::stepText(unsigned char opcode)
{
    switch (opcode) {
    case kShortBinUnicode: pushText(PickleKind::Text, takeNumber(1)); return true;
    case kBinUnicode: pushText(PickleKind::Text, takeNumber(4)); return true;
    case kBinUnicode8: pushText(PickleKind::Text, takeNumber(8)); return true;
    // Strings of Python 2: PyTorch reads them as text too.
    case kShortBinString: pushText(PickleKind::Text, takeNumber(1)); return true;
    case kBinString: pushText(PickleKind::Text, takeNumber(4)); return true;
    case kShortBinBytes: pushText(PickleKind::Bytes, takeNumber(1)); return true;
    case kBinBytes: pushText(PickleKind::Bytes, takeNumber(4)); return true;
    case kBinBytes8:
    case kByteArray8: pushText(PickleKind::Bytes, takeNumber(8)); return true;
    default: return false;
    }
}

bool PickleMachine::stepContainer(unsigned char opcode)
{
    switch (opcode) {
    case kEmptyTuple: pushTuple(0); return true;
    case kTuple1: pushTuple(1); return true;
    case kTuple2: pushTuple(2); return true;
    case kTuple3: pushTuple(3); return true;
    case kTuple: pushItems(PickleKind::Tuple, popToMark()); return true;
    case kEmptyList: pushItems(PickleKind::List, {}); return true;
    case kList: pushItems(PickleKind::List, popToMark()); return true;
    case kEmptySet: pushItems(PickleKind::Set, {}); return true;
    case kFrozenSet: pushItems(PickleKind::Set, popToMark()); return true;
    case kEmptyDict: push({.kind = PickleKind::Dict}); return true;
    case kDict: {
        const std::vector<PickleRef> entries = popToMark();
        setIn(push({.kind = PickleKind::Dict}), entries);
        return true;
    }
    case kAppend: {
        const PickleRef item = pop();
        appendTo(top(), {item});
        return true;
    }
    case kAppends:
    case kAddItems: {
        const std::vector<PickleRef> items = popToMark();
        appendTo(top(), items);
        return true;
    }
    case kSetItem: {
        const PickleRef value = pop();
        const PickleRef key = pop();
        setIn(top(), {key, value});
        return true;
    }
    case kSetItems: {
        const std::vector<PickleRef> entries = popToMark();
        setIn(top(), entries);
        return true;
    }
    default: return false;
    }
}

bool PickleMachine::stepObject(unsigned char opcode)
{
    switch (opcode) {
    case kGlobal: {
        const std::string_view module = takeLine();
        pushGlobal(module, takeLine());
        return true;
    }
    case kStackGlobal: {
        const PickleRef name = pop();
        const PickleRef module = pop();
        pushGlobal(m_pickle.at(module).text, m_pickle.at(name).text);
        return true;
    }
    case kReduce:
    case kNewObj: {
        const PickleRef arguments = pop();
        const PickleRef callable = pop();
        pushCall(callable, arguments);
        return true;
    }
    case kNewObjEx: {
        const PickleRef keywords = pop();
        const PickleRef arguments = pop();
        const PickleRef callable = pop();
        pushCall(callable, arguments);
        if (!m_fault) {
            m_pickle.m_values.back().state = keywords;
        }
        return true;
    }
    case kBuild: {
        const PickleRef state = pop();
        const PickleRef target = top();
        if (!m_fault) {
            m_pickle.m_values[target].state = state;
        }
        return true;
    }
    case kBinPersId: {
        const PickleRef id = pop();
        push({.kind = PickleKind::PersistentId, .arguments = id});
        return true;
    }
    case kInst:
    case kObj:
    case kExt1:
    case kExt2:
    case kExt4:
        fault("its pickle uses an old or an extended form", ErrorCode::Unsupported);
        return true;
    default: return false;
    }
}

bool PickleMachine::stepStack(unsigned char opcode)
{
    switch (opcode) {
    case kProto:
        if (takeNumber(1) > kNewestProtocol) {
            fault("its pickle is of a newer protocol", ErrorCode::Unsupported);
        }
        return true;
    case kFrame: static_cast<void>(takeNumber(8)); return true;
    case kStop: m_stopped = true; return true;
    case kMark: m_marks.push_back(m_stack.size()); return true;
    case kPop: // takes a mark where that is on top
        if (!m_marks.empty() && m_marks.back() == m_stack.size()) {
            m_marks.pop_back();
        } else {
            pop();
        }
        return true;
    case kPopMark: static_cast<void>(popToMark()); return true;
    case kDup: {
        const PickleRef ref = top();
        pushRef(ref);
        return true;
    }
    case kBinPut: remember(takeNumber(1)); return true;
    case kLongBinPut: remember(takeNumber(4)); return true;
    case kMemoize: remember(m_memo.size()); return true;
    case kBinGet: recall(takeNumber(1)); return true;
    case kLongBinGet: recall(takeNumber(4)); return true;
    default: return false;
    }
}
// clang-format on

void PickleMachine::step(unsigned char opcode)
{
    if (!stepStack(opcode) && !stepConstant(opcode) && !stepText(opcode) && !stepContainer(opcode)
        && !stepObject(opcode)) {
        fault("its pickle holds an unknown instruction", ErrorCode::Unsupported);
    }
}

Result<Pickle> PickleMachine::run()
{
    if (m_rest.size() > Pickle::kMostBytes) {
        fault("its pickle is too large");
    } else if (m_rest.size() < 2 || static_cast<unsigned char>(m_rest[0]) != kProto) {
        fault("its pickle is of an old protocol or no pickle at all", ErrorCode::Unsupported);
    }
    make({}); // index 0: what a faulty instruction works on until the run ends
    while (!m_fault && !m_stopped) {
        step(static_cast<unsigned char>(takeNumber(1)));
    }
    if (!m_fault) {
        m_pickle.m_root = pop();
    }
    if (m_fault) {
        return tl::unexpected(*m_fault);
    }
    return std::move(m_pickle);
}

} // namespace gonion::inference
