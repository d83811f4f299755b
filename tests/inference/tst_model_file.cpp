// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/model_file.h"
#include "inference/model_info.h"
#include "inference/safetensors.h"
#include "inference/sha256.h"
#include "tests/inference/scratch_folder.h"
#include "tests/program/test_program.h"

#include <QtTest>
#include <torch/nn/modules/batchnorm.h>
#include <torch/nn/modules/conv.h>
#include <torch/utils.h>

using namespace gonion::inference;
using gonion::annotation::LandmarkTemplate;
using gonion::core::ErrorCode;
using gonion::testing::bytesOf;
using gonion::testing::ScratchFolder;

namespace {

/// A stand-in for a network: a convolution, and a norm that has buffers, one of them an integer.
struct SmallNetImpl : torch::nn::Module {
    SmallNetImpl()
        : conv(register_module("conv", torch::nn::Conv3d(1, 4, 3))),
          norm(register_module("norm", torch::nn::BatchNorm3d(4)))
    {
    }
    torch::nn::Conv3d conv;
    torch::nn::BatchNorm3d norm;
};
TORCH_MODULE(SmallNet);

Model coarseModel(torch::nn::Module &module)
{
    Model model;
    model.description.name = "small";
    model.description.landmarks = LandmarkTemplate::mandibularMolars();
    model.description.coarse = CoarseStage{};
    collectFrom(module, kCoarsePrefix, model);
    return model;
}

std::string messageOf(const gonion::core::Result<void> &result)
{
    return result ? std::string() : result.error().message;
}

} // namespace

class TestModelFile : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void comesBackAsItWas()
    {
        const ScratchFolder folder;
        SmallNet net;
        net->norm->running_mean.fill_(0.25F);
        net->norm->num_batches_tracked.fill_(41);
        const Model written = coarseModel(*net);
        QCOMPARE(written.tensors.size(), std::size_t{7});
        QVERIFY(writeModel(folder / "m.safetensors", written, false).has_value());

        const auto read = readModel(folder / "m.safetensors");
        QVERIFY2(read.has_value(), read ? "" : read.error().message.c_str());
        QVERIFY(read->description == written.description);
        QCOMPARE(read->hash, sha256OfFile(folder / "m.safetensors").value());
        QVERIFY(readModelDescription(folder / "m.safetensors").value() == written.description);

        SmallNet other;
        QCOMPARE(messageOf(loadInto(*other, *read, kCoarsePrefix)), std::string());
        QVERIFY(torch::equal(other->conv->weight, net->conv->weight));
        QVERIFY(torch::equal(other->norm->running_mean, net->norm->running_mean));
        QCOMPARE(other->norm->num_batches_tracked.item<std::int64_t>(), std::int64_t{41});
        QVERIFY(other->conv->weight.requires_grad());
    }

    void halfPrecisionIsCloseAndNeverInfinite()
    {
        const ScratchFolder folder;
        SmallNet net;
        Model model = coarseModel(*net);
        model.tensors["coarse.large"] = torch::full({2, 2}, 1e6F);
        QVERIFY(writeModel(folder / "h.safetensors", model, true).has_value());
        const auto stored = readTensorFile(folder / "h.safetensors");
        QCOMPARE(stored->find("coarse.conv.weight")->scalar_type(), torch::kFloat16);
        QCOMPARE(stored->find("coarse.conv.bias")->scalar_type(), torch::kFloat32);
        QCOMPARE(stored->find("coarse.large")->scalar_type(), torch::kFloat32);
        const auto read = readModel(folder / "h.safetensors");
        const torch::Tensor weight = read->tensors.at("coarse.conv.weight");
        QCOMPARE(weight.scalar_type(), torch::kFloat32);
        QVERIFY(torch::allclose(weight, net->conv->weight, 5e-4, 1e-7));
        QVERIFY(!torch::equal(weight, net->conv->weight));
    }

    void collectingCopies()
    {
        SmallNet net;
        Model model = coarseModel(*net);
        const torch::Tensor before = model.tensors.at("coarse.conv.bias").clone();
        model.tensors["coarse.stale"] = torch::ones(1);
        model.tensors["fine.other"] = torch::ones(1);
        {
            const torch::NoGradGuard noGradient;
            net->conv->bias.add_(1.0F);
        }
        QVERIFY(torch::equal(model.tensors.at("coarse.conv.bias"), before));
        collectFrom(*net, kCoarsePrefix, model);
        QVERIFY(torch::equal(model.tensors.at("coarse.conv.bias"), net->conv->bias));
        QVERIFY(!model.tensors.contains("coarse.stale"));
        QVERIFY(model.tensors.contains("fine.other"));
    }

    void saysWhatDoesNotFit()
    {
        SmallNet net;
        const Model whole = coarseModel(*net);
        SmallNet target;
        const torch::Tensor before = target->conv->weight.detach().clone();

        Model changed = whole;
        changed.tensors.erase("coarse.norm.running_var");
        auto result = loadInto(*target, changed, kCoarsePrefix);
        QCOMPARE(result.error().code, ErrorCode::ModelUnusable);
        QVERIFY(messageOf(result).find("missing coarse.norm.running_var") != std::string::npos);

        changed = whole;
        changed.tensors["coarse.conv.weight"] = torch::ones({4, 1, 3, 3, 1});
        result = loadInto(*target, changed, kCoarsePrefix);
        QVERIFY(messageOf(result).find("coarse.conv.weight is [4, 1, 3, 3, 1] and should be [4, 1, 3, 3, 3]")
                != std::string::npos);

        changed = whole;
        for (const char *name : {"a", "b", "c", "d", "e"}) {
            changed.tensors[std::string("coarse.") + name] = torch::ones(1);
        }
        result = loadInto(*target, changed, kCoarsePrefix);
        QVERIFY(messageOf(result).find("not of this network: coarse.a, coarse.b, coarse.c and 2 more")
                != std::string::npos);

        changed = whole;
        changed.tensors["coarse.norm.num_batches_tracked"] = torch::tensor(0.5F);
        QVERIFY(!loadInto(*target, changed, kCoarsePrefix).has_value());
        QVERIFY(!loadInto(*target, whole, kFinePrefix).has_value());
        QVERIFY(torch::equal(target->conv->weight, before)); // all or nothing
    }

    void refusesWhatIsNoModel()
    {
        const ScratchFolder folder;
        QCOMPARE(readModel(folder / "absent").error().code, ErrorCode::NotFound);
        QCOMPARE(readModel(folder.write("a", "nonsense")).error().code, ErrorCode::ModelUnusable);
        const auto archive = readModel(folder.write("a.ckpt", "PK\3\4 and more than eight bytes"));
        QCOMPARE(archive.error().code, ErrorCode::ModelUnusable);
        QVERIFY(archive.error().message.find("gonion convert") != std::string::npos);

        TensorFile plain;
        plain.tensors = {{"a", torch::ones(1)}};
        QVERIFY(writeTensorFile(folder / "plain", plain).has_value());
        QCOMPARE(readModel(folder / "plain").error().code, ErrorCode::ModelUnusable);
        QCOMPARE(readModelDescription(folder / "plain").error().code, ErrorCode::ModelUnusable);
        plain.metadata["gonion"] = "{}";
        QVERIFY(writeTensorFile(folder / "plain", plain).has_value());
        QCOMPARE(readModel(folder / "plain").error().code, ErrorCode::ModelUnusable);
    }

    /// A small file must not make its reader build a large network.
    void refusesANetworkThatIsNotInTheFile()
    {
        const ScratchFolder folder;
        SmallNet net;
        Model model = coarseModel(*net);
        model.description.fine = FineStage{};
        model.description.fine->network.h3de()->embedDim = {4096, 4096, 4096, 4096};
        QVERIFY(writeModel(folder / "m", model, false).has_value());
        const auto read = readModel(folder / "m");
        QCOMPARE(read.error().code, ErrorCode::ModelUnusable);
    }

    void survivesDamage()
    {
        const ScratchFolder folder;
        SmallNet net;
        QVERIFY(writeModel(folder / "m", coarseModel(*net), true).has_value());
        const std::string bytes = bytesOf(folder / "m");
        for (std::size_t length = 0; length < bytes.size(); length += 101) {
            QVERIFY(!readModel(folder.write("t", bytes.substr(0, length))).has_value());
        }
        for (std::size_t at = 0; at < bytes.size(); at += 37) {
            std::string flipped = bytes;
            flipped[at] = char(flipped[at] ^ (1 << at % 8));
            const auto read = readModel(folder.write("t", flipped));
            QVERIFY(read.has_value() || read.error().code == ErrorCode::ModelUnusable);
        }
    }
};

GONION_TEST(TestModelFile, gonion::testing::runTest<TestModelFile>);
#include "tst_model_file.moc"
