// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/pytorch/torch_checkpoint.h"

#include "inference/pytorch/zip_archive.h"

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <new>
#include <set>

namespace gonion::inference {

using core::ErrorCode;
using core::fail;
using core::Result;

namespace {

constexpr std::size_t kMostTensorDimensions = 16;
constexpr std::uint64_t kMostSharing = 4; ///< bytes of all tensors for each byte of the file
constexpr std::string_view kParallelPrefix = "module.";

struct StorageType {
    std::string_view name;
    torch::ScalarType type;
};

constexpr std::array<StorageType, 10> kStorageTypes{{
    {"DoubleStorage", torch::kFloat64},
    {"FloatStorage", torch::kFloat32},
    {"HalfStorage", torch::kFloat16},
    {"BFloat16Storage", torch::kBFloat16},
    {"LongStorage", torch::kInt64},
    {"IntStorage", torch::kInt32},
    {"ShortStorage", torch::kInt16},
    {"CharStorage", torch::kInt8},
    {"ByteStorage", torch::kUInt8},
    {"BoolStorage", torch::kUInt8}, // a byte that is neither 0 nor 1 is no bool to C++
}};

std::optional<torch::ScalarType> storageTypeOf(const std::string &global)
{
    for (const StorageType &known : kStorageTypes) {
        if (global == "torch." + std::string(known.name)
            || global == "torch.cuda." + std::string(known.name)) {
            return known.type;
        }
    }
    return std::nullopt;
}

/// Builds the tensors of one archive; each storage is read once.
class TensorBuilder {
public:
    TensorBuilder(const std::filesystem::path &path, const ZipArchive &archive, const Pickle &pickle,
                  std::string folder)
        : m_path(path),
          m_archive(archive),
          m_pickle(pickle),
          m_folder(std::move(folder))
    {
    }

    /// True for a value that stands for a tensor, sound or not.
    [[nodiscard]] bool isTensor(PickleRef ref) const
    {
        return std::any_of(kCalls.begin(), kCalls.end(),
                           [&](auto call) { return m_pickle.isCallOf(ref, call); });
    }

    Result<torch::Tensor> build(PickleRef ref, const std::string &name)
    {
        m_name = name;
        if (m_pickle.isCallOf(ref, kParameterCall)) {
            const PickleValue &arguments = argumentsOf(ref);
            ref = arguments.items.empty() ? kNoPickleValue : arguments.items[0];
        }
        const std::vector<PickleRef> &arguments = argumentsOf(ref).items;
        if (!isTensor(ref) || arguments.size() < 4) {
            return wrong("is not described as a tensor");
        }
        const Result<torch::Tensor> storage = storageOf(arguments[0]);
        const auto offset = integerAt(arguments[1]);
        const auto size = integersAt(arguments[2]);
        const auto stride = integersAt(arguments[3]);
        if (!storage) {
            return storage;
        }
        if (!offset || !size || !stride || !isWithin(storage->numel(), *offset, *size, *stride)) {
            return wrong("reaches beyond its data");
        }
        return torch::as_strided(*storage, *size, *stride, *offset);
    }

private:
    static constexpr std::string_view kParameterCall = "torch._utils._rebuild_parameter";
    static constexpr std::array<std::string_view, 3> kCalls{"torch._utils._rebuild_tensor_v2",
                                                            "torch._utils._rebuild_tensor", kParameterCall};

    [[nodiscard]] tl::unexpected<core::Error> wrong(const std::string &what) const
    {
        return fail(ErrorCode::Unreadable, m_path.string() + " is damaged: tensor \"" + m_name.substr(0, 200)
                                               + "\" " + what + ". Fetch the file again.");
    }

    [[nodiscard]] const PickleValue &argumentsOf(PickleRef ref) const
    {
        return m_pickle.at(m_pickle.at(ref).arguments);
    }

    [[nodiscard]] std::optional<std::int64_t> integerAt(PickleRef ref) const
    {
        const PickleValue &value = m_pickle.at(ref);
        return value.kind == PickleKind::Integer ? std::optional(value.integer) : std::nullopt;
    }

    [[nodiscard]] std::optional<std::vector<std::int64_t>> integersAt(PickleRef ref) const
    {
        const PickleValue &value = m_pickle.at(ref);
        // torch.Size is a tuple behind a call.
        const PickleValue &list = m_pickle.isCallOf(ref, "torch.Size") && !argumentsOf(ref).items.empty()
                                      ? m_pickle.at(argumentsOf(ref).items[0])
                                      : value;
        if ((list.kind != PickleKind::Tuple && list.kind != PickleKind::List)
            || list.items.size() > kMostTensorDimensions) {
            return std::nullopt;
        }
        std::vector<std::int64_t> integers;
        for (const PickleRef item : list.items) {
            const auto integer = integerAt(item);
            if (!integer) {
                return std::nullopt;
            }
            integers.push_back(*integer);
        }
        return integers;
    }

    /// True where every element lies in the storage and none is used twice over: a small file must not
    /// become a large tensor.
    static bool isWithin(std::int64_t elements, std::int64_t offset, const std::vector<std::int64_t> &size,
                         const std::vector<std::int64_t> &stride)
    {
        if (size.size() != stride.size() || offset < 0 || offset > elements) {
            return false;
        }
        std::int64_t count = 1;
        std::int64_t last = offset; // place of the last element
        bool empty = false;
        for (std::size_t i = 0; i < size.size(); ++i) {
            if (size[i] < 0 || stride[i] < 0 || size[i] > std::max<std::int64_t>(elements, 1)) {
                return false;
            }
            if (size[i] == 0) {
                empty = true;
                continue;
            }
            if (count > elements / size[i]
                || (size[i] > 1 && stride[i] > (elements - last) / (size[i] - 1))) {
                return false;
            }
            count *= size[i];
            last += size[i] > 1 ? (size[i] - 1) * stride[i] : 0;
        }
        return empty || last < elements;
    }

    Result<torch::Tensor> storageOf(PickleRef ref)
    {
        // ("storage", class, key, location, number of elements)
        const std::vector<PickleRef> &id = argumentsOf(ref).items;
        if (m_pickle.at(ref).kind != PickleKind::PersistentId || id.size() < 5
            || m_pickle.at(id[0]).text != "storage") {
            return wrong("has no data");
        }
        const auto type = storageTypeOf(m_pickle.at(id[1]).text);
        if (!type) {
            return wrong("has elements of an unknown type");
        }
        const auto count = integerAt(id[4]);
        const Result<torch::Tensor> bytes = bytesOf(m_pickle.at(id[2]).text);
        if (!bytes) {
            return bytes;
        }
        const auto elementSize = static_cast<std::int64_t>(c10::elementSize(*type));
        if (!count || *count < 0 || *count > bytes->numel() / elementSize) {
            return wrong("reaches beyond its data");
        }
        if (*count == 0) {
            return torch::empty({0}, *type);
        }
        return bytes->narrow(0, 0, *count * elementSize).view(*type);
    }

    Result<torch::Tensor> bytesOf(const std::string &key)
    {
        if (const auto known = m_storages.find(key); known != m_storages.end()) {
            return known->second;
        }
        const std::string record = m_folder + "data/" + key;
        if (!m_archive.contains(record)) {
            return wrong("has no data");
        }
        torch::Tensor bytes =
            torch::empty({static_cast<std::int64_t>(m_archive.sizeOf(record))}, torch::kUInt8);
        if (const Result<void> read = m_archive.read(record, bytes.data_ptr()); !read) {
            return tl::unexpected(read.error());
        }
        m_storages.emplace(key, bytes);
        return bytes;
    }

    const std::filesystem::path &m_path;
    const ZipArchive &m_archive;
    const Pickle &m_pickle;
    std::string m_folder;
    std::string m_name;
    std::map<std::string, torch::Tensor> m_storages;
};

/// The archive's one folder, with its slash: torch.save names it after the file.
std::optional<std::string> folderOf(const ZipArchive &archive)
{
    constexpr std::string_view kRecord = "/data.pkl";
    for (const std::string &name : archive.names()) {
        if (name.ends_with(kRecord) && name.find('/') == name.size() - kRecord.size()) {
            return name.substr(0, name.size() - kRecord.size() + 1);
        }
    }
    return std::nullopt;
}

Result<std::string> readRecord(const std::filesystem::path &path, const ZipArchive &archive,
                               const std::string &name, std::uint64_t most)
{
    if (archive.sizeOf(name) > most) {
        return fail(ErrorCode::Unreadable, path.string() + " is damaged: \"" + name + "\" is too large.");
    }
    std::string bytes(archive.sizeOf(name), '\0');
    if (const Result<void> read = archive.read(name, bytes.data()); !read) {
        return tl::unexpected(read.error());
    }
    return bytes;
}

Result<std::vector<std::pair<std::string, torch::Tensor>>>
tensorsOf(const std::filesystem::path &path, const Pickle &pickle, PickleRef stateDict,
          TensorBuilder &builder, std::uint64_t fileSize)
{
    std::vector<std::pair<std::string, torch::Tensor>> tensors;
    std::set<std::string> names;
    std::uint64_t bytes = 0;
    for (const auto &[key, value] : *pickle.pairsOf(stateDict)) {
        if (pickle.at(key).kind != PickleKind::Text || !builder.isTensor(value)) {
            continue;
        }
        const std::string &name = pickle.at(key).text;
        if (!names.insert(name).second) {
            return fail(ErrorCode::Unreadable,
                        path.string() + " is damaged: it holds two tensors of one name.");
        }
        Result<torch::Tensor> tensor = builder.build(value, name);
        if (!tensor) {
            return tl::unexpected(tensor.error());
        }
        // Tensors may share memory, but whoever copies them must not need far more than the file has.
        bytes += static_cast<std::uint64_t>(tensor->numel()) * tensor->element_size();
        if (bytes / kMostSharing > fileSize) {
            return fail(ErrorCode::Unreadable,
                        path.string() + " is damaged: its tensors use their data over and over.");
        }
        tensors.emplace_back(name, std::move(*tensor));
    }
    const bool parallel = std::all_of(tensors.begin(), tensors.end(), [](const auto &item) {
        return item.first.starts_with(kParallelPrefix);
    });
    if (parallel) {
        for (auto &[name, tensor] : tensors) {
            name.erase(0, kParallelPrefix.size());
        }
    }
    return tensors;
}

/// The dictionary that holds the weights.
PickleRef stateDictOf(const Pickle &pickle)
{
    for (const char *key : {"state_dict", "model_state_dict", "model", "net"}) {
        const auto found = pickle.find(pickle.root(), key);
        if (found && pickle.pairsOf(*found) != nullptr) {
            return *found;
        }
    }
    return pickle.root();
}

Result<ZipArchive> openArchive(const std::filesystem::path &path)
{
    Result<ZipArchive> archive = ZipArchive::open(path);
    if (!archive && archive.error().code == ErrorCode::Unreadable) {
        return fail(ErrorCode::Unreadable,
                    archive.error().message
                        + " (Checkpoints of PyTorch before 1.6 must be saved again by a newer PyTorch.)");
    }
    return archive;
}

Result<TorchCheckpoint> readWholeCheckpoint(const std::filesystem::path &path)
{
    const Result<ZipArchive> archive = openArchive(path);
    if (!archive) {
        return tl::unexpected(archive.error());
    }
    const std::optional<std::string> folder = folderOf(*archive);
    if (!folder) {
        return fail(ErrorCode::Unsupported, path.string() + " is an archive but no PyTorch checkpoint.");
    }
    if (archive->contains(*folder + "byteorder")) {
        const Result<std::string> order = readRecord(path, *archive, *folder + "byteorder", 16);
        if (!order || *order != "little") {
            return fail(ErrorCode::Unsupported, path.string()
                                                    + " was written on a big-endian machine. Save it "
                                                      "again on a little-endian one.");
        }
    }
    const Result<std::string> bytes = readRecord(path, *archive, *folder + "data.pkl", Pickle::kMostBytes);
    if (!bytes) {
        return tl::unexpected(bytes.error());
    }
    Result<Pickle> pickle = Pickle::parse(*bytes);
    if (!pickle) {
        return fail(pickle.error().code, path.string() + " cannot be read: " + pickle.error().message + ".");
    }
    TorchCheckpoint checkpoint;
    const PickleRef stateDict = stateDictOf(*pickle);
    if (pickle->pairsOf(stateDict) != nullptr) {
        TensorBuilder builder(path, *archive, *pickle, *folder);
        auto tensors = tensorsOf(path, *pickle, stateDict, builder, archive->fileSize());
        if (!tensors) {
            return tl::unexpected(tensors.error());
        }
        checkpoint.tensors = std::move(*tensors);
    }
    if (checkpoint.tensors.empty()) {
        return fail(ErrorCode::Unreadable, path.string()
                                               + " holds no state dict. Save the network's state_dict() "
                                                 "with torch.save.");
    }
    checkpoint.contents = std::move(*pickle);
    return checkpoint;
}

} // namespace

Result<TorchCheckpoint> readTorchCheckpoint(const std::filesystem::path &path)
{
    try {
        return readWholeCheckpoint(path);
    } catch (const std::bad_alloc &) {
        return fail(ErrorCode::OutOfMemory, "Not enough memory for " + path.string() + ".");
    } catch (const c10::Error &error) {
        return fail(ErrorCode::Unreadable,
                    path.string() + " cannot be read: " + error.what_without_backtrace());
    }
}

} // namespace gonion::inference
