// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/safetensors.h"
#include "tests/inference/scratch_folder.h"
#include "tests/program/test_program.h"

#include <QtTest>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <random>

using namespace gonion::inference;
using gonion::core::ErrorCode;
using gonion::testing::bytesOf;
using gonion::testing::ScratchFolder;

namespace {

/// A file of this header text, written with single quotes, and this many bytes of data.
std::string fileWith(std::string header, std::size_t dataBytes)
{
    std::replace(header.begin(), header.end(), '\'', '"');
    const std::uint64_t length = header.size();
    return std::string(reinterpret_cast<const char *>(&length), 8) + header + std::string(dataBytes, '\1');
}

TensorFile sample()
{
    TensorFile file;
    file.metadata = {{"gonion", "{\"name\": \"é\"}"}, {"empty", ""}};
    file.tensors = {
        {"byte", torch::arange(3, torch::kUInt8)},
        {"signed", torch::arange(-2, 1, torch::kInt8)},
        {"flag", torch::tensor({true, false, true})},
        {"short", torch::arange(5, torch::kInt16)},
        {"int", torch::arange(5, torch::kInt32)},
        {"long", torch::arange(5, torch::kInt64)},
        {"half", torch::randn({3, 3}).to(torch::kFloat16)},
        {"brain", torch::randn({3, 3}).to(torch::kBFloat16)},
        {"float", torch::randn({2, 3, 4})},
        {"transposed", torch::randn({4, 6}).t()},
        {"double", torch::randn({7}, torch::kFloat64)},
        {"scalar", torch::tensor(2.5F)},
        {"nothing", torch::empty({0, 5})},
    };
    return file;
}

} // namespace

class TestSafetensors : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void keepsEveryElementType()
    {
        const ScratchFolder folder;
        const TensorFile written = sample();
        QVERIFY(writeTensorFile(folder / "a.safetensors", written).has_value());
        const auto read = readTensorFile(folder / "a.safetensors");
        QVERIFY2(read.has_value(), read ? "" : read.error().message.c_str());
        QCOMPARE(read->metadata, written.metadata);
        QCOMPARE(read->tensors.size(), written.tensors.size());
        for (const auto &[name, tensor] : written.tensors) {
            const torch::Tensor *other = read->find(name);
            QVERIFY2(other != nullptr, name.c_str());
            QCOMPARE(other->scalar_type(), tensor.scalar_type());
            QVERIFY2(torch::equal(*other, tensor), name.c_str());
        }
        QCOMPARE(readTensorFileMetadata(folder / "a.safetensors").value(), written.metadata);
    }

    void alignsData()
    {
        const ScratchFolder folder;
        QVERIFY(writeTensorFile(folder / "a.safetensors", sample()).has_value());
        const std::string bytes = bytesOf(folder / "a.safetensors");
        std::uint64_t length = 0;
        std::memcpy(&length, bytes.data(), 8);
        QCOMPARE(length % 8, std::uint64_t{0});
        const auto read = readTensorFile(folder / "a.safetensors");
        std::int64_t last = 8;
        for (const auto &[name, tensor] : read->tensors) {
            QVERIFY(tensor.numel() == 0 || tensor.element_size() <= last);
            last = tensor.numel() == 0 ? last : tensor.element_size();
        }
    }

    void refusesToWriteWhatTheFormatLacks()
    {
        const ScratchFolder folder;
        TensorFile file;
        file.tensors = {{"a", torch::ones(1)}, {"a", torch::ones(1)}};
        QCOMPARE(writeTensorFile(folder / "x", file).error().code, ErrorCode::InvalidArgument);
        file.tensors = {{"a", torch::Tensor()}};
        QCOMPARE(writeTensorFile(folder / "x", file).error().code, ErrorCode::InvalidArgument);
        file.tensors = {{"a", torch::ones(1, torch::kComplexFloat)}};
        QCOMPARE(writeTensorFile(folder / "x", file).error().code, ErrorCode::InvalidArgument);
        file.tensors = {{"__metadata__", torch::ones(1)}};
        QCOMPARE(writeTensorFile(folder / "x", file).error().code, ErrorCode::InvalidArgument);
        QVERIFY(!std::filesystem::exists(folder / "x"));
        file.tensors.clear();
        QCOMPARE(writeTensorFile(folder / "no/such/x", file).error().code, ErrorCode::NotFound);
    }

    void refusesDamage_data()
    {
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<ErrorCode>("code");
        const auto row = [](const char *name, const std::string &content,
                            ErrorCode code = ErrorCode::Unreadable) {
            QTest::newRow(name) << QByteArray::fromStdString(content) << code;
        };
        const auto tensor = [](const std::string &type, const std::string &shape,
                               const std::string &offsets) {
            return "{'a':{'dtype':'" + type + "','shape':" + shape + ",'data_offsets':" + offsets + "}}";
        };
        row("empty", "");
        row("short", "1234567");
        row("header beyond the file", std::string("\xff\xff\xff\xff\xff\xff\xff\x7f{}", 10));
        row("header too long", std::string("\x00\x00\x00\x00\x01\x00\x00\x00{}", 10));
        row("no JSON", fileWith("{nonsense", 0));
        row("a list", fileWith("[]", 0));
        row("deep", fileWith(std::string(100000, '[') + std::string(100000, ']'), 0));
        row("not UTF-8", fileWith("{'\xff\xfe':1}", 0));
        row("no type", fileWith("{'a':{'shape':[1],'data_offsets':[0,4]}}", 4));
        row("unknown type", fileWith(tensor("F8", "[1]", "[0,1]"), 1), ErrorCode::Unsupported);
        row("type no text", fileWith("{'a':{'dtype':3,'shape':[1],'data_offsets':[0,4]}}", 4));
        row("negative", fileWith(tensor("F32", "[-1]", "[0,4]"), 4));
        row("fraction", fileWith(tensor("F32", "[1.5]", "[0,4]"), 4));
        row("overflow", fileWith(tensor("F32", "[1099511627776,1099511627776,1099511627776]", "[0,4]"), 4));
        row("too long behind zero",
            fileWith(tensor("F32", "[0,1099511627776,1099511627776,1099511627776]", "[0,0]"), 0));
        row("many dimensions", fileWith(tensor("F32", "[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]", "[0,4]"), 4));
        row("huge", fileWith(tensor("F32", "[1099511627775]", "[0,4398046511100]"), 4));
        row("beyond the end", fileWith(tensor("F32", "[2]", "[0,8]"), 4));
        row("wrong size", fileWith(tensor("F32", "[1]", "[0,8]"), 8));
        row("backwards", fileWith(tensor("F32", "[1]", "[4,0]"), 4));
        row("one offset", fileWith(tensor("F32", "[1]", "[4]"), 4));
        row("trailing bytes", fileWith(tensor("F32", "[1]", "[0,4]"), 5));
        row("hole", fileWith(tensor("F32", "[1]", "[4,8]"), 8));
        row("overlap", fileWith("{'a':{'dtype':'U8','shape':[4],'data_offsets':[0,4]},"
                                "'b':{'dtype':'U8','shape':[4],'data_offsets':[2,6]}}",
                                6));
        row("metadata number", fileWith("{'__metadata__':{'a':1}}", 0));
        row("metadata list", fileWith("{'__metadata__':[]}", 0));
    }

    void refusesDamage()
    {
        QFETCH(QByteArray, content);
        QFETCH(ErrorCode, code);
        const ScratchFolder folder;
        const auto path = folder.write("bad.safetensors", content.toStdString());
        const auto read = readTensorFile(path);
        QVERIFY(!read.has_value());
        QCOMPARE(read.error().code, code);
        QVERIFY(read.error().message.find("bad.safetensors") != std::string::npos);
    }

    void saysWhatIsNotAFile()
    {
        const ScratchFolder folder;
        QCOMPARE(readTensorFile(folder / "absent").error().code, ErrorCode::NotFound);
        QCOMPARE(readTensorFile(folder / "").error().code, ErrorCode::Unreadable);
    }

    void survivesTruncation()
    {
        const ScratchFolder folder;
        QVERIFY(writeTensorFile(folder / "a.safetensors", sample()).has_value());
        const std::string bytes = bytesOf(folder / "a.safetensors");
        for (std::size_t length = 0; length < bytes.size(); length += 3) {
            const auto read = readTensorFile(folder.write("t", bytes.substr(0, length)));
            QVERIFY2(!read.has_value(), std::to_string(length).c_str());
        }
    }

    void survivesFlippedBits()
    {
        const ScratchFolder folder;
        QVERIFY(writeTensorFile(folder / "a.safetensors", sample()).has_value());
        const std::string bytes = bytesOf(folder / "a.safetensors");
        std::mt19937 random(7);
        int refused = 0;
        for (int round = 0; round < 600; ++round) {
            std::string flipped = bytes;
            const int flips = 1 + int(random() % 3);
            for (int i = 0; i < flips; ++i) {
                flipped[random() % flipped.size()] ^= char(1U << (random() % 8));
            }
            refused += readTensorFile(folder.write("f", flipped)).has_value() ? 0 : 1;
        }
        QVERIFY(refused > 150); // most bytes here are the header's; a flip within a tensor is a value
    }

    void readsReferenceFiles()
    {
        const char *fromEnvironment = std::getenv("GONION_GOLDENS");
        const std::filesystem::path goldens =
            fromEnvironment != nullptr ? fromEnvironment : GONION_TEST_DATA "/goldens";
        int files = 0;
        for (const auto &entry : std::filesystem::directory_iterator(goldens)) {
            if (entry.path().extension() == ".safetensors") {
                const auto read = readTensorFile(entry.path());
                QVERIFY2(read.has_value(), read ? "" : read.error().message.c_str());
                QVERIFY(!read->tensors.empty() && !read->metadata.empty());
                ++files;
            }
        }
        QVERIFY(files > 0);
    }
};

GONION_TEST(TestSafetensors, gonion::testing::runTest<TestSafetensors>);
#include "tst_safetensors.moc"
