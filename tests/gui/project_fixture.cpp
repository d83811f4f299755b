// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/project_fixture.h"

#include "annotation/project/project.h"
#include "imaging/read_volume.h"
#include "ui/banner_stack.h"
#include "ui/text.h"
#include "ui/theme.h"
#include "ui/worklist/project_desk.h"
#include "ui/worklist/work_list_page.h"
#include "viewers/four_view.h"

#include <QApplication>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>
#include <QTimer>

namespace gonion::testing {

std::filesystem::path makeProject(const QString &folder, int cases, bool volumes)
{
    const std::filesystem::path path = ui::toPath(folder);
    std::filesystem::create_directories(path);
    auto project = *annotation::Project::create(path, annotation::LandmarkTemplate::mandibularMolars());
    const auto head = makeHead();
    for (int number = 1; number <= cases; ++number) {
        annotation::ProjectCase added;
        added.id = "case " + std::to_string(number);
        added.volume = "head" + std::to_string(number) + ".nrrd";
        if (volumes && !imaging::writeVolume(*head, path / added.volume)) {
            return {};
        }
        if (number % 3 == 0) {
            added.flags = {"metal"};
        }
        if (!project.put(added)) {
            return {};
        }
    }
    return project.save() ? path : std::filesystem::path();
}

std::shared_ptr<bool> driveModal(std::function<void(QWidget *)> drive)
{
    auto done = std::make_shared<bool>(false);
    auto *timer = new QTimer(qApp);
    QObject::connect(timer, &QTimer::timeout, timer, [timer, done, drive = std::move(drive)] {
        if (QWidget *dialog = QApplication::activeModalWidget()) {
            timer->stop();
            timer->deleteLater();
            drive(dialog);
            *done = true;
            if (dialog == QApplication::activeModalWidget()) {
                dialog->close(); // a check in `drive` failed
            }
        }
    });
    timer->start(10);
    return done;
}

bool waitUntilSaved(ui::MainWindow &window)
{
    bool saved = false;
    window.desk()->list().whenSaved([&saved] { saved = true; });
    return QTest::qWaitFor([&saved] { return saved; }, kPatienceMs);
}

QString messageOf(const ui::MainWindow &window)
{
    for (const ui::Notice &notice : window.banners()->shown()) {
        if (notice.id == u"message") {
            return notice.text;
        }
    }
    return {};
}

void ProjectFixture::initTestCase()
{
    ui::applyTheme(*qApp);
}

void ProjectFixture::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_studio = std::make_unique<Studio>(m_folder->path(), QStringLiteral("no demo"));
    m_studio->settings().setAnnotator(QStringLiteral("Anna"));
    m_studio->window().study().setAnnotator("Anna");
    QVERIFY(m_studio->show());
}

void ProjectFixture::cleanup()
{
    m_studio.reset();
    m_folder.reset();
}

bool ProjectFixture::openProject(const std::filesystem::path &folder)
{
    QSignalSpy ended(&m_studio->window(), &ui::MainWindow::openEnded);
    m_studio->window().openPath(ui::toQString(folder));
    return (!ended.isEmpty() || ended.wait(kPatienceMs)) && ended.at(0).at(0).toBool();
}

bool ProjectFixture::waitForCase(const char *id)
{
    return QTest::qWaitFor([&] { return m_studio->window().desk()->list().current() == id; }, kPatienceMs);
}

void ProjectFixture::placeOne()
{
    ui::MainWindow &window = m_studio->window();
    QTest::keyClick(&window, Qt::Key_W);
    QCOMPARE(window.views()->mode(), viewers::InteractionMode::Place);
    QWidget *axial = window.views()->sliceView(viewers::Plane::Axial);
    QTest::mouseClick(axial, Qt::LeftButton, Qt::NoModifier, axial->rect().center() + QPoint(20, 10));
    QVERIFY(window.study().isModified());
}

QTableView *ProjectFixture::table() const
{
    return m_studio->window().desk()->page()->table();
}

} // namespace gonion::testing
