// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/checkpoint_import.h"
#include "inference/network/h3de_net.h"
#include "inference/pytorch/torch_checkpoint.h"
#include "tests/inference/made_checkpoint.h"
#include "tests/inference/scratch_folder.h"
#include "tests/program/test_program.h"

#include <QtTest>

#include <cmath>
#include <cstdlib>
#include <random>

using namespace gonion::inference;
using namespace gonion::testing;
using gonion::core::ErrorCode;

namespace {

std::filesystem::path released()
{
    const char *folder = std::getenv("GONION_GOLDENS");
    return std::filesystem::path(folder != nullptr && *folder != '\0' ? folder : GONION_TEST_DATA "/goldens")
           / "official_small.ckpt";
}

/// The weights of the reference checkpoint: sines of the flat index.
torch::Tensor formulaWeight(const std::string &name, torch::IntArrayRef shape, int position)
{
    const torch::Tensor values = torch::empty(shape);
    float *out = values.data_ptr<float>();
    const bool matrix = shape.size() > 1;
    const double scale = matrix ? std::sqrt(2.0 * double(shape[0]) / double(values.numel())) : 0.1;
    const double shift = !matrix && name.ends_with("weight") ? 1.0 : 0.0;
    for (std::int64_t i = 0; i < values.numel(); ++i) {
        out[i] = float(shift + scale * std::sin(0.37 * double(i) + position));
    }
    return values;
}

bool isBuffer(const std::string &name)
{
    return name.find("running_") != std::string::npos || name.ends_with("num_batches_tracked");
}

std::string floats(const std::vector<float> &values)
{
    return {reinterpret_cast<const char *>(values.data()), values.size() * sizeof(float)};
}

/// A checkpoint with these tensors as the state dict of a network, as torch.save lays it out.
std::string checkpointFrom(const std::vector<std::pair<std::string, torch::Tensor>> &tensors,
                           const std::string &prefix = {})
{
    std::vector<std::pair<std::string, std::string>> entries;
    ArchiveEntries storages;
    for (const auto &[name, tensor] : tensors) {
        const std::string key = std::to_string(storages.size());
        const torch::Tensor own = tensor.detach().to(torch::kFloat32).contiguous();
        entries.emplace_back(prefix + name,
                             pickled::tensor({key, own.numel(), 0, own.sizes().vec(), own.strides().vec()}));
        storages.emplace_back(key, std::string(static_cast<const char *>(own.data_ptr()), own.nbytes()));
    }
    return checkpointOf(pickled::dict(entries), storages);
}

std::vector<std::pair<std::string, torch::Tensor>> parametersOf(const torch::nn::Module &module)
{
    std::vector<std::pair<std::string, torch::Tensor>> tensors;
    for (const auto &item : module.named_parameters()) {
        tensors.emplace_back(item.key(), item.value());
    }
    return tensors;
}

H3deOptions smallNetwork(H3deHead head, std::int64_t landmarks)
{
    H3deOptions options;
    options.head = head;
    options.landmarks = landmarks;
    options.embedDim = {16, 24, 32, 40};
    options.depth = {1, 2, 0, 1};
    options.topk = {1, 2, 3, 4};
    return options;
}

bool says(const std::vector<std::string> &sentences, const char *word)
{
    return std::any_of(sentences.begin(), sentences.end(),
                       [&](const std::string &s) { return s.find(word) != std::string::npos; });
}

} // namespace

class TestCheckpointImport : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsReleasedWeightsExactly()
    {
        const auto checkpoint = readTorchCheckpoint(released());
        QVERIFY2(checkpoint.has_value(), checkpoint ? "" : checkpoint.error().message.c_str());
        int position = 0;
        double worst = 0.0;
        for (const auto &[name, tensor] : checkpoint->tensors) {
            if (isBuffer(name)) {
                continue;
            }
            const torch::Tensor expected = formulaWeight(name, tensor.sizes(), position++);
            worst = std::max(worst, (tensor - expected).abs().max().item<double>());
        }
        QCOMPARE(position, 106); // the optimizer's list of parameters in the same file
        QVERIFY2(worst < 1e-6, std::to_string(worst).c_str());
    }

    void importsReleasedCheckpoint()
    {
        const auto imported = importCheckpoint(released());
        QVERIFY2(imported.has_value(), imported ? "" : imported.error().message.c_str());
        const ModelDescription &description = imported->model.description;
        const H3deOptions &network = *description.fine->network.h3de();
        QCOMPARE(description.name, std::string("official_small"));
        QVERIFY(!description.coarse.has_value());
        QVERIFY(network.head == H3deHead::Anchor);
        QCOMPARE(network.landmarks, std::int64_t{3});
        QCOMPARE(network.embedDim, (std::vector<std::int64_t>{64, 32, 32, 32}));
        QCOMPARE(network.depth, (std::vector<std::int64_t>{1, 1, 1, 1}));
        QCOMPARE(network.topk, (std::vector<std::int64_t>{1, 4, 16, 16}));
        QCOMPARE(network.anchorRadii, (std::vector<double>{0.5, 1.0})); // of the training's arguments
        QCOMPARE(description.landmarks.size(), std::size_t{3});
        QCOMPARE(description.landmarks.landmarks()[2].id, std::string("L3"));
        for (const char *word : {"topk", "n_win", "voxels of", "HU", "template", "calibrated"}) {
            QVERIFY2(says(imported->assumptions, word), word);
        }
        QVERIFY(!says(imported->assumptions, "radii"));
        QVERIFY(description.provenanceJson.find("\"epoch\":7") != std::string::npos);
        for (const auto &[name, tensor] : imported->model.tensors) {
            QVERIFY(name.starts_with("fine."));
            QVERIFY(tensor.is_contiguous());
            QVERIFY2(!name.starts_with("fine.c1") && !name.starts_with("fine.head")
                         && !name.starts_with("fine.norm."),
                     name.c_str());
        }
        H3deNet net(network);
        QVERIFY(loadInto(*net, imported->model, kFinePrefix).has_value());
    }

    void takesOptionsInsteadOfAssuming()
    {
        ImportOptions options;
        options.topk = {1, 4, 8, 32};
        options.regions = {4, 4, 2};
        options.anchorRadii = {0.25, 2.0};
        options.spacingMm = {0.4, 0.5, 1.0};
        options.patch = {96, 96, 64};
        options.intensity = IntensityMapping{-200.0, 1800.0};
        const auto imported = importCheckpoint(released(), options);
        QVERIFY(imported.has_value());
        const ModelDescription &description = imported->model.description;
        QCOMPARE(description.fine->network.h3de()->topk, *options.topk);
        QCOMPARE(description.fine->network.h3de()->anchorRadii, *options.anchorRadii);
        QVERIFY(description.fine->spacingMm == *options.spacingMm);
        QVERIFY(description.fine->patch == *options.patch);
        QCOMPARE(description.intensity.low, options.intensity->low);
        QCOMPARE(description.intensity.high, options.intensity->high);
        QCOMPARE(description.intensity.storedHighest, std::optional(255.0));
        for (const char *word : {"topk", "n_win", "voxels of", "HU", "radii"}) {
            QVERIFY2(!says(imported->assumptions, word), word);
        }
    }

    void refusesOptionsThatDoNotFit()
    {
        ImportOptions radii;
        radii.anchorRadii = {0.5};
        QCOMPARE(importCheckpoint(released(), radii).error().code, ErrorCode::InvalidArgument);
        ImportOptions topk;
        topk.topk = {1, 4, 16, 33};
        QCOMPARE(importCheckpoint(released(), topk).error().code, ErrorCode::ModelUnusable);
        ImportOptions landmarks;
        landmarks.landmarks = gonion::annotation::LandmarkTemplate::mandibularMolars();
        QCOMPARE(importCheckpoint(released(), landmarks).error().code, ErrorCode::ModelUnusable);
    }

    void survivesItsOwnFile()
    {
        const ScratchFolder folder;
        const auto imported = importCheckpoint(released());
        QVERIFY(writeModel(folder / "m.safetensors", imported->model, false).has_value());
        const auto read = readModel(folder / "m.safetensors");
        QVERIFY2(read.has_value(), read ? "" : read.error().message.c_str());
        QVERIFY(read->description == imported->model.description);
        QCOMPARE(read->tensors.size(), imported->model.tensors.size());
        for (const auto &[name, tensor] : read->tensors) {
            QVERIFY2(torch::equal(tensor, imported->model.tensors.at(name)), name.c_str());
        }
    }

    void readsShapesOffTheTensors_data()
    {
        QTest::addColumn<bool>("anchors");
        QTest::addColumn<bool>("unused");
        QTest::addColumn<QByteArray>("prefix");
        QTest::addColumn<int>("landmarks");
        QTest::newRow("anchors") << true << true << QByteArray() << 5;
        QTest::newRow("anchors, DataParallel") << true << true << QByteArray("module.") << 5;
        QTest::newRow("anchors without the unused tensors") << true << false << QByteArray() << 14;
        QTest::newRow("heatmaps") << false << true << QByteArray() << 14;
        QTest::newRow("heatmaps without the unused tensors") << false << false << QByteArray("module.") << 5;
    }

    void readsShapesOffTheTensors()
    {
        QFETCH(bool, anchors);
        QFETCH(bool, unused);
        QFETCH(QByteArray, prefix);
        QFETCH(int, landmarks);
        const H3deOptions options = smallNetwork(anchors ? H3deHead::Anchor : H3deHead::Heatmap, landmarks);
        H3deNet net(options, unused);
        const ScratchFolder folder;
        const auto path = folder.write("a.ckpt", checkpointFrom(parametersOf(*net), prefix.toStdString()));
        const auto imported = importCheckpoint(path);
        QVERIFY2(imported.has_value(), imported ? "" : imported.error().message.c_str());
        const H3deOptions &network = *imported->model.description.fine->network.h3de();
        QVERIFY(network.head == options.head);
        QCOMPARE(network.embedDim, options.embedDim);
        QCOMPARE(network.depth, options.depth);
        QCOMPARE(network.landmarks, options.landmarks);
        QCOMPARE(network.anchorRadii.size(), std::size_t(anchors ? 4 : 0));
        QCOMPARE(imported->model.description.landmarks.id()
                     == gonion::annotation::LandmarkTemplate::mandibularMolars().id(),
                 landmarks == 14);
        H3deNet loaded(network);
        QVERIFY(loadInto(*loaded, imported->model, kFinePrefix).has_value());
        QVERIFY(torch::equal(loaded->named_parameters()["up2.conv1.0.weight"],
                             net->named_parameters()["up2.conv1.0.weight"]));
    }

    void refusesOtherNetworks()
    {
        const ScratchFolder folder;
        H3deNet net(smallNetwork(H3deHead::Anchor, 5));
        auto tensors = parametersOf(*net);
        tensors.emplace_back("surprise", torch::ones(3));
        auto imported = importCheckpoint(folder.write("a.ckpt", checkpointFrom(tensors)));
        QCOMPARE(imported.error().code, ErrorCode::ModelUnusable);
        QVERIFY(imported.error().message.find("surprise") != std::string::npos);

        tensors = parametersOf(*net);
        tensors.erase(tensors.begin() + 20);
        imported = importCheckpoint(folder.write("a.ckpt", checkpointFrom(tensors)));
        QCOMPARE(imported.error().code, ErrorCode::ModelUnusable);

        imported =
            importCheckpoint(folder.write("a.ckpt", checkpointFrom({{"weight", torch::ones({2, 2})}})));
        QCOMPARE(imported.error().code, ErrorCode::ModelUnusable);
    }

    void readsSharedAndStridedStorages()
    {
        const ScratchFolder folder;
        const std::string value = pickled::dict({
            {"first", pickled::tensor({"0", 6, 0, {3}, {1}})},
            {"second", pickled::tensor({"0", 6, 3, {3}, {1}})},
            {"turned", pickled::tensor({"0", 6, 0, {3, 2}, {1, 3}})},
            {"scalar", pickled::tensor({"0", 6, 5, {}, {}})},
            {"none", pickled::tensor({"0", 6, 0, {0, 4}, {4, 1}})},
            {"long", pickled::tensor({"1", 1, 0, {}, {}, "LongStorage"})},
            {"half", pickled::tensor({"2", 2, 0, {2}, {1}, "HalfStorage"})},
            {"flag", pickled::tensor({"2", 4, 0, {4}, {1}, "BoolStorage"})},
            {"parameter", pickled::call(pickled::global("torch._utils", "_rebuild_parameter"),
                                        {pickled::tensor({"0", 6, 0, {2, 3}, {3, 1}}), "\x88", "N"})},
        });
        const std::string bytes = checkpointOf(
            value, {{"0", floats({0, 1, 2, 3, 4, 5})}, {"1", little(41, 8)}, {"2", little(0x3c003800, 4)}});
        const auto read = readTorchCheckpoint(folder.write("a.ckpt", bytes));
        QVERIFY2(read.has_value(), read ? "" : read.error().message.c_str());
        std::map<std::string, torch::Tensor> tensors(read->tensors.begin(), read->tensors.end());
        const torch::Tensor values = torch::arange(6, torch::kFloat32);
        QVERIFY(torch::equal(tensors.at("first"), values.slice(0, 0, 3)));
        QVERIFY(torch::equal(tensors.at("second"), values.slice(0, 3, 6)));
        QVERIFY(torch::equal(tensors.at("turned"), values.view({2, 3}).t()));
        QVERIFY(torch::equal(tensors.at("parameter"), values.view({2, 3})));
        QCOMPARE(tensors.at("scalar").item<float>(), 5.0F);
        QCOMPARE(tensors.at("none").numel(), std::int64_t{0});
        QCOMPARE(tensors.at("long").item<std::int64_t>(), std::int64_t{41});
        QCOMPARE(tensors.at("half")[0].item<float>(), 0.5F);
        QCOMPARE(tensors.at("half")[1].item<float>(), 1.0F);
        QCOMPARE(tensors.at("flag").scalar_type(), torch::kUInt8);
    }

    void refusesHostileTensors_data()
    {
        QTest::addColumn<QByteArray>("content");
        const auto row = [](const char *name, const pickled::TensorPlace &place) {
            const std::string value =
                pickled::dict({{"state_dict", pickled::dict({{"weight", pickled::tensor(place)}})}});
            QTest::newRow(name) << QByteArray::fromStdString(
                checkpointOf(value, {{"0", floats({1, 2, 3, 4})}}));
        };
        const std::int64_t huge = std::int64_t{1} << 62;
        row("beyond the storage", {"0", 4, 0, {5}, {1}});
        row("offset beyond", {"0", 4, 2, {3}, {1}});
        row("negative offset", {"0", 4, -1, {2}, {1}});
        row("negative size", {"0", 4, 0, {-1}, {1}});
        row("negative stride", {"0", 4, 3, {2}, {-1}});
        row("huge stride", {"0", 4, 0, {2}, {huge}});
        row("huge size", {"0", 4, 0, {huge, huge}, {1, 1}});
        row("repeated element", {"0", 4, 0, {1 << 30}, {0}});
        row("repeated behind an empty axis", {"0", 4, 0, {0, huge}, {0, 0}});
        row("fewer strides", {"0", 4, 0, {2, 2}, {1}});
        row("storage larger than its record", {"0", 400, 0, {400}, {1}});
        row("storage of other elements", {"0", 4, 0, {4}, {1}, "DoubleStorage"});
        row("negative storage", {"0", -4, 0, {1}, {1}});
        row("unknown storage", {"0", 4, 0, {4}, {1}, "SecretStorage"});
        row("no record", {"7", 4, 0, {4}, {1}});
        row("a path", {"../../etc/passwd", 4, 0, {4}, {1}});
        row("many axes", {"0", 4, 0, std::vector<std::int64_t>(40, 1), std::vector<std::int64_t>(40, 1)});
    }

    void refusesHostileTensors()
    {
        QFETCH(QByteArray, content);
        const ScratchFolder folder;
        const auto path = folder.write("bad.ckpt", content.toStdString());
        QCOMPARE(readTorchCheckpoint(path).error().code, ErrorCode::Unreadable);
        QCOMPARE(importCheckpoint(path).error().code, ErrorCode::ModelUnusable);
    }

    void refusesDataUsedOverAndOver()
    {
        std::vector<std::pair<std::string, std::string>> entries;
        for (int i = 0; i < 2000; ++i) {
            entries.emplace_back("w" + std::to_string(i), pickled::tensor({"0", 100000, 0, {100000}, {1}}));
        }
        const ScratchFolder folder;
        const auto path =
            folder.write("a.ckpt", checkpointOf(pickled::dict(entries),
                                                {{"0", floats(std::vector<float>(100000, 1.0F))}}));
        QCOMPARE(readTorchCheckpoint(path).error().code, ErrorCode::Unreadable);
    }

    void runsNothing()
    {
        const ScratchFolder folder;
        const std::string mark = (folder / "was-run").string();
        const std::string command =
            pickled::call(pickled::global("posix", "system"), {pickled::text("touch " + mark)});
        const std::string value =
            pickled::dict({{"epoch", command}, {"state_dict", pickled::dict({{"weight", command}})}});
        const auto read = readTorchCheckpoint(folder.write("evil.ckpt", checkpointOf(value, {})));
        QCOMPARE(read.error().code, ErrorCode::Unreadable);
        QCOMPARE(importCheckpoint(folder / "evil.ckpt").error().code, ErrorCode::ModelUnusable);
        QVERIFY(!std::filesystem::exists(mark));
    }

    void refusesOtherFiles()
    {
        const ScratchFolder folder;
        QCOMPARE(importCheckpoint(folder / "absent").error().code, ErrorCode::NotFound);
        QCOMPARE(importCheckpoint(folder.write("a", "")).error().code, ErrorCode::ModelUnusable);
        QCOMPARE(importCheckpoint(folder.write("a", "\x80\x02\x8a\x0al\xfc\x9c")).error().code,
                 ErrorCode::ModelUnusable);
        QCOMPARE(importCheckpoint(folder.write("a", archiveOf({{"a.txt", "text"}}))).error().code,
                 ErrorCode::ModelUnusable);
        QCOMPARE(importCheckpoint(folder.write("a", archiveOf({}))).error().code, ErrorCode::ModelUnusable);
        QCOMPARE(importCheckpoint(folder.write("a", checkpointOf("N", {}))).error().code,
                 ErrorCode::ModelUnusable);
    }

    void survivesDamage()
    {
        const ScratchFolder folder;
        const std::string value = pickled::dict({
            {"epoch", pickled::integer(3)},
            {"state_dict", pickled::dict({{"a", pickled::tensor({"0", 6, 0, {3, 2}, {2, 1}})},
                                          {"b", pickled::tensor({"1", 4, 1, {3}, {1}})}})},
        });
        const std::string original =
            checkpointOf(value, {{"0", floats({0, 1, 2, 3, 4, 5})}, {"1", floats({0, 1, 2, 3})}});
        QVERIFY(readTorchCheckpoint(folder.write("a", original)).has_value());
        for (std::size_t length = 0; length < original.size(); ++length) {
            QVERIFY(!readTorchCheckpoint(folder.write("t", original.substr(0, length))).has_value());
        }
        std::mt19937 random(5);
        for (int round = 0; round < 1000; ++round) {
            std::string bytes = original;
            for (unsigned i = 0; i < 1 + random() % 3; ++i) {
                bytes[random() % bytes.size()] ^= char(1U << random() % 8);
            }
            static_cast<void>(readTorchCheckpoint(folder.write("f", bytes)));
        }
        // Past the checksum: damage in the pickle itself.
        const std::string pickle = pickled::whole(value);
        for (int round = 0; round < 1000; ++round) {
            std::string bytes = pickle;
            for (unsigned i = 0; i < 1 + random() % 3; ++i) {
                bytes[random() % bytes.size()] ^= char(1U << random() % 8);
            }
            const std::string archive = archiveOf({{"made/data.pkl", bytes},
                                                   {"made/data/0", floats({0, 1, 2, 3, 4, 5})},
                                                   {"made/data/1", floats({0, 1, 2, 3})}});
            if (const auto read = readTorchCheckpoint(folder.write("f", archive))) {
                for (const auto &[name, tensor] : read->tensors) {
                    static_cast<void>(
                        tensor.to(torch::kFloat64).sum().item<double>()); // every element can be read
                }
            }
        }
    }

    void survivesDamageOfTheReleasedFile()
    {
        const ScratchFolder folder;
        const std::string original = bytesOf(released());
        std::mt19937 random(9);
        for (int round = 0; round < 12; ++round) {
            QVERIFY(!readTorchCheckpoint(folder.write("t", original.substr(0, random() % original.size())))
                         .has_value());
            std::string bytes = original;
            bytes[random() % bytes.size()] ^= char(1U << random() % 8);
            if (const auto imported = importCheckpoint(folder.write("f", bytes)); !imported) {
                QCOMPARE(imported.error().code, ErrorCode::ModelUnusable);
            }
        }
    }
};

GONION_TEST(TestCheckpointImport, gonion::testing::runTest<TestCheckpointImport>);
#include "tst_checkpoint_import.moc"
