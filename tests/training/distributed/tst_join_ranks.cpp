// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/distributed/join_ranks.h"
#include "tests/program/test_program.h"
#include "tests/training/distributed/free_port.h"
#include "training/distributed/buckets.h"

#include <torch/nn/modules/conv.h>
#include <torch/optim/adamw.h>
#include <torch/utils.h>

#include <QCoreApplication>
#include <QFile>
#include <QProcess>
#include <QProcessEnvironment>
#include <QTemporaryDir>
#include <QtTest>

#include <array>
#include <cstdio>
#include <memory>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace gonion::training;

// This program is also each of the ranks: with GONION_TEST_ROLE it does that role's work instead of the tests.
namespace {

constexpr int kSteps = 10;
constexpr int kCases = 4; ///< of the global batch

/// Case n of step s: any function of both.
std::pair<torch::Tensor, torch::Tensor> caseOf(int step, int number)
{
    const torch::Tensor image = torch::sin(torch::arange(512, torch::kFloat32) * (0.01F * static_cast<float>(1 + number)) + step)
                                    .view({1, 1, 8, 8, 8});
    return {image, torch::cos(image * 3.0)};
}

struct Net : torch::nn::Module {
    Net()
    {
        torch::manual_seed(5);
        a = register_module("a", torch::nn::Conv3d(torch::nn::Conv3dOptions(1, 6, 3).padding(1)));
        b = register_module("b", torch::nn::Conv3d(torch::nn::Conv3dOptions(6, 1, 3).padding(1)));
    }
    torch::Tensor forward(const torch::Tensor &x) { return b(torch::gelu(a(x))); }
    torch::nn::Conv3d a{nullptr};
    torch::nn::Conv3d b{nullptr};
};

/// Trains the cases of this rank as Ranks' contract says; the weights, or what went wrong.
gonion::core::Result<torch::Tensor> trainAs(Ranks &ranks, int steps)
{
    Net net;
    torch::optim::AdamW optimiser(net.parameters(), torch::optim::AdamWOptions(1e-2));
    for (int step = 0; step < steps; ++step) {
        optimiser.zero_grad();
        for (int slot = ranks.rank(); slot < kCases; slot += ranks.world()) {
            const auto [image, target] = caseOf(step, slot);
            (torch::mse_loss(net.forward(image), target) / kCases).backward();
        }
        std::vector<torch::Tensor> gradients;
        for (const torch::Tensor &parameter : net.parameters()) {
            gradients.push_back(parameter.grad());
        }
        if (const auto summed = ranks.sum(gradients); !summed) {
            return tl::unexpected(summed.error());
        }
        optimiser.step();
    }
    std::vector<torch::Tensor> flat;
    for (const torch::Tensor &parameter : net.parameters()) {
        flat.push_back(parameter.detach().reshape({-1}));
    }
    return torch::cat(flat);
}

int roleTrain(Ranks &ranks, const QString &output)
{
    const auto weights = trainAs(ranks, kSteps);
    const auto decision = ranks.broadcast(40 + ranks.rank());
    if (!weights || !decision || *decision != 40 || !ranks.barrier()) {
        return 3;
    }
    QFile file(output);
    return file.open(QIODevice::WriteOnly)
                   && file.write(reinterpret_cast<const char *>(weights->data_ptr<float>()), weights->numel() * 4) > 0
               ? 0
               : 4;
}

/// Goes on until another rank is lost, and says so.
int roleEndless(Ranks &ranks)
{
    std::vector<torch::Tensor> tensors{torch::ones({1000})};
    for (std::int64_t step = 0;; ++step) {
        if (const auto summed = ranks.sum(tensors); !summed) {
            std::printf("%s\n", summed.error().message.c_str());
            return 7;
        }
        if (step == 10) {
            std::printf("at work\n");
            std::fflush(stdout);
        }
        tensors.front().fill_(1.0);
    }
}

int playRole(const QString &role, const QString &output)
{
    const auto place = rankPlaceFrom();
    auto ranks = place ? joinRanks(*place, torch::kCPU, std::chrono::seconds(role == "alone" ? 2 : 60))
                       : tl::unexpected(place.error());
    if (!ranks) {
        std::printf("%s\n", ranks.error().message.c_str());
        return 9;
    }
    return role == "train" ? roleTrain(**ranks, output) : roleEndless(**ranks);
}

std::unique_ptr<QProcess> startRank(const char *role, int rank, int world, int port, const QString &output = {})
{
    auto process = std::make_unique<QProcess>();
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert("GONION_TEST_ROLE", role);
    environment.insert("GONION_TEST_OUTPUT", output);
    environment.insert("RANK", QString::number(rank));
    environment.insert("WORLD_SIZE", QString::number(world));
    environment.insert("MASTER_ADDR", "127.0.0.1");
    environment.insert("MASTER_PORT", QString::number(port));
    environment.insert("OMP_NUM_THREADS", "1");
    process->setProcessEnvironment(environment);
    process->setProcessChannelMode(QProcess::MergedChannels);
    process->start(QCoreApplication::applicationFilePath(), QStringList());
    return process;
}

torch::Tensor weightsFrom(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        return {};
    }
    const QByteArray bytes = file.readAll();
    return torch::from_blob(const_cast<char *>(bytes.data()), {bytes.size() / 4}, torch::kFloat32).clone();
}

} // namespace

class TestJoinRanks : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void oneProcessOpensNothing()
    {
        const auto ranks = joinRanks({}, torch::kCPU);
        QVERIFY(ranks);
        QCOMPARE((*ranks)->world(), 1);
        QVERIFY(*(*ranks)->broadcast(5) == 5);
        QVERIFY((*ranks)->barrier());
    }

    /// The parameters after 10 steps of two ranks are those of one process that sees the doubled batch.
    void twoRanksAreOneWithTheDoubledBatch()
    {
        QTemporaryDir dir;
        const int port = gonion::testing::freePort();
        const auto first = startRank("train", 0, 2, port, dir.filePath("0"));
        const auto second = startRank("train", 1, 2, port, dir.filePath("1"));
        for (QProcess *process : {first.get(), second.get()}) {
            QVERIFY(process->waitForFinished(60000));
            QVERIFY2(process->exitStatus() == QProcess::NormalExit && process->exitCode() == 0, process->readAll().constData());
        }
        SingleRank single;
        const auto expected = trainAs(single, kSteps);
        QVERIFY(expected);
        const torch::Tensor ofFirst = weightsFrom(dir.filePath("0"));
        QCOMPARE(ofFirst.numel(), expected->numel());
        QVERIFY(torch::equal(ofFirst, weightsFrom(dir.filePath("1"))));
        const double difference = (ofFirst - *expected).abs().max().item<double>();
        QVERIFY2(difference < 1e-5, qPrintable(QString::number(difference)));
        Net untrained;
        QVERIFY((untrained.parameters()[0].detach().reshape({-1}) - expected->narrow(0, 0, 162)).abs().max().item<double>() > 1e-2);
    }

    void aLostRankEndsTheOthersWithAMessage_data()
    {
        QTest::addColumn<int>("killed");
        QTest::newRow("rank 0") << 0;
        QTest::newRow("rank 1") << 1;
    }
    void aLostRankEndsTheOthersWithAMessage()
    {
        QFETCH(int, killed);
        const int port = gonion::testing::freePort();
        std::array<std::unique_ptr<QProcess>, 2> ranks{startRank("endless", 0, 2, port), startRank("endless", 1, 2, port)};
        QVERIFY(ranks[1 - killed]->waitForReadyRead(60000));
        QVERIFY(ranks[1 - killed]->readAll().contains("at work"));
        ranks[killed]->kill();
        QVERIFY(ranks[1 - killed]->waitForFinished(30000)); // far below the time limit of 60 s
        QCOMPARE(ranks[1 - killed]->exitCode(), 7);
        QVERIFY(ranks[1 - killed]->readAll().contains("has lost another one"));
        ranks[killed]->waitForFinished();
    }

    void aRankThatWaitsInVainSaysSo()
    {
        const auto alone = startRank("alone", 0, 2, gonion::testing::freePort());
        QVERIFY(alone->waitForFinished(60000));
        QCOMPARE(alone->exitCode(), 9);
        QVERIFY(alone->readAll().contains("did not meet the others"));
    }

    void bucketsHoldEverythingOnce()
    {
        std::vector<torch::Tensor> tensors{torch::arange(6, torch::kFloat32).view({2, 3}), torch::arange(4, torch::kInt64),
                                           torch::arange(100, torch::kFloat32), torch::arange(6, torch::kFloat32).view({2, 3}).t(),
                                           torch::zeros({0}), torch::tensor(7.0F)};
        const auto buckets = bucketsOf(tensors, 100);
        QCOMPARE(buckets.size(), std::size_t{4}); // 24 bytes; integers; 400 bytes alone; the rest
        std::vector<torch::Tensor> doubled;
        for (const torch::Tensor &tensor : tensors) {
            doubled.push_back(tensor * 2);
        }
        for (const Bucket &bucket : buckets) {
            bucket.flat.mul_(2);
            bucket.copyBack(tensors);
        }
        for (std::size_t n = 0; n < tensors.size(); ++n) {
            QVERIFY(torch::equal(tensors[n], doubled[n]));
        }
        QVERIFY_EXCEPTION_THROWN(bucketsOf({torch::Tensor()}), std::exception);
    }
};

static int runJoinRanks(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    torch::set_num_threads(1);
    if (const QString role = qEnvironmentVariable("GONION_TEST_ROLE"); !role.isEmpty()) {
        return playRole(role, qEnvironmentVariable("GONION_TEST_OUTPUT"));
    }
    TestJoinRanks test;
    return QTest::qExec(&test, argc, argv);
}

GONION_TEST(TestJoinRanks, runJoinRanks);
#include "tst_join_ranks.moc"
