// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "annotation/project/project_file.h"

#include "project_samples.h"
#include "tests/program/test_program.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace gonion;
using namespace gonion::annotation;
using namespace gonion::annotation::samples;

namespace {

/// A project file with one full case, as JSON to be spoilt.
QJsonObject soundFile(const std::filesystem::path &folder)
{
    auto project = Project::create(folder, LandmarkTemplate::mandibularMolars()).value();
    static_cast<void>(project.put(fullCase()));
    return QJsonDocument::fromJson(QByteArray::fromStdString(ProjectFile::textOf(project))).object();
}

QJsonObject withCase(QJsonObject file, const QString &key, const QJsonValue &value)
{
    QJsonArray cases = file[QStringLiteral("cases")].toArray();
    QJsonObject first = cases.first().toObject();
    first[key] = value;
    cases.replace(0, first);
    file[QStringLiteral("cases")] = cases;
    return file;
}

std::string bytesOf(const QJsonObject &file)
{
    return QJsonDocument(file).toJson().toStdString();
}

} // namespace

class TestProjectFile : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_folder = pathOf(m_root); }

    void refusesDamagedAndHostileFiles_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QByteArray>("reason");
        const QJsonObject sound = soundFile(pathOf(m_root));
        const auto row = [](const char *name, const QJsonObject &file, const char *reason) {
            QTest::newRow(name) << QJsonDocument(file).toJson() << QByteArray(reason);
        };
        QTest::newRow("empty") << QByteArray() << QByteArray("JSON");
        QTest::newRow("cut") << QJsonDocument(sound).toJson().chopped(20) << QByteArray("JSON");
        QTest::newRow("deep") << QByteArray(100000, '[') << QByteArray("deep");
        QTest::newRow("a list") << QByteArray("[]") << QByteArray("no project");
        QTest::newRow("a number") << QByteArray("7") << QByteArray("no project");
        QJsonObject file = sound;
        file[QStringLiteral("formatVersion")] = 2;
        row("later format", file, "later version");
        file = sound;
        file.remove(QStringLiteral("cases"));
        row("no cases", file, "no list of cases");
        file = sound;
        file[QStringLiteral("template")] = QJsonObject();
        row("no landmarks", file, "template");
        file = sound;
        QJsonArray twice = sound[QStringLiteral("cases")].toArray();
        twice.append(twice.first());
        file[QStringLiteral("cases")] = twice;
        row("one id twice", file, "two cases");
        row("empty id", withCase(sound, QStringLiteral("id"), QString()), "no id");
        row("no volume", withCase(sound, QStringLiteral("volume"), QJsonValue::Null), "empty");
        row("volume above", withCase(sound, QStringLiteral("volume"), QStringLiteral("../secret.nrrd")), "leaves");
        row("volume by root", withCase(sound, QStringLiteral("volume"), QStringLiteral("/etc/passwd")), "not relative");
        row("volume hidden above", withCase(sound, QStringLiteral("volume"), QStringLiteral("a/b/../../../c")), "leaves");
        row("windows", withCase(sound, QStringLiteral("volume"), QStringLiteral("..\\c")), "back slash");
        row("accepted above", withCase(sound, QStringLiteral("accepted"), QStringLiteral("../c")), "leaves");
        row("unknown stage", withCase(sound, QStringLiteral("stage"), QStringLiteral("frozen")), "stage");
        row("stage a number", withCase(sound, QStringLiteral("stage"), 3), "stage");
        row("unknown split", withCase(sound, QStringLiteral("split"), QStringLiteral("dev")), "split");
        const QJsonObject above{{QStringLiteral("annotator"), QStringLiteral("A")}, {QStringLiteral("path"), QStringLiteral("../A.mrk.json")}};
        row("landmarks above", withCase(sound, QStringLiteral("landmarks"), QJsonArray{above}), "leaves");
    }

    void refusesDamagedAndHostileFiles()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QByteArray, reason);
        const auto project = ProjectFile::parse(m_folder, bytes.toStdString());
        QVERIFY(!project);
        const QByteArray message = QByteArray::fromStdString(project.error().message);
        QVERIFY2(message.contains(reason), message.constData());
        QVERIFY2(message.startsWith("The project file \"") && message.endsWith('.'), message.constData());
    }

    void takesStrangeButHarmlessValues()
    {
        QJsonObject file = soundFile(m_folder);
        file = withCase(file, QStringLiteral("secondsSpent"),
                        QJsonObject{{QStringLiteral("A"), -5}, {QStringLiteral("B"), 1e300}, {QStringLiteral("C"), 12.4}});
        file = withCase(file, QStringLiteral("fold"), -1);
        file = withCase(file, QStringLiteral("flags"), QJsonArray{1, QStringLiteral("metal")});
        const auto project = ProjectFile::parse(m_folder, bytesOf(file));
        QVERIFY2(project, project ? "" : project.error().message.c_str());
        const ProjectCase &read = project->cases().front();
        QCOMPARE(read.timeSpent.size(), std::size_t(1));
        QCOMPARE(read.totalTime(), std::chrono::seconds(12));
        QVERIFY(!read.fold);
        QVERIFY(read.flags == std::vector<std::string>{"metal"});
    }

    void keepsWhatALaterVersionWrote()
    {
        QJsonObject file = soundFile(m_folder);
        file[QStringLiteral("protocol")] = QJsonObject{{QStringLiteral("steps"), QJsonArray{1, 2, 3}}};
        file = withCase(file, QStringLiteral("priority"), 5);
        QJsonObject scheme = file[QStringLiteral("template")].toObject();
        scheme[QStringLiteral("shade")] = QStringLiteral("blue");
        file[QStringLiteral("template")] = scheme;
        const std::filesystem::path folder = m_folder / "later";
        QVERIFY(writeText(folder / Project::kFileName, QByteArray::fromStdString(bytesOf(file))));

        auto project = Project::open(folder).value();
        ProjectCase changed = project.cases().front();
        changed.comment = "changed";
        QVERIFY(project.saveCase(changed));

        const QJsonObject saved = QJsonDocument::fromJson(textOf(folder / Project::kFileName)).object();
        QCOMPARE(saved[QStringLiteral("protocol")], file[QStringLiteral("protocol")]);
        QCOMPARE(saved[QStringLiteral("template")].toObject()[QStringLiteral("shade")].toString(), QStringLiteral("blue"));
        const QJsonObject savedCase = saved[QStringLiteral("cases")].toArray().first().toObject();
        QCOMPARE(savedCase[QStringLiteral("priority")].toInt(), 5);
        QCOMPARE(savedCase[QStringLiteral("comment")].toString(), QStringLiteral("changed"));
    }

private:
    QTemporaryDir m_root;
    std::filesystem::path m_folder;
};

GONION_TEST(TestProjectFile, gonion::testing::runTestWithEvents<TestProjectFile>);
#include "tst_project_file.moc"
