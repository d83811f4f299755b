// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/distributed/rank_place.h"
#include "tests/program/test_program.h"

#include <QMap>
#include <QtTest>

using namespace gonion::training;

using Names = QMap<QString, QString>;
Q_DECLARE_METATYPE(Names)

namespace {

Variables from(const Names &names)
{
    return [names](const char *name) -> std::optional<std::string> {
        return names.contains(name) ? std::optional(names[name].toStdString()) : std::nullopt;
    };
}

} // namespace

class TestRankPlace : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aLauncherTellsThePlace_data()
    {
        QTest::addColumn<Names>("names");
        QTest::addColumn<int>("rank");
        QTest::addColumn<int>("world");
        QTest::addColumn<int>("local");
        QTest::addColumn<QString>("address");
        QTest::addColumn<int>("port");
        QTest::newRow("alone") << Names{} << 0 << 1 << 0 << "127.0.0.1" << 29500;
        QTest::newRow("torchrun") << Names{{"RANK", "3"}, {"WORLD_SIZE", "4"}, {"LOCAL_RANK", "1"},
                                           {"MASTER_ADDR", "gpu1"}, {"MASTER_PORT", "4000"}}
                                  << 3 << 4 << 1 << "gpu1" << 4000;
        QTest::newRow("no address") << Names{{"RANK", "1"}, {"WORLD_SIZE", "2"}} << 1 << 2 << 0 << "127.0.0.1" << 29500;
        const Names slurm{{"SLURM_PROCID", "5"}, {"SLURM_NTASKS", "8"}, {"SLURM_LOCALID", "1"}, {"SLURM_STEP_ID", "0"},
                          {"SLURM_JOB_ID", "1234567"}, {"SLURM_JOB_NODELIST", "node[07-10]"},
                          {"SLURM_LAUNCH_NODE_IPADDR", "10.0.0.1"}};
        QTest::newRow("srun") << slurm << 5 << 8 << 1 << "node07" << 20000 + 1234567 % 20000;
        Names part = slurm;
        part["SLURM_STEP_NUM_TASKS"] = "6";
        part["SLURM_STEP_NODELIST"] = "node09";
        QTest::newRow("a step with fewer tasks") << part << 5 << 6 << 1 << "node09" << 20000 + 1234567 % 20000;
        Names named = slurm;
        named["MASTER_ADDR"] = "other";
        named["MASTER_PORT"] = "99";
        QTest::newRow("srun, address given") << named << 5 << 8 << 1 << "other" << 99;
        Names script = slurm;
        script["SLURM_PROCID"] = "0";
        script.remove("SLURM_STEP_ID");
        QTest::newRow("batch script without srun") << script << 0 << 1 << 0 << "127.0.0.1" << 29500;
        QTest::newRow("launch address alone") << Names{{"SLURM_PROCID", "0"}, {"SLURM_NTASKS", "2"},
                                                       {"SLURM_LAUNCH_NODE_IPADDR", "10.0.0.1"}}
                                              << 0 << 2 << 0 << "10.0.0.1" << 29500;
    }
    void aLauncherTellsThePlace()
    {
        QFETCH(Names, names);
        const auto place = rankPlaceFrom(from(names));
        QVERIFY(place);
        QTEST(place->rank, "rank");
        QTEST(place->world, "world");
        QTEST(place->localRank, "local");
        QTEST(QString::fromStdString(place->masterAddress), "address");
        QTEST(static_cast<int>(place->masterPort), "port");
    }

    void whatCannotBeIsRefusedByName_data()
    {
        QTest::addColumn<Names>("names");
        QTest::addColumn<QString>("named");
        QTest::newRow("no number") << Names{{"RANK", "x"}, {"WORLD_SIZE", "2"}} << "RANK";
        QTest::newRow("beyond the world") << Names{{"RANK", "2"}, {"WORLD_SIZE", "2"}} << "RANK";
        QTest::newRow("negative") << Names{{"RANK", "-1"}, {"WORLD_SIZE", "2"}} << "RANK";
        QTest::newRow("no rank") << Names{{"WORLD_SIZE", "2"}} << "RANK";
        QTest::newRow("no world") << Names{{"RANK", "1"}} << "RANK";
        QTest::newRow("empty world") << Names{{"RANK", "0"}, {"WORLD_SIZE", "0"}} << "WORLD_SIZE";
        QTest::newRow("port") << Names{{"RANK", "0"}, {"WORLD_SIZE", "2"}, {"MASTER_PORT", "70000"}} << "MASTER_PORT";
        QTest::newRow("slurm") << Names{{"SLURM_PROCID", "9"}, {"SLURM_NTASKS", "2"}} << "SLURM_PROCID";
    }
    void whatCannotBeIsRefusedByName()
    {
        QFETCH(Names, names);
        QFETCH(QString, named);
        const auto place = rankPlaceFrom(from(names));
        QVERIFY(!place);
        QVERIFY(place.error().code == gonion::core::ErrorCode::InvalidArgument);
        QVERIFY(QString::fromStdString(place.error().message).contains(named));
    }

    void theFirstNodeIsFound_data()
    {
        QTest::addColumn<QString>("list");
        QTest::addColumn<QString>("first");
        QTest::newRow("one") << "node1" << "node1";
        QTest::newRow("two") << "node1,node2" << "node1";
        QTest::newRow("range") << "node[07-09]" << "node07";
        QTest::newRow("list") << "node[3,5]" << "node3";
        QTest::newRow("behind") << "rack[1-2].cluster,other" << "rack1.cluster";
        QTest::newRow("plain before range") << "login,node[1-2]" << "login";
        QTest::newRow("nothing") << "" << "";
        QTest::newRow("broken") << "node[1" << "";
    }
    void theFirstNodeIsFound()
    {
        QFETCH(QString, list);
        QFETCH(QString, first);
        QCOMPARE(QString::fromStdString(firstNodeOf(list.toStdString())), first);
    }

    void torchrunKeepsTheStore()
    {
        QVERIFY(rankPlaceFrom(from({{"RANK", "0"}, {"WORLD_SIZE", "2"}, {"TORCHELASTIC_USE_AGENT_STORE", "True"}}))->launcherHasStore);
        QVERIFY(!rankPlaceFrom(from({{"RANK", "0"}, {"WORLD_SIZE", "2"}}))->launcherHasStore);
    }
};

GONION_TEST(TestRankPlace, gonion::testing::runTest<TestRankPlace>);
#include "tst_rank_place.moc"
