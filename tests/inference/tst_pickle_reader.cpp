// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/pytorch/pickle_reader.h"
#include "tests/inference/made_checkpoint.h"
#include "tests/program/test_program.h"

#include <QtTest>

#include <random>

using namespace gonion::inference;
using gonion::core::ErrorCode;
namespace pickled = gonion::testing::pickled;

namespace {

// clang-format off
// {'list': [1, -3, 70000, 2.5, None, True, False], 'tuple': (1, (2,), (3, 4), (5, 6, 7, 8)), 'text': 'é',
//  'bytes': b'\x00\xff', 'big': 2**70, 'wide': 2**40, 'set': {7}, 'od': OrderedDict(k=[1], m={}),
//  'call': os.path.join, 'none': (), 'again': the same list}, as CPython 3.11 writes it.
constexpr const char *kProtocol2 =
    "80027d71002858040000006c69737471015d7102284b014afdffffff4a701101004740040000000000004e88896558050000007475706c6571"
    "03284b014b028571044b034b04867105284b054b064b074b0874710674710758040000007465787471085802000000c3a97109580500000062"
    "79746573710a635f636f646563730a656e636f64650a710b580300000000c3bf710c58060000006c6174696e31710d86710e52710f58030000"
    "0062696771108a0900000000000000004058040000007769646571118a0600000000000158030000007365747112635f5f6275696c74696e5f"
    "5f0a7365740a71135d71144b076185711552711658020000006f64711763636f6c6c656374696f6e730a4f726465726564446963740a711829"
    "5271192858010000006b711a5d711b4b016158010000006d711c7d711d75580400000063616c6c711e63706f736978706174680a6a6f696e0a"
    "711f58040000006e6f6e657120295805000000616761696e71216802752e";
constexpr const char *kProtocol3 =
    "80037d71002858040000006c69737471015d7102284b014afdffffff4a701101004740040000000000004e88896558050000007475706c6571"
    "03284b014b028571044b034b04867105284b054b064b074b0874710674710758040000007465787471085802000000c3a97109580500000062"
    "79746573710a430200ff710b5803000000626967710c8a09000000000000000040580400000077696465710d8a060000000000015803000000"
    "736574710e636275696c74696e730a7365740a710f5d71104b076185711152711258020000006f64711363636f6c6c656374696f6e730a4f72"
    "6465726564446963740a7114295271152858010000006b71165d71174b016158010000006d71187d711975580400000063616c6c711a63706f"
    "736978706174680a6a6f696e0a711b58040000006e6f6e65711c295805000000616761696e711d6802752e";
constexpr const char *kProtocol4 =
    "800495f4000000000000007d94288c046c697374945d94284b014afdffffff4a701101004740040000000000004e8889658c057475706c6594"
    "284b014b0285944b034b048694284b054b064b074b08749474948c0474657874948c02c3a9948c05627974657394430200ff948c0362696794"
    "8a090000000000000000408c0477696465948a060000000000018c03736574948f94284b07908c026f64948c0b636f6c6c656374696f6e7394"
    "8c0b4f72646572656444696374949394295294288c016b945d944b01618c016d947d94758c0463616c6c948c09706f73697870617468948c04"
    "6a6f696e9493948c046e6f6e6594298c05616761696e946802752e";
// clang-format on

std::string bytesOf(const char *hex)
{
    return QByteArray::fromHex(hex).toStdString();
}

std::string protocol5()
{
    std::string bytes = bytesOf(kProtocol4);
    bytes[1] = 5;
    return bytes;
}

} // namespace

class TestPickleReader : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsWhatPythonWrites_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("protocol 2") << QByteArray::fromHex(kProtocol2);
        QTest::newRow("protocol 3") << QByteArray::fromHex(kProtocol3);
        QTest::newRow("protocol 4") << QByteArray::fromHex(kProtocol4);
        QTest::newRow("protocol 5") << QByteArray::fromStdString(protocol5());
    }

    void readsWhatPythonWrites()
    {
        QFETCH(QByteArray, bytes);
        const auto read = Pickle::parse(bytes.toStdString());
        QVERIFY2(read.has_value(), read ? "" : read.error().message.c_str());
        const Pickle &pickle = *read;
        const auto member = [&](const char *key) { return *pickle.find(pickle.root(), key); };

        const PickleValue &list = pickle.at(member("list"));
        QCOMPARE(list.kind, PickleKind::List);
        QCOMPARE(list.items.size(), std::size_t{7});
        QCOMPARE(pickle.at(list.items[0]).integer, std::int64_t{1});
        QCOMPARE(pickle.at(list.items[1]).integer, std::int64_t{-3});
        QCOMPARE(pickle.at(list.items[2]).integer, std::int64_t{70000});
        QCOMPARE(pickle.at(list.items[3]).number, 2.5);
        QCOMPARE(pickle.at(list.items[4]).kind, PickleKind::None);
        QCOMPARE(pickle.at(list.items[5]).kind, PickleKind::Bool);
        QCOMPARE(pickle.at(list.items[5]).integer, std::int64_t{1});
        QCOMPARE(pickle.at(list.items[6]).integer, std::int64_t{0});
        QCOMPARE(member("again"), member("list")); // the same one, through the memo

        const PickleValue &tuple = pickle.at(member("tuple"));
        QCOMPARE(tuple.kind, PickleKind::Tuple);
        QCOMPARE(tuple.items.size(), std::size_t{4});
        QCOMPARE(pickle.at(pickle.at(tuple.items[2]).items[1]).integer, std::int64_t{4});
        QCOMPARE(pickle.at(tuple.items[3]).items.size(), std::size_t{4});
        QVERIFY(pickle.at(member("none")).items.empty());

        QCOMPARE(pickle.at(member("text")).text, std::string("\xc3\xa9"));
        QCOMPARE(pickle.at(member("big")).kind, PickleKind::LongInteger);
        QCOMPARE(pickle.at(member("wide")).integer, std::int64_t{1} << 40);
        QVERIFY(pickle.isCallOf(member("od"), "collections.OrderedDict"));
        QCOMPARE(pickle.pairsOf(member("od"))->size(), std::size_t{2});
        QVERIFY(pickle.find(member("od"), "m").has_value());
        QVERIFY(!pickle.find(member("od"), "other").has_value());
        QCOMPARE(pickle.at(member("call")).kind, PickleKind::Global);
        QCOMPARE(pickle.at(member("call")).text, std::string("posixpath.join"));
    }

    void notesCallsWithoutMakingThem()
    {
        const QString mark = QDir::temp().filePath("gonion-pickle-was-run");
        QFile::remove(mark);
        const std::string command =
            pickled::call(pickled::global("os", "system"), {pickled::text("touch " + mark.toStdString())});
        const auto pickle = Pickle::parse(pickled::whole(command));
        QVERIFY(pickle.has_value());
        QVERIFY(pickle->isCallOf(pickle->root(), "os.system"));
        const PickleValue &arguments = pickle->at(pickle->at(pickle->root()).arguments);
        QCOMPARE(pickle->at(arguments.items.at(0)).text, "touch " + mark.toStdString());
        QVERIFY(!QFile::exists(mark));
    }

    void keepsStateAsData()
    {
        const std::string object = pickled::global("argparse", "Namespace") + ")\x81"
                                   + pickled::dict({{"n_class", pickled::integer(3)}}) + "b";
        const auto pickle = Pickle::parse(pickled::whole(object));
        QVERIFY(pickle.has_value());
        QCOMPARE(pickle->at(*pickle->find(pickle->root(), "n_class")).integer, std::int64_t{3});
    }

    void acceptsCircles()
    {
        const auto pickle = Pickle::parse(pickled::whole("]q\1h\1a")); // a list in itself
        QVERIFY(pickle.has_value());
        QCOMPARE(pickle->at(pickle->root()).items.at(0), pickle->root());
    }

    void acceptsDepth()
    {
        std::string deep;
        for (int i = 0; i < 100000; ++i) {
            deep += "]";
        }
        for (int i = 1; i < 100000; ++i) {
            deep += "a";
        }
        QVERIFY(Pickle::parse(pickled::whole(deep)).has_value());
    }

    void refuses_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        const auto row = [](const char *name, const std::string &bytes) {
            QTest::newRow(name) << QByteArray::fromStdString(bytes);
        };
        row("nothing", "");
        row("no protocol", "K\1.");
        row("protocol 6", "\x80\x06N.");
        row("no end", "\x80\x02N");
        row("empty stack", pickled::whole(""));
        row("pop from nothing", pickled::whole("0"));
        row("no mark", pickled::whole("t"));
        row("below a mark", pickled::whole("]N(a"));
        row("no memo", pickled::whole("h\5"));
        row("put of nothing", pickled::whole("q\1"));
        row("set in a list", pickled::whole("]NNs"));
        row("append to a dict", pickled::whole("}Na"));
        row("odd entries", pickled::whole("}(Nu"));
        row("text cut off", std::string("\x80\x02X\xff\xff\xff\x7f"
                                        "abc",
                                        10));
        row("text of 2^63 bytes", pickled::whole("\x8d" + gonion::testing::little(~0ULL, 8) + "a"));
        row("name without end", "\x80\x02"
                                "cos");
        row("long name", pickled::whole(pickled::global(std::string(2000, 'a'), "b")));
        row("unknown instruction", pickled::whole("\x01"));
        row("extension", pickled::whole("\x82\x01"));
        row("too many values", pickled::whole(std::string(Pickle::kMostValues + 1, 'N')));
    }

    void refuses()
    {
        QFETCH(QByteArray, bytes);
        const auto read = Pickle::parse(bytes.toStdString());
        QVERIFY(!read.has_value());
        QVERIFY(read.error().code == ErrorCode::Unreadable || read.error().code == ErrorCode::Unsupported);
        QVERIFY(!read.error().message.empty());
    }

    void survivesDamage()
    {
        std::mt19937 random(3);
        for (const std::string &original : {bytesOf(kProtocol2), bytesOf(kProtocol3), bytesOf(kProtocol4)}) {
            for (std::size_t length = 0; length < original.size(); ++length) {
                QVERIFY(!Pickle::parse(original.substr(0, length)).has_value());
            }
            for (int round = 0; round < 20000; ++round) {
                std::string bytes = original;
                for (unsigned i = 0; i < 1 + random() % 4; ++i) {
                    bytes[random() % bytes.size()] = char(random());
                }
                if (const auto read = Pickle::parse(bytes)) {
                    static_cast<void>(read->find(read->root(), "list"));
                }
            }
        }
    }
};

GONION_TEST(TestPickleReader, gonion::testing::runTest<TestPickleReader>);
#include "tst_pickle_reader.moc"
