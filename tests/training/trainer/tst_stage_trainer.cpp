// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/trainer/stage_trainer.h"
#include "tests/program/test_program.h"

#include <QtTest>

#include <array>
#include <barrier>
#include <cmath>
#include <limits>
#include <thread>

using namespace gonion;
using namespace gonion::training;
using core::Result;

namespace {

constexpr std::int64_t kLandmarks = 2;

inference::ModelDescription tinyModel()
{
    inference::ModelDescription description;
    inference::Unet3dOptions network;
    network.widths = {8, 8, 8};
    network.landmarks = kLandmarks;
    description.fine.emplace();
    description.fine->network = network;
    return description;
}

/// Images of noise with a bright voxel at each landmark; some numbers are no sound cases.
class NoiseSource final : public CaseSource {
public:
    std::int64_t unreadable = -1;
    std::int64_t infinite = -1;
    bool allUnreadable = false;

    [[nodiscard]] std::optional<std::int64_t> size() const override { return 10; }
    [[nodiscard]] Result<CoarseCase> coarseCase(std::int64_t) const override
    {
        return core::fail(core::ErrorCode::Unsupported, "There are no coarse cases here.");
    }
    [[nodiscard]] Result<FineCase> fineCase(std::int64_t number) const override
    {
        if (number == unreadable || allUnreadable) {
            return core::fail(core::ErrorCode::Unreadable, nameOf(number) + " is damaged.");
        }
        auto generator = at::detail::createCPUGenerator(std::uint64_t(number) + 1);
        FineCase one;
        one.image = torch::rand({1, 1, 16, 16, 16}, generator);
        for (std::int64_t n = 0; n < kLandmarks; ++n) {
            const double place = 3.0 + double((number * 5 + n * 7) % 10);
            one.targets.push_back(LandmarkTarget::present({place, place, 8.0}));
            one.image[0][0][std::int64_t(place)][std::int64_t(place)][8] = 3.0;
        }
        if (number == infinite) {
            one.image.fill_(std::numeric_limits<float>::quiet_NaN());
        }
        return one;
    }
    [[nodiscard]] std::string nameOf(std::int64_t number) const override { return "noise " + std::to_string(number); }
};

StageSettings tinySettings(Optimiser optimiser = Optimiser::AdamW)
{
    StageSettings settings;
    settings.schedule.optimiser = optimiser;
    settings.schedule.epochs = 4;
    settings.schedule.stepsPerEpoch = 5;
    settings.schedule.batch = 2;
    settings.schedule.warmUpSteps = 3;
    settings.schedule.validateEvery = 0;
    settings.schedule.averageReach = 10.0;
    return settings;
}

NamedTensors stateOf(const StageTrainer &trainer)
{
    NamedTensors tensors;
    trainer.save(tensors);
    for (auto &entry : tensors) {
        entry.second = entry.second.clone();
    }
    return tensors;
}

/// The name of the first tensor that differs, beyond a tolerance; empty: none.
std::string difference(const NamedTensors &a, const NamedTensors &b, double most = 0.0)
{
    if (a.size() != b.size()) {
        return "another number of tensors";
    }
    for (const auto &[name, tensor] : a) {
        const auto other = b.find(name);
        if (other == b.end()) {
            return name + " is missing";
        }
        const bool equal = most > 0.0 && tensor.is_floating_point() ? torch::allclose(tensor, other->second, most, most)
                                                                    : torch::equal(tensor, other->second);
        if (!equal) {
            return name;
        }
    }
    return {};
}

/// One run with everything that it needs to live.
struct Fixture {
    NoiseSource source;
    SingleRank alone;
    std::unique_ptr<StageTask> task;
    std::vector<std::string> log;

    explicit Fixture(std::uint64_t seed = 7)
    {
        torch::manual_seed(seed);
        task = makeTask(StageKind::Fine, tinyModel(), {});
        task->prepareNew();
    }
    StageHooks hooks()
    {
        StageHooks hooks;
        hooks.log = [this](const std::string &sentence) { log.push_back(sentence); };
        return hooks;
    }
};

/// Two ranks as two threads that add up through shared memory.
class ThreadRanks final : public Ranks {
public:
    struct Shared {
        std::barrier<> barrier{2};
        std::array<std::vector<torch::Tensor> *, 2> given{};
        std::int64_t value = 0;
    };
    ThreadRanks(Shared &shared, int rank) : m_shared(shared), m_rank(rank) {}
    [[nodiscard]] int rank() const override { return m_rank; }
    [[nodiscard]] int world() const override { return 2; }
    Result<void> sum(std::vector<torch::Tensor> &tensors) override
    {
        m_shared.given[std::size_t(m_rank)] = &tensors;
        m_shared.barrier.arrive_and_wait();
        std::vector<torch::Tensor> sums;
        for (std::size_t n = 0; n < tensors.size(); ++n) {
            sums.push_back(m_shared.given[0]->at(n) + m_shared.given[1]->at(n));
        }
        m_shared.barrier.arrive_and_wait();
        for (std::size_t n = 0; n < tensors.size(); ++n) {
            tensors[n].copy_(sums[n]);
        }
        return {};
    }
    Result<std::int64_t> broadcast(std::int64_t value) override
    {
        if (m_rank == 0) {
            m_shared.value = value;
        }
        m_shared.barrier.arrive_and_wait();
        const std::int64_t agreed = m_shared.value;
        m_shared.barrier.arrive_and_wait();
        return agreed;
    }
    Result<void> barrier() override
    {
        m_shared.barrier.arrive_and_wait();
        return {};
    }

private:
    Shared &m_shared;
    int m_rank;
};

} // namespace

class TestStageTrainer : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void learns()
    {
        Fixture run;
        StageSettings settings = tinySettings();
        settings.schedule.epochs = 30;
        settings.schedule.learningRate = 5e-3;
        double first = 0.0;
        double last = 0.0;
        StageHooks hooks = run.hooks();
        hooks.onLine = [&](const StageLine &line) {
            first = first == 0.0 ? line.loss : first;
            last = line.loss;
        };
        StageTrainer trainer(*run.task, run.source, run.alone, settings, hooks);
        QVERIFY(trainer.run().value() == StageEnd::Finished);
        QCOMPARE(trainer.state().step, std::int64_t{150});
        QVERIFY2(last < 0.6 * first, qPrintable(QString("%1 -> %2").arg(first).arg(last)));
    }

    void goesOnBitForBit_data()
    {
        QTest::addColumn<int>("optimiser");
        QTest::addColumn<int>("stopAt");
        QTest::newRow("Adam, at an epoch's end") << int(Optimiser::Adam) << 10;
        QTest::newRow("AdamW, in the middle of one") << int(Optimiser::AdamW) << 7;
        QTest::newRow("SGD, in the middle of one") << int(Optimiser::Sgd) << 13;
    }

    void goesOnBitForBit()
    {
        QFETCH(int, optimiser);
        QFETCH(int, stopAt);
        const StageSettings settings = tinySettings(Optimiser(optimiser));
        Fixture straight;
        StageTrainer whole(*straight.task, straight.source, straight.alone, settings, straight.hooks());
        QVERIFY(whole.run().value() == StageEnd::Finished);

        QTemporaryDir folder;
        const std::filesystem::path file = folder.filePath("last.safetensors").toStdString();
        {
            Fixture stopped;
            StageTrainer *trainer = nullptr;
            StageHooks hooks = stopped.hooks();
            hooks.stopWanted = [&] { return trainer->state().step == stopAt; };
            hooks.saveCheckpoint = [&](std::int64_t) {
                Checkpoint checkpoint;
                checkpoint.stage = StageKind::Fine;
                checkpoint.state = trainer->state();
                checkpoint.model.description = tinyModel();
                checkpoint.model.description.landmarks =
                    annotation::LandmarkTemplate::create("t", "t", {{"a", "a"}, {"b", "b"}}).value();
                trainer->save(checkpoint.tensors);
                return writeCheckpoint(file, checkpoint);
            };
            StageTrainer first(*stopped.task, stopped.source, stopped.alone, settings, hooks);
            trainer = &first;
            QVERIFY(first.run().value() == StageEnd::Stopped);
            QCOMPARE(first.state().step, std::int64_t(stopAt));
        }
        Fixture resumed(99); // other weights, which the checkpoint replaces
        const auto checkpoint = readCheckpoint(file);
        QVERIFY2(checkpoint.has_value(), checkpoint ? "" : checkpoint.error().message.c_str());
        StageTrainer second(*resumed.task, resumed.source, resumed.alone, settings, resumed.hooks());
        QVERIFY(second.restore(checkpoint->state, checkpoint->tensors).has_value());
        QVERIFY(second.run().value() == StageEnd::Finished);
        QCOMPARE(second.state().step, whole.state().step);
        const std::string differs = difference(stateOf(whole), stateOf(second));
        QVERIFY2(differs.empty(), differs.c_str());
    }

    void refusesAnotherNetworksCheckpoint()
    {
        Fixture run;
        StageTrainer trainer(*run.task, run.source, run.alone, tinySettings(), run.hooks());
        NamedTensors tensors = stateOf(trainer);
        tensors.begin()->second = torch::zeros({3});
        QCOMPARE(int(trainer.restore({}, tensors).error().code), int(core::ErrorCode::ModelUnusable));
    }

    void passesOverTrouble_data()
    {
        QTest::addColumn<int>("unreadable");
        QTest::addColumn<int>("infinite");
        QTest::addColumn<QString>("named");
        QTest::newRow("unreadable case") << 3 << -1 << "noise 3 is damaged";
        QTest::newRow("infinite loss") << -1 << 5 << "noise 5";
    }

    void passesOverTrouble()
    {
        QFETCH(int, unreadable);
        QFETCH(int, infinite);
        QFETCH(QString, named);
        Fixture run;
        run.source.unreadable = unreadable;
        run.source.infinite = infinite;
        StageTrainer trainer(*run.task, run.source, run.alone, tinySettings(), run.hooks());
        QVERIFY(trainer.run().value() == StageEnd::Finished);
        QCOMPARE(int(run.log.size()), 1);
        QVERIFY2(QString::fromStdString(run.log.front()).contains(named), run.log.front().c_str());
        for (const auto &[name, tensor] : stateOf(trainer)) {
            QVERIFY2(!tensor.is_floating_point() || tensor.isfinite().all().item<bool>(), name.c_str());
        }
    }

    void stopsOnTrouble_data() { passesOverTrouble_data(); }

    void stopsOnTrouble()
    {
        QFETCH(int, unreadable);
        QFETCH(int, infinite);
        QFETCH(QString, named);
        Fixture run;
        run.source.unreadable = unreadable;
        run.source.infinite = infinite;
        StageSettings settings = tinySettings();
        settings.onTrouble = OnTrouble::Stop;
        StageTrainer trainer(*run.task, run.source, run.alone, settings, run.hooks());
        const auto end = trainer.run();
        QVERIFY(!end.has_value());
        QVERIFY2(QString::fromStdString(end.error().message).contains(named), end.error().message.c_str());
        const int bad = unreadable >= 0 ? unreadable : infinite;
        QCOMPARE(trainer.state().step, std::int64_t(bad / 2)); // the good steps before it, two cases each
        for (const auto &[name, tensor] : stateOf(trainer)) {
            QVERIFY2(!tensor.is_floating_point() || tensor.isfinite().all().item<bool>(), name.c_str());
        }
    }

    void endsWhereNothingIsLearned()
    {
        Fixture run;
        run.source.allUnreadable = true;
        StageSettings settings = tinySettings();
        settings.schedule.epochs = 1000;
        StageTrainer trainer(*run.task, run.source, run.alone, settings, run.hooks());
        const auto end = trainer.run();
        QVERIFY(!end.has_value());
        QCOMPARE(trainer.state().step, std::int64_t{20});
    }

    void stopsEarly()
    {
        Fixture run;
        StageSettings settings = tinySettings();
        settings.schedule.epochs = 50;
        settings.schedule.validateEvery = 2;
        settings.schedule.patience = 3;
        StageHooks hooks = run.hooks();
        const std::vector<double> rates{0.2, 0.5, 0.4, 0.5, 0.5, 0.9}; // the second is the best within reach
        std::size_t asked = 0;
        std::vector<std::int64_t> better;
        hooks.validate = [&](StageKind, std::int64_t) -> Result<std::optional<ValidationScore>> {
            return ValidationScore{rates.at(asked++), 1.0};
        };
        hooks.onBetter = [&](StageKind, std::int64_t epoch) {
            better.push_back(epoch);
            return Result<void>();
        };
        StageTrainer trainer(*run.task, run.source, run.alone, settings, hooks);
        QVERIFY(trainer.run().value() == StageEnd::Finished);
        QCOMPARE(int(asked), 5);
        QCOMPARE(trainer.state().epoch, std::int64_t{10});
        QCOMPARE(trainer.state().bestEpoch, std::int64_t{4});
        QVERIFY(better == (std::vector<std::int64_t>{2, 4}));
    }

    void endsWithItsTime()
    {
        Fixture run;
        StageSettings settings = tinySettings();
        settings.schedule.epochs = 100000;
        settings.schedule.minutes = 0.5 / 60.0;
        StageTrainer trainer(*run.task, run.source, run.alone, settings, run.hooks());
        QVERIFY(trainer.run().value() == StageEnd::Finished);
        QVERIFY(trainer.state().seconds >= 0.5);
        QVERIFY(trainer.state().step > 0 && trainer.state().step < 100000);
    }

    /// Two ranks with one case each step as one process with two.
    void twoRanksAreOneDoubledBatch()
    {
        StageSettings settings = tinySettings(Optimiser::Sgd);
        settings.schedule.epochs = 2;
        Fixture one;
        StageTrainer whole(*one.task, one.source, one.alone, settings, one.hooks());
        QVERIFY(whole.run().value() == StageEnd::Finished);

        settings.schedule.batch = 1;
        ThreadRanks::Shared shared;
        Fixture first, second;
        std::array<Fixture *, 2> parts{&first, &second};
        std::array<NamedTensors, 2> states;
        std::array<bool, 2> finished{};
        {
            std::vector<std::jthread> threads;
            for (int rank = 0; rank < 2; ++rank) {
                threads.emplace_back([&, rank] {
                    const auto n = std::size_t(rank);
                    ThreadRanks ranks(shared, rank);
                    StageTrainer trainer(*parts[n]->task, parts[n]->source, ranks, settings, parts[n]->hooks());
                    const auto end = trainer.run();
                    finished[n] = end && *end == StageEnd::Finished;
                    states[n] = stateOf(trainer);
                });
            }
        }
        QVERIFY(finished[0] && finished[1]);
        for (const NamedTensors &state : states) {
            const std::string differs = difference(stateOf(whole), state, 1e-5);
            QVERIFY2(differs.empty(), differs.c_str());
        }
    }
};

GONION_TEST(TestStageTrainer, gonion::testing::runTestWithEvents<TestStageTrainer>);
#include "tst_stage_trainer.moc"
