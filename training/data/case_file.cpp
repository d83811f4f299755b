// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/data/case_file.h"

#include "core/atomic_file.h"

#include <nlohmann/json.hpp>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <bit>
#include <cstring>
#include <limits>
#include <optional>
#include <string_view>

namespace gonion::training {
namespace {

using core::ErrorCode;
using core::ImageGeometry;
using core::Result;
using nlohmann::json;

static_assert(std::endian::native == std::endian::little, "voxels are written as they lie in memory");

constexpr std::string_view kMagic = "gonion prepared case 1\n";
constexpr std::size_t kHeaderBytes = 64 * 1024;

/// Four sums side by side, so that it keeps up with the disk.
std::uint64_t checkSum(std::string_view bytes)
{
    std::array<std::uint64_t, 4> lanes{1, 2, 3, 4};
    constexpr std::size_t kStep = sizeof(lanes);
    std::size_t at = 0;
    const auto mix = [&lanes](const char *from) {
        for (std::size_t n = 0; n < lanes.size(); ++n) {
            std::uint64_t word = 0;
            std::memcpy(&word, from + 8 * n, 8);
            lanes[n] = std::rotl((lanes[n] ^ word) * 0x9E3779B97F4A7C15ULL, 29);
        }
    };
    for (; at + kStep <= bytes.size(); at += kStep) {
        mix(bytes.data() + at);
    }
    std::array<char, kStep> rest{};
    std::memcpy(rest.data(), bytes.data() + at, bytes.size() - at);
    mix(rest.data());
    std::uint64_t sum = bytes.size();
    for (const std::uint64_t lane : lanes) {
        sum = (sum ^ lane) * 0xBF58476D1CE4E5B9ULL;
        sum ^= sum >> 31U;
    }
    return sum;
}

std::string_view bytesOf(const PreparedLevel &level)
{
    return {reinterpret_cast<const char *>(level.hu),
            static_cast<std::size_t>(level.grid.size().voxels()) * sizeof(std::int16_t)};
}

json toJson(const ImageGeometry &grid)
{
    return {{"origin", {grid.origin().x, grid.origin().y, grid.origin().z}},
            {"spacing", grid.spacing()},
            {"direction", grid.direction()},
            {"size", {grid.size().i, grid.size().j, grid.size().k}}};
}

/// Throws what nlohmann-json throws.
std::optional<ImageGeometry> geometryFrom(const json &object)
{
    const auto origin = object.at("origin").get<std::array<double, 3>>();
    const auto size = object.at("size").get<std::array<std::int64_t, 3>>();
    const auto grid = ImageGeometry::create({origin[0], origin[1], origin[2]},
                                            object.at("spacing").get<std::array<double, 3>>(),
                                            object.at("direction").get<core::Matrix3>(), {size[0], size[1], size[2]});
    return grid ? std::optional(*grid) : std::nullopt;
}

/// A file in memory, read only.
class Mapping {
public:
    static std::shared_ptr<const Mapping> open(const std::filesystem::path &file)
    {
        const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
        if (descriptor < 0) {
            return nullptr;
        }
        struct stat facts {};
        void *memory = MAP_FAILED;
        if (::fstat(descriptor, &facts) == 0 && S_ISREG(facts.st_mode) && facts.st_size > 0) {
            memory = ::mmap(nullptr, static_cast<std::size_t>(facts.st_size), PROT_READ, MAP_SHARED, descriptor, 0);
        }
        ::close(descriptor);
        return memory == MAP_FAILED ? nullptr
                                    : std::make_shared<const Mapping>(memory, static_cast<std::size_t>(facts.st_size));
    }

    Mapping(void *memory, std::size_t size) : m_memory(memory), m_size(size) {}
    ~Mapping() { ::munmap(m_memory, m_size); }
    Mapping(const Mapping &) = delete;
    Mapping &operator=(const Mapping &) = delete;

    [[nodiscard]] std::string_view bytes() const { return {static_cast<const char *>(m_memory), m_size}; }

private:
    void *m_memory;
    std::size_t m_size;
};

/// The header's JSON, or nothing where this is no such file.
std::optional<json> headerOf(std::string_view bytes)
{
    if (bytes.size() < kHeaderBytes || !bytes.starts_with(kMagic)) {
        return std::nullopt;
    }
    const std::string_view text = bytes.substr(kMagic.size(), kHeaderBytes - kMagic.size());
    json header = json::parse(text.substr(0, text.find('\0')), nullptr, false);
    return header.is_object() ? std::optional(std::move(header)) : std::nullopt;
}

std::optional<PreparedCase> caseFrom(const json &header, std::string_view voxels, const std::string &key)
{
    PreparedCase one;
    const auto scan = geometryFrom(header.at("scan"));
    const auto whole = geometryFrom(header.at("whole"));
    const auto detail = geometryFrom(header.at("detail"));
    if (header.at("key") != key || !scan || !whole || !detail || whole->obliquityDegrees() > 1e-6
        || detail->obliquityDegrees() > 1e-6) {
        return std::nullopt;
    }
    const auto body = header.at("body").get<std::array<double, 6>>();
    one.scan = *scan;
    one.body = {{body[0], body[1], body[2]}, {body[3], body[4], body[5]}};
    one.assumedGrey = header.at("assumedGrey").get<bool>();
    const auto *first = reinterpret_cast<const std::int16_t *>(voxels.data());
    one.whole = {*whole, first};
    one.detail = {*detail, first + whole->size().voxels()};
    if (voxels.size() != bytesOf(one.whole).size() + bytesOf(one.detail).size()
        || header.at("checkSum").get<std::uint64_t>() != checkSum(voxels)) {
        return std::nullopt;
    }
    return one;
}

} // namespace

Result<void> writeCaseFile(const std::filesystem::path &file, const std::string &key, const PreparedCase &one)
{
    std::string voxels;
    voxels.reserve(bytesOf(one.whole).size() + bytesOf(one.detail).size());
    voxels.append(bytesOf(one.whole)).append(bytesOf(one.detail));
    const json header = {{"key", key},
                         {"scan", toJson(one.scan)},
                         {"whole", toJson(one.whole.grid)},
                         {"detail", toJson(one.detail.grid)},
                         {"body", {one.body.low.x, one.body.low.y, one.body.low.z, one.body.high.x, one.body.high.y, one.body.high.z}},
                         {"assumedGrey", one.assumedGrey},
                         {"checkSum", checkSum(voxels)}};
    std::string head(kMagic);
    head += header.dump();
    head.resize(kHeaderBytes, '\0');
    auto out = core::AtomicFile::create(file);
    if (!out) {
        return tl::unexpected(out.error());
    }
    for (const std::string *part : {&head, &voxels}) {
        if (auto written = out->write(*part); !written) {
            return written;
        }
    }
    return out->commit();
}

Result<std::shared_ptr<const PreparedCase>> readCaseFile(const std::filesystem::path &file, const std::string &key)
{
    const auto mapping = Mapping::open(file);
    if (!mapping) {
        return core::fail(ErrorCode::NotFound, "There is no prepared case at " + file.string() + ".");
    }
    const auto damaged = [&file] {
        return core::fail(ErrorCode::Unreadable, "The prepared case " + file.string() + " is damaged or another one.");
    };
    const auto header = headerOf(mapping->bytes());
    if (!header) {
        return damaged();
    }
    try {
        auto one = caseFrom(*header, mapping->bytes().substr(kHeaderBytes), key);
        if (!one) {
            return damaged();
        }
        one->storage = mapping;
        return std::make_shared<const PreparedCase>(std::move(*one));
    } catch (const json::exception &) {
        return damaged();
    }
}

} // namespace gonion::training
