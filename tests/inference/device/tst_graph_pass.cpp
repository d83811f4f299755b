// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/device/graph_pass.h"
#include "tests/program/test_program.h"

#include <QtTest>

#include <stdexcept>

using namespace gonion::inference;

namespace {

/// A record that says the pass' word, off by a constant, and counts.
class FakeRecord final : public RecordedPass {
public:
    FakeRecord(double off, int &replays) : m_off(off), m_replays(replays) {}
    torch::Tensor replay(const torch::Tensor &input) override
    {
        ++m_replays;
        m_result.defined() ? m_result.copy_(2.0 * input + m_off) : m_result = 2.0 * input + m_off;
        return m_result; // the same memory every time, as a graph's
    }

private:
    double m_off;
    int &m_replays;
    torch::Tensor m_result;
};

} // namespace

class TestGraphPass : public QObject {
    Q_OBJECT

    int m_passes = 0;
    int m_records = 0;
    int m_replays = 0;

    TensorPass twice()
    {
        return [this](const torch::Tensor &input) {
            ++m_passes;
            return 2.0 * input;
        };
    }

    PassRecorder recorder(double off = 0.0)
    {
        return [this, off](const torch::Tensor &, const TensorPass &) {
            ++m_records;
            return std::make_unique<FakeRecord>(off, m_replays);
        };
    }

    static torch::Tensor ones(std::int64_t count, double value = 1.0) { return torch::full({count}, value); }

private Q_SLOTS:
    void init() { m_passes = m_records = m_replays = 0; }

    void withoutARecorderThereIsOnlyThePass()
    {
        GraphPass graphs(PassRecorder{});
        for (int n = 0; n < 3; ++n) {
            QVERIFY(torch::equal(graphs.run(ones(4), twice()), ones(4, 2.0)));
        }
        QCOMPARE(m_passes, 3);
    }

    void theThirdOfAShapeIsReplayed()
    {
        GraphPass graphs(recorder());
        std::vector<torch::Tensor> results;
        for (int n = 0; n < 4; ++n) {
            results.push_back(graphs.run(ones(4, n), twice()));
        }
        for (int n = 0; n < 4; ++n) {
            QVERIFY(torch::equal(results[std::size_t(n)], ones(4, 2.0 * n))); // not overwritten by a later replay
        }
        QCOMPARE(m_passes, 2);
        QCOMPARE(m_records, 1);
        QCOMPARE(m_replays, 3); // one of them to compare
    }

    void eachShapeHasItsOwnRecordUpToTwo()
    {
        GraphPass graphs(recorder());
        for (int n = 0; n < 3; ++n) {
            for (const std::int64_t size : {4, 5, 6}) {
                QVERIFY(torch::equal(graphs.run(ones(size), twice()), ones(size, 2.0)));
            }
        }
        QCOMPARE(m_records, 2);
        QCOMPARE(m_passes, 2 + 2 + 3);
    }

    void aRecordThatDisagreesIsNeverUsed()
    {
        GraphPass graphs(recorder(0.5));
        for (int n = 0; n < 4; ++n) {
            QVERIFY(torch::equal(graphs.run(ones(4), twice()), ones(4, 2.0)));
        }
        QVERIFY(graphs.hasGivenUp());
        QCOMPARE(m_records, 1);
        QCOMPARE(m_passes, 4);
    }

    void aRecordThatFailsIsNotTriedAgain()
    {
        int tries = 0;
        GraphPass graphs([&](const torch::Tensor &, const TensorPass &) {
            ++tries;
            return std::unique_ptr<RecordedPass>();
        });
        for (int n = 0; n < 4; ++n) {
            QVERIFY(torch::equal(graphs.run(ones(4), twice()), ones(4, 2.0)));
        }
        QVERIFY(graphs.hasGivenUp());
        QCOMPARE(tries, 1);
        QCOMPARE(m_passes, 4);
    }

    void forgetsWhenThePassChanges()
    {
        GraphPass graphs(recorder());
        for (int n = 0; n < 3; ++n) {
            (void)graphs.run(ones(4), twice());
        }
        graphs.forget();
        const auto thrice = [](const torch::Tensor &input) { return 3.0 * input; };
        QVERIFY(torch::equal(graphs.run(ones(4), thrice), ones(4, 3.0)));
        QVERIFY(!graphs.hasGivenUp());
    }

    void whatThePassThrowsComesOut()
    {
        GraphPass graphs(recorder());
        const auto fails = [](const torch::Tensor &) -> torch::Tensor { throw std::runtime_error("CUDA out of memory."); };
        QVERIFY_EXCEPTION_THROWN((void)graphs.run(ones(4), fails), std::runtime_error);
        QVERIFY_EXCEPTION_THROWN((void)graphs.run(ones(4), fails), std::runtime_error);
        QCOMPARE(m_records, 0);
    }

    void theCpuHasNoGraphs()
    {
        const PassRecorder cuda = cudaGraphRecorder();
        QVERIFY(!cuda || !cuda(ones(4), twice()));
    }
};

GONION_TEST(TestGraphPass, gonion::testing::runTest<TestGraphPass>);
#include "tst_graph_pass.moc"
