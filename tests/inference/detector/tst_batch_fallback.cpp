// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/detector/batch_fallback.h"
#include "tests/program/test_program.h"

#include <QtTest>

#include <new>
#include <stdexcept>
#include <vector>

using gonion::inference::BatchFallback;

namespace {

/// A device with room for so many items.
struct Room {
    std::size_t items;
    std::vector<std::size_t> done;  ///< items, in their order
    std::vector<std::size_t> tried; ///< sizes of batches

    void operator()(std::size_t first, std::size_t count)
    {
        tried.push_back(count);
        if (count > items) {
            throw std::runtime_error("CUDA out of memory. Tried to allocate 2.00 GiB");
        }
        for (std::size_t n = 0; n < count; ++n) {
            done.push_back(first + n);
        }
    }
};

} // namespace

class TestBatchFallback : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void doesEveryItemOnceInOrder_data()
    {
        QTest::addColumn<int>("items");
        QTest::addColumn<int>("most");
        QTest::addColumn<int>("room");
        QTest::addColumn<int>("size");
        QTest::addColumn<int>("tries");
        QTest::newRow("nothing to do") << 0 << 8 << 8 << 8 << 0;
        QTest::newRow("one by one") << 5 << 1 << 8 << 1 << 5;
        QTest::newRow("all fit") << 20 << 8 << 8 << 8 << 3;
        QTest::newRow("half fit") << 16 << 8 << 4 << 4 << 5;
        QTest::newRow("three fit") << 8 << 8 << 3 << 2 << 6;
        QTest::newRow("only one fits") << 4 << 4 << 1 << 1 << 6;
        QTest::newRow("odd") << 7 << 7 << 3 << 3 << 4;
        QTest::newRow("none means one") << 2 << 0 << 1 << 1 << 2;
    }
    void doesEveryItemOnceInOrder()
    {
        QFETCH(int, items);
        QFETCH(int, most);
        QFETCH(int, room);
        QFETCH(int, size);
        QFETCH(int, tries);
        Room device{std::size_t(room), {}, {}};
        BatchFallback batch{std::size_t(most)};
        batch.forAll(std::size_t(items), std::ref(device));
        QCOMPARE(device.done.size(), std::size_t(items));
        for (std::size_t n = 0; n < device.done.size(); ++n) {
            QCOMPARE(device.done[n], n);
        }
        QCOMPARE(int(batch.size()), size);
        QCOMPARE(int(device.tried.size()), tries);
        QCOMPARE(batch.hasShrunk(), size < most);
        QCOMPARE(batch.notice("cuda:0").empty(), size >= most);
    }

    void remembersWhatWasTooMany()
    {
        Room device{2, {}, {}};
        BatchFallback batch(8);
        batch.forAll(8, std::ref(device));
        device.tried.clear();
        batch.forAll(8, std::ref(device));
        QCOMPARE(device.tried, (std::vector<std::size_t>{2, 2, 2, 2}));
    }

    void saysHowManyWentThrough()
    {
        Room device{2, {}, {}};
        BatchFallback batch(8);
        batch.forAll(8, std::ref(device));
        const QString notice = QString::fromStdString(batch.notice("cuda:1"));
        QVERIFY2(notice.contains("cuda:1") && notice.contains("8 windows") && notice.contains("; 2 went"), qPrintable(notice));
    }

    void givesUpWhereOneIsTooMany()
    {
        Room device{0, {}, {}};
        BatchFallback batch(4);
        QVERIFY_EXCEPTION_THROWN(batch.forAll(4, std::ref(device)), std::runtime_error);
        QCOMPARE(device.tried, (std::vector<std::size_t>{4, 2, 1}));
    }

    void otherFailuresComeOutAtOnce()
    {
        int tries = 0;
        BatchFallback batch(4);
        const auto fails = [&](std::size_t, std::size_t) {
            ++tries;
            throw std::runtime_error("shapes differ");
        };
        QVERIFY_EXCEPTION_THROWN(batch.forAll(4, fails), std::runtime_error);
        QCOMPARE(tries, 1);
        QVERIFY(!batch.hasShrunk());
    }

    void theHostsMemoryCountsToo()
    {
        int tries = 0;
        BatchFallback batch(2);
        batch.forAll(2, [&](std::size_t, std::size_t count) {
            ++tries;
            if (count > 1) {
                throw std::bad_alloc();
            }
        });
        QCOMPARE(tries, 3);
    }
};

GONION_TEST(TestBatchFallback, gonion::testing::runTest<TestBatchFallback>);
#include "tst_batch_fallback.moc"
