// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/model_description.h"
#include "tests/program/test_program.h"

#include <nlohmann/json.hpp>

#include <QtTest>

#include <functional>
#include <random>

using namespace gonion::inference;
using gonion::annotation::LandmarkTemplate;
using gonion::core::ErrorCode;
using nlohmann::json;

namespace {

ModelDescription sampleDescription()
{
    ModelDescription description;
    description.name = "Démonstration";
    description.demonstration = true;
    description.landmarks = LandmarkTemplate::mandibularMolars();
    description.intensity = {-500.0, 2000.5, 255.0};
    description.coarse = CoarseStage{};
    description.coarse->network.widths = {8, 16, 32};
    description.coarse->spacingMm = 3.5;
    description.fine = FineStage{};
    H3deOptions network;
    network.depth = {1, 0, 2, 1};
    network.regions = {4, 2, 2};
    network.anchorRadii = {0.1, 1.0 / 3.0};
    description.fine->network = network;
    description.fine->spacingMm = {0.7, 0.75, 0.8};
    description.presence.thresholds.assign(14, 0.1);
    description.presence.bias = -1.0 / 3.0;
    description.provenanceJson = "{\"epochs\":12,\"seed\":7}";
    return description;
}

using Change = std::function<void(json &)>;

} // namespace
Q_DECLARE_METATYPE(Change)

class TestModelDescription : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void comesBackAsItWas()
    {
        const ModelDescription written = sampleDescription();
        const auto read = ModelDescription::fromJson(written.toJson());
        QVERIFY2(read.has_value(), read ? "" : read.error().message.c_str());
        QVERIFY(*read == written);
    }

    void comesBackWithOneStage()
    {
        ModelDescription fineOnly = sampleDescription();
        fineOnly.coarse.reset();
        fineOnly.fine->network.common().head = H3deHead::Heatmap;
        fineOnly.fine->network.common().anchorRadii.clear();
        fineOnly.presence.thresholds.clear();
        fineOnly.provenanceJson.clear();
        QVERIFY(ModelDescription::fromJson(fineOnly.toJson()).value() == fineOnly);
        ModelDescription coarseOnly = sampleDescription();
        coarseOnly.fine.reset();
        QVERIFY(ModelDescription::fromJson(coarseOnly.toJson()).value() == coarseOnly);
    }

    void readsModelsWithoutRadii()
    {
        ModelDescription description = sampleDescription();
        description.radii.mm.assign(14, 2.0 / 3.0);
        QVERIFY(ModelDescription::fromJson(description.toJson()).value() == description);
        json old = json::parse(description.toJson());
        old.erase("positionRadii");
        const auto read = ModelDescription::fromJson(old.dump());
        QVERIFY(read.has_value());
        QVERIFY(read->radii.mm.empty());
        old["positionRadii"] = {{"level", 0.9}, {"mm", {1.0, -1.0}}};
        QVERIFY(!ModelDescription::fromJson(old.dump()).has_value());
    }

    void everyNetworkComesBack_data()
    {
        QTest::addColumn<int>("network");
        QTest::addColumn<bool>("heatmap");
        for (std::size_t n = 0; n < namedNetworks().size(); ++n) {
            const QByteArray name(namedNetworks()[n].name.data(), qsizetype(namedNetworks()[n].name.size()));
            QTest::newRow(name + " anchor") << int(n) << false;
            QTest::newRow(name + " heatmap") << int(n) << true;
        }
    }

    void everyNetworkComesBack()
    {
        QFETCH(int, network);
        QFETCH(bool, heatmap);
        ModelDescription description = sampleDescription();
        const NamedNetwork &named = namedNetworks()[std::size_t(network)];
        NetworkOptions &options = description.fine->network;
        options = named.options;
        options.common().head = heatmap ? NetworkHead::Heatmap : NetworkHead::Anchor;
        if (named.name != "h3de") {
            options.common().heatmapSigma = 2.5;
        }
        QVERIFY(nameOf(options) == named.name);
        const auto read = ModelDescription::fromJson(description.toJson());
        QVERIFY2(read.has_value(), read ? "" : read.error().message.c_str());
        QVERIFY(*read == description);
    }

    void readsAModelOfTheFirstVersions()
    {
        // As every model was written before there were other networks and the paper's switches.
        const json fine{{"kind", "h3de"}, {"head", "heatmap"}, {"landmarks", 14}, {"embedDim", {8, 16, 16, 32}},
                        {"depth", {1, 1, 2, 1}}, {"topk", {1, 4, 16, 16}}, {"regions", {4, 4, 2}}, {"headWidth", 8},
                        {"lepeKernel", 5}, {"anchorRadii", {0.5, 1.0}}, {"spacingMm", {0.8, 0.8, 0.8}},
                        {"patch", {96, 64, 64}}};
        json value = json::parse(sampleDescription().toJson());
        value["networks"]["fine"] = fine;
        const auto read = ModelDescription::fromJson(value.dump());
        QVERIFY2(read.has_value(), read ? "" : read.error().message.c_str());
        const H3deOptions &network = *read->fine->network.h3de();
        QVERIFY(!network.superResolution && !network.featureFusion && !network.heatmapTerm);
        QVERIFY(network.heatmapTarget == HeatmapTarget::Released);
        QVERIFY(network.head == NetworkHead::Heatmap);
        QCOMPARE(network.embedDim, (std::vector<std::int64_t>{8, 16, 16, 32}));
        QVERIFY(json::parse(read->toJson())["networks"]["fine"] == fine);
    }

    void refusesOtherSizes_data()
    {
        QTest::addColumn<QString>("network");
        QTest::addColumn<QString>("member");
        QTest::addColumn<QString>("value");
        const auto row = [](const char *network, const char *member, const char *value) {
            QTest::newRow((std::string(network) + " " + member + " " + value).c_str()) << network << member << value;
        };
        row("unet3d", "widths", "[32, 64]");
        row("unet3d", "widths", "[32, 64, 0, 64]");
        row("vnet", "widths", "[16, 32, 64, 1000000]");
        row("resunet3d", "widths", "[8, 8, 8, 8, 8, 8, 8, 8]");
        row("resunet3d", "heatmapTarget", "\"round\"");
        row("unet3d", "heatmapSigma", "0");
        row("hyatt", "topk", "[1, 4, 8, 33]");
        row("hyatt", "fusionWidth", "1");
        row("hyatt", "fusionWidth", "63");
        row("hyatt", "embedDim", "[64, 128, 256, 516]");
        row("h3de-paper", "superResolution", "1");
        row("h3de-paper", "heatmapTerm", "null");
    }

    void refusesOtherSizes()
    {
        QFETCH(QString, network);
        QFETCH(QString, member);
        QFETCH(QString, value);
        ModelDescription description = sampleDescription();
        for (const NamedNetwork &named : namedNetworks()) {
            if (named.name == network.toStdString()) {
                description.fine->network = named.options;
            }
        }
        QVERIFY(ModelDescription::fromJson(description.toJson()).has_value());
        json changed = json::parse(description.toJson());
        changed["networks"]["fine"][member.toStdString()] = json::parse(value.toStdString());
        const auto read = ModelDescription::fromJson(changed.dump());
        QVERIFY(!read.has_value());
        QCOMPARE(read.error().code, ErrorCode::ModelUnusable);
    }

    void dropsProvenanceThatIsNoObject()
    {
        ModelDescription description = sampleDescription();
        for (const char *text : {"nonsense", "[1]", "{\"a\":"}) {
            description.provenanceJson = text;
            QCOMPARE(ModelDescription::fromJson(description.toJson())->provenanceJson, std::string());
        }
    }

    void refuses_data()
    {
        QTest::addColumn<Change>("change");
        QTest::addColumn<QString>("said");
        const auto row = [](const char *name, const char *said, Change change) {
            QTest::newRow(name) << change << QString(said);
        };
        const auto set = [](const char *pointer, const json &value) -> Change {
            return [=](json &j) { j[json::json_pointer(pointer)] = value; };
        };
        row("newer format", "newer version", set("/formatVersion", 2));
        row("far newer format", "newer version", set("/formatVersion", 18446744073709551615ULL));
        row("no format", "format version", [](json &j) { j.erase("formatVersion"); });
        row("format 0", "format version", set("/formatVersion", 0));
        row("format as text", "format version", set("/formatVersion", "1"));
        row("no name", "model.name", [](json &j) { j.erase("name"); });
        row("demonstration", "model.demonstration", set("/demonstration", 1));
        row("no template", "template", [](json &j) { j.erase("template"); });
        row("no networks", "networks", [](json &j) { j.erase("networks"); });
        row("neither network", "no network", set("/networks", json::object()));
        row("networks as list", "networks", set("/networks", json::array({1})));
        row("empty intensity", "intensity", set("/intensity/high", -500.0));
        row("no intensity", "intensity", [](json &j) { j.erase("intensity"); });
        row("thresholds", "threshold", set("/presence/thresholds", json::array({0.5})));
        row("threshold above 1", "thresholds", set("/presence/thresholds/3", 1.5));
        row("inside threshold", "insideThreshold", set("/presence/insideThreshold", -0.1));
        row("no presence", "presence", [](json &j) { j.erase("presence"); });
        row("coarse landmarks", "number of landmarks", set("/networks/coarse/landmarks", 13));
        row("fine landmarks", "number of landmarks", set("/networks/fine/landmarks", 15));
        row("no landmarks", "landmarks", set("/networks/fine/landmarks", 0));
        row("coarse kind", "kind", set("/networks/coarse/kind", "other"));
        row("fine kind", "kind", set("/networks/fine/kind", 3));
        row("widths empty", "widths", set("/networks/coarse/widths", json::array()));
        row("width huge", "widths", set("/networks/coarse/widths/0", 1000000));
        row("coarse spacing", "spacingMm", set("/networks/coarse/spacingMm", 0.0));
        row("coarse margin", "marginMm", set("/networks/coarse/marginMm", -1));
        row("longest side", "longestSide", set("/networks/coarse/longestSide", 1e9));
        row("head", "head", set("/networks/fine/head", "both"));
        row("three stages", "embedDim", set("/networks/fine/embedDim", json::array({8, 8, 8})));
        row("no width", "embedDim", set("/networks/fine/embedDim/2", 0));
        row("negative width", "embedDim", set("/networks/fine/embedDim/2", -64));
        row("huge width", "embedDim", set("/networks/fine/embedDim/2", 1LL << 40));
        row("fractional width", "embedDim", set("/networks/fine/embedDim/2", 64.5));
        row("not a multiple", "head width", set("/networks/fine/embedDim/2", 100));
        row("depth", "depth", set("/networks/fine/depth/2", 100000));
        row("topk 0", "topk", set("/networks/fine/topk/2", 0));
        row("topk above regions", "regions", set("/networks/fine/topk/2", 17));
        row("regions 0", "regions", set("/networks/fine/regions/1", 0));
        row("two regions", "regions", set("/networks/fine/regions", json::array({4, 4})));
        row("head width 0", "headWidth", set("/networks/fine/headWidth", 0));
        row("even kernel", "kernel", set("/networks/fine/lepeKernel", 4));
        row("no anchors", "anchorRadii", set("/networks/fine/anchorRadii", json::array()));
        row("negative radius", "anchorRadii", set("/networks/fine/anchorRadii/0", -0.5));
        row("radius as text", "anchorRadii", set("/networks/fine/anchorRadii/0", "1"));
        row("fine spacing", "spacingMm", set("/networks/fine/spacingMm/2", 0));
        row("patch", "patch", set("/networks/fine/patch/0", 1 << 20));
        row("patch in all", "patch", set("/networks/fine/patch", json::array({1024, 1024, 1024})));
    }

    void refuses()
    {
        QFETCH(Change, change);
        QFETCH(QString, said);
        json value = json::parse(sampleDescription().toJson());
        change(value);
        const auto read = ModelDescription::fromJson(value.dump());
        QVERIFY(!read.has_value());
        QCOMPARE(read.error().code, ErrorCode::ModelUnusable);
        QVERIFY2(read.error().message.find(said.toStdString()) != std::string::npos,
                 read.error().message.c_str());
    }

    void refusesWhatIsNoObject()
    {
        const std::string deep = std::string(200000, '[');
        for (const std::string &text :
             {std::string(), std::string("null"), std::string("[]"), std::string("1"), std::string("{"),
              std::string("{\"a\"}"), deep, "{\"provenance\":" + deep}) {
            QCOMPARE(ModelDescription::fromJson(text).error().code, ErrorCode::ModelUnusable);
        }
    }

    /// Every value replaced by every kind of other value: an answer, never a crash.
    void survivesOtherValues()
    {
        const json original = json::parse(sampleDescription().toJson());
        const json flat = original.flatten();
        const json others =
            json::array({nullptr, true, -1, 0, 1, 1e300, 1LL << 62, 18446744073709551615ULL, "x", "",
                         json::array(), json::object(), json::array({json::array()}), 0.5});
        int refused = 0;
        for (const auto &[pointer, value] : flat.items()) {
            for (json::json_pointer at(pointer); !at.empty(); at.pop_back()) {
                for (const json &other : others) {
                    json changed = original;
                    changed[at] = other;
                    refused += ModelDescription::fromJson(changed.dump()).has_value() ? 0 : 1;
                }
            }
        }
        QVERIFY(refused > 500);
    }

    void survivesDamagedText()
    {
        const std::string original = sampleDescription().toJson();
        std::mt19937 random(11);
        const std::string marks = "{}[]\",:0129.eE-+nulltrue\\\x80\xff ";
        for (int round = 0; round < 3000; ++round) {
            std::string text = original;
            for (int i = 0; i < 3; ++i) {
                const std::size_t at = random() % text.size();
                switch (random() % 3) {
                case 0:
                    text[at] = marks[random() % marks.size()];
                    break;
                case 1:
                    text.erase(at, 1 + random() % 20);
                    break;
                default:
                    text.insert(at, text.substr(random() % text.size(), random() % 50));
                }
            }
            if (const auto read = ModelDescription::fromJson(text)) {
                // What is accepted can be written and read again.
                QVERIFY(ModelDescription::fromJson(read->toJson()).has_value());
            }
        }
    }
};

GONION_TEST(TestModelDescription, gonion::testing::runTest<TestModelDescription>);
#include "tst_model_description.moc"
