// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "layer_rules.h"
#include "tests/program/test_program.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

#include <algorithm>

using namespace gonion::layering;

namespace {

QByteArray listOf(const std::vector<std::string> &sentences)
{
    QByteArray text;
    for (const std::string &sentence : sentences) {
        text += "\n  " + QByteArray::fromStdString(sentence);
    }
    return text;
}

/// A small program with one file of each room; files are added or replaced by name.
class SampleTree {
public:
    SampleTree()
    {
        write("core/volume.h", "#include <vector>\n");
        write("imaging/reader.cpp", "#include \"core/volume.h\"\n#include <itkImage.h>\n");
        write("annotation/landmark.h", "#include \"core/volume.h\"\n");
        write("annotation/landmark.cpp", "#include \"annotation/landmark.h\"\n");
        write("annotation/undo.cpp", "#include \"landmark.h\"\n#include <QUndoCommand>\n");
        write("inference/detector.h", "#include \"annotation/landmark.h\"\n");
        write("inference/network.h", "#include <torch/torch.h>\n");
        write("training/trainer.cpp", "#include \"inference/network.h\"\n");
        write("viewers/view.cpp", "#include <vtkImageData.h>\n#include <QWidget>\n");
        write("ui/window.cpp", "#include \"inference/detector.h\"\n#include <QMainWindow>\n");
        write("app/main.cpp", "#include \"ui/window.h\"\n#include <torch/torch.h>\n#include <QApplication>\n");
        write("app/command.cpp", "#include \"inference/network.h\"\n");
    }

    void write(const QString &name, const QByteArray &content) const
    {
        QDir(m_folder.path()).mkpath(QFileInfo(name).path());
        QFile file(m_folder.filePath(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(content);
    }

    [[nodiscard]] std::filesystem::path root() const { return m_folder.path().toStdString(); }

private:
    QTemporaryDir m_folder;
};

TargetGraph sampleGraph()
{
    return {
        {"gonion_core", {"core", {"tl::expected"}, {}}},
        {"gonion_imaging", {"imaging", {"gonion_core", "ITKCommon"}, {}}},
        {"gonion_landmarks", {"annotation", {"gonion_core"}, {"annotation/landmark.cpp"}}},
        {"gonion_annotation", {"annotation", {"gonion_landmarks", "Qt6::Gui"}, {"annotation/undo.cpp"}}},
        {"gonion_torch", {"", {"torch", "/usr/lib/libc10.so"}, {}}},
        {"gonion_inference", {"inference", {"gonion_landmarks", "gonion_torch"}, {}}},
        {"gonion_viewers", {"viewers", {"gonion_annotation", "VTK::CommonCore", "Qt6::Widgets"}, {}}},
        {"gonion_ui", {"ui", {"gonion_viewers", "gonion_imaging"}, {}}},
        {"gonion_cli", {"app", {"gonion_inference", "gonion_imaging"}, {"app/command.cpp"}}},
        {"gonion", {"app", {"gonion_cli", "gonion_ui"}, {"app/main.cpp"}}},
    };
}

bool anyContains(const std::vector<std::string> &sentences, const QString &text)
{
    return std::any_of(sentences.begin(), sentences.end(), [&text](const std::string &sentence) {
        return QString::fromStdString(sentence).contains(text);
    });
}

} // namespace

class TestLayering : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void thisProgramKeepsItsRules()
    {
        const TargetGraph graph = readTargetGraph(GONION_TARGET_GRAPH);
        QVERIFY2(graph.contains("gonion_core"), "the build has not written its targets");
        const auto includes = forbiddenIncludes(GONION_ROOT, roomsOfGonion(), graph);
        QVERIFY2(includes.empty(), listOf(includes).constData());
        const auto links = forbiddenLinks(graph, roomsOfGonion());
        QVERIFY2(links.empty(), listOf(links).constData());
    }

    void everyRoomIsThere()
    {
        // A rule for a folder that is named otherwise would be kept by nobody.
        const TargetGraph graph = readTargetGraph(GONION_TARGET_GRAPH);
        for (const Room &room : roomsOfGonion()) {
            QVERIFY2(QDir(GONION_ROOT "/" + QString::fromStdString(room.folder)).exists(), room.folder.c_str());
            for (const std::string &target : room.targets) {
                QVERIFY2(graph.contains(target), target.c_str());
                QVERIFY2(!graph.at(target).sources.empty(), target.c_str());
            }
        }
    }

    void acceptsASoundTree()
    {
        const SampleTree tree;
        const auto includes = forbiddenIncludes(tree.root(), roomsOfGonion(), sampleGraph());
        QVERIFY2(includes.empty(), listOf(includes).constData());
        const auto links = forbiddenLinks(sampleGraph(), roomsOfGonion());
        QVERIFY2(links.empty(), listOf(links).constData());
    }

    void findsAForbiddenInclude_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char *name, const char *file, const char *content, const char *expected) {
            QTest::newRow(name) << file << QByteArray(content) << expected;
        };
        row("Qt in core", "core/bad.h", "#include <QString>\n", "core must not know Qt: core/bad.h -> <QString>");
        row("Qt module in core", "core/bad.h", "#include <QtCore/QString>\n", "core must not know Qt");
        row("old Qt name in core", "core/bad.h", "#include <qstring.h>\n", "core must not know Qt");
        row("quoted, with blanks", "core/bad.h", "  #  include \"vtkImageData.h\"\n", "core must not know VTK");
        row("ITK in core", "core/bad.cpp", "#include <itkImage.h>\n", "core must not know ITK");
        row("Torch in core", "core/bad.cpp", "#include <ATen/ATen.h>\n", "core must not know Torch");
        row("Torch in imaging", "imaging/bad.cpp", "#include <c10/util/Half.h>\n", "imaging must not know Torch");
        row("Qt in landmarks", "annotation/landmark.cpp", "#include <QFile>\n", "annotation must not know Qt: ");
        row("Qt in a header of landmarks", "annotation/landmark.h", "#include <QFile>\n", "annotation must not know Qt: ");
        row("widgets in annotation", "annotation/undo.cpp", "#include <QLabel>\n", "annotation must not know Qt Widgets");
        row("Qt in inference", "inference/bad.cpp", "#include <QObject>\n", "inference must not know Qt");
        row("GDCM in training", "training/bad.cpp", "#include <gdcmReader.h>\n", "training must not know ITK");
        row("Torch in viewers", "viewers/bad.cpp", "#include <torch/nn.h>\n", "viewers must not know Torch");
        row("Torch in ui", "ui/bad.h", "#include <torch/torch.h>\n", "ui must not know Torch");
        row("Torch in ui through a header", "ui/window.cpp", "#include \"inference/network.h\"\n",
            "ui must not know Torch: ui/window.cpp -> inference/network.h -> <torch/torch.h>");
        row("Torch in ui through two headers", "inference/detector.h", "#include \"network.h\"\n",
            "ui/window.cpp -> inference/detector.h -> inference/network.h -> <torch/torch.h>");
        row("Qt in the command line", "app/command.cpp", "#include <QCoreApplication>\n", "app must not know Qt");
        row("core upwards", "core/bad.cpp", "#include \"imaging/reader.h\"\n", "core must not include from imaging");
        row("inference to imaging", "inference/bad.cpp", "#include \"imaging/reader.h\"\n",
            "inference must not include from imaging");
        row("viewers to ui", "viewers/bad.cpp", "#include \"ui/window.h\"\n", "viewers must not include from ui");
        row("ui to app", "ui/bad.cpp", "#include \"app/main.h\"\n", "ui must not include from app");
        row("a room to the tests", "core/bad.cpp", "#include \"tests/support/x.h\"\n",
            "core must not include from tests");
        row("in a folder below", "inference/network/deep/bad.h", "#include <vtkNew.h>\n", "inference must not know VTK");
    }

    void findsAForbiddenInclude()
    {
        QFETCH(QString, file);
        QFETCH(QByteArray, content);
        QFETCH(QString, expected);
        const SampleTree tree;
        tree.write(file, content);
        const auto found = forbiddenIncludes(tree.root(), roomsOfGonion(), sampleGraph());
        QVERIFY2(anyContains(found, expected), listOf(found).constData());
    }

    void leavesOutWhatIsNoInclude()
    {
        const SampleTree tree;
        tree.write("core/good.h", "// #include <QString>\n/// \"#include <vtkNew.h>\"\n#include <queue>\n"
                                  "#include <itkless>\n#include <Eigen/Core>\n");
        QVERIFY(forbiddenIncludes(tree.root(), roomsOfGonion(), sampleGraph()).empty());
    }

    void findsAForbiddenLink_data()
    {
        QTest::addColumn<QString>("target");
        QTest::addColumn<QString>("link");
        QTest::addColumn<QString>("expected");
        QTest::newRow("Qt in core") << "gonion_core" << "Qt6::Core" << "core must not link Qt: gonion_core -> Qt6::Core";
        QTest::newRow("by its path") << "gonion_core" << "/usr/lib/x86_64-linux-gnu/libtorch.so" << "core must not link Torch";
        QTest::newRow("Torch through a target") << "gonion_viewers" << "gonion_inference"
                                                << "viewers must not link Torch: gonion_viewers -> gonion_inference -> gonion_torch -> torch";
        QTest::newRow("only linked") << "gonion_ui" << "$<LINK_ONLY:gonion_inference>" << "ui must not link Torch";
        QTest::newRow("ITK through imaging") << "gonion_inference" << "gonion_imaging" << "inference must not link ITK";
        QTest::newRow("Qt in landmarks") << "gonion_landmarks" << "Qt6::Gui" << "annotation must not link Qt:";
        QTest::newRow("widgets in annotation") << "gonion_annotation" << "Qt6::Widgets"
                                               << "annotation must not link Qt Widgets";
        QTest::newRow("VTK in imaging") << "gonion_imaging" << "VTK::IOImage" << "imaging must not link VTK";
        QTest::newRow("Qt in the command line") << "gonion_cli" << "$<LINK_ONLY:Qt6::Core>" << "app must not link Qt";
    }

    void findsAForbiddenLink()
    {
        QFETCH(QString, target);
        QFETCH(QString, link);
        QFETCH(QString, expected);
        TargetGraph graph = sampleGraph();
        graph[target.toStdString()].links.push_back(link.toStdString());
        const auto found = forbiddenLinks(graph, roomsOfGonion());
        QVERIFY2(anyContains(found, expected), listOf(found).constData());
    }

    void readsTheGraphOfTheBuild()
    {
        const QTemporaryDir folder;
        QFile file(folder.filePath("graph.txt"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("a|core|b;Qt6::Core|core/a.cpp;core/b.cpp\nempty|||\n");
        file.close();
        const TargetGraph graph = readTargetGraph(file.fileName().toStdString());
        QCOMPARE(int(graph.size()), 2);
        QCOMPARE(graph.at("a").folder, std::string("core"));
        QCOMPARE(int(graph.at("a").links.size()), 2);
        QCOMPARE(graph.at("a").sources[1], std::string("core/b.cpp"));
        QVERIFY(readTargetGraph("/nowhere/graph.txt").empty());
    }
};

GONION_TEST(TestLayering, gonion::testing::runTest<TestLayering>);
#include "tst_layering.moc"
