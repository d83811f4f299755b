// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Labelling in the studio's real window: modes and their keys, the history, what is asked before edits are left.
#include "annotation/landmark_file.h"
#include "imaging/read_volume.h"
#include "tests/gui/annotator_script.h"
#include "tests/gui/studio_fixture.h"
#include "tests/program/window_test.h"
#include "ui/action_set.h"
#include "ui/banner_stack.h"
#include "ui/labelling/history_view.h"
#include "ui/labelling/labelling.h"
#include "ui/labelling/landmark_search.h"
#include "ui/labelling/mode_strip.h"
#include "ui/labelling/template_dialog.h"
#include "ui/labelling/template_form.h"
#include "ui/landmark_panel.h"
#include "ui/landmark_table_model.h"
#include "ui/theme.h"
#include "viewers/four_view.h"

#include <QApplication>
#include <QFile>
#include <QLineEdit>
#include <QMessageBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTableWidget>
#include <QTemporaryDir>
#include <QTest>
#include <QUndoStack>

#include <memory>

using namespace gonion;
using annotation::LandmarkState;
using testing::Annotator;
using testing::Studio;
using viewers::InteractionMode;
using Table = ui::LandmarkTableModel;

class TestLabelWindow : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();

    void looksAsEverUntilOneLabels();
    void modesHaveKeysAndKeepThemApart();
    void placingWalksOn();
    void digitsChooseByNumber();
    void namesAreFoundByTyping();
    void lettersJudge();
    void editingNudgesInTheViewsPlane();
    void aDragIsOneStep();
    void clicksWithModifiers();
    void historyIsClicked();
    void proposalsAreAccepted();
    void theTableTellsLabelsFromPredictions();
    void closingAsks_data();
    void closingAsks();
    void openingAnotherCaseAsks();
    void unsavedWorkIsOffered();
    void discardedWorkIsNotOffered();
    void aFailedSaveKeepsEverything();
    void landmarksOfAnotherVolumeAreQuestioned();
    void templatesAreChangedInADialog();

private:
    [[nodiscard]] ui::MainWindow &window() { return m_studio->window(); }
    [[nodiscard]] LandmarkState state(const std::string &id);
    void key(Qt::Key key, Qt::KeyboardModifiers modifiers = {});
    void click(Qt::KeyboardModifiers modifiers = {}, const QPoint &offset = {});
    [[nodiscard]] QMessageBox *question(const char *name);
    void restart();

    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_volume;
    QTemporaryDir m_shared;
    std::unique_ptr<Studio> m_studio;
};

void TestLabelWindow::initTestCase()
{
    ui::applyTheme(*qApp);
    QVERIFY(imaging::writeVolume(*testing::makeHead(), m_shared.filePath("head.nrrd").toStdString()).has_value());
}

void TestLabelWindow::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_volume = m_folder->filePath("head.nrrd");
    QVERIFY(QFile::copy(m_shared.filePath("head.nrrd"), m_volume));
    restart();
    QVERIFY(m_studio->open(m_volume));
}

void TestLabelWindow::cleanup()
{
    m_studio.reset();
    m_folder.reset();
}

void TestLabelWindow::restart()
{
    m_studio.reset();
    m_studio = std::make_unique<Studio>(m_folder->path(), m_shared.filePath("head.nrrd"));
    QVERIFY(m_studio->show());
}

LandmarkState TestLabelWindow::state(const std::string &id)
{
    return window().study().document()->landmarks().find(id)->state;
}

void TestLabelWindow::key(Qt::Key key, Qt::KeyboardModifiers modifiers)
{
    QWidget *focus = QApplication::focusWidget();
    QTest::keyClick(focus ? focus : &window(), key, modifiers);
}

void TestLabelWindow::click(Qt::KeyboardModifiers modifiers, const QPoint &offset)
{
    viewers::SliceView *view = window().views()->sliceView(viewers::Plane::Axial);
    QTest::mouseClick(view, Qt::LeftButton, modifiers, view->rect().center() + offset);
}

QMessageBox *TestLabelWindow::question(const char *name)
{
    return window().findChild<QMessageBox *>(QString::fromLatin1(name));
}

void TestLabelWindow::looksAsEverUntilOneLabels()
{
    QVERIFY(!window().modeStrip()->isVisible());
    QVERIFY(!window().landmarkPanel()->card()->isVisible());
    QVERIFY(!window().history()->isVisible());
    QVERIFY(!window().isWindowModified());
    QVERIFY(!window().actions()["file.save"]->isEnabled());
    key(Qt::Key_M); // a letter of labelling does nothing while one looks
    QCOMPARE(window().labelling()->labelled(), 0);
    testing::keepPicture(window().grab().toImage(), "label-look");
}

void TestLabelWindow::modesHaveKeysAndKeepThemApart()
{
    auto *views = window().views();
    key(Qt::Key_W);
    QCOMPARE(views->mode(), InteractionMode::Place);
    QVERIFY(window().modeStrip()->isVisible());
    QVERIFY2(window().modeStrip()->text().contains("L0"), qPrintable(window().modeStrip()->text()));
    QVERIFY(window().landmarkPanel()->card()->isVisible());
    QVERIFY(window().actions()["mode.place"]->isChecked());
    viewers::SliceView *view = views->activeSliceView();
    const int slice = view->slice();
    key(Qt::Key_Up); // in place mode an arrow is still a slice
    QCOMPARE(view->slice(), slice + 1);
    key(Qt::Key_E);
    QCOMPARE(views->mode(), InteractionMode::Edit);
    key(Qt::Key_Up); // in edit mode it is a nudge
    QCOMPARE(view->slice(), slice + 1);
    key(Qt::Key_Q);
    QCOMPARE(views->mode(), InteractionMode::Look);
    QVERIFY(!window().modeStrip()->isVisible());
    key(Qt::Key_Up);
    QCOMPARE(view->slice(), slice + 2);
    key(Qt::Key_D);
    QCOMPARE(views->mode(), InteractionMode::Measure);
    key(Qt::Key_W);
    QCOMPARE(views->mode(), InteractionMode::Place);
    QVERIFY(!window().actions()["tool.distance"]->isChecked());
}

void TestLabelWindow::placingWalksOn()
{
    key(Qt::Key_W);
    click();
    click({}, {20, 0});
    QCOMPARE(state("L0"), LandmarkState::Present);
    QCOMPARE(state("La"), LandmarkState::Present);
    QCOMPARE(window().study().selected(), std::string("Lb"));
    QCOMPARE(window().landmarkPanel()->card()->content().number, 3);
    QCOMPARE(window().landmarkPanel()->card()->content().labelled, 2);
    QVERIFY(window().isWindowModified());
    QVERIFY(window().actions()["file.save"]->isEnabled());
    testing::keepPicture(window().grab().toImage(), "label-place");
}

void TestLabelWindow::digitsChooseByNumber()
{
    key(Qt::Key_W);
    key(Qt::Key_7);
    QCOMPARE(window().study().selected(), std::string("Lf"));
    key(Qt::Key_1);
    QVERIFY(window().modeStrip()->text().contains("1_"));
    QCOMPARE(window().study().selected(), std::string("Lf"));
    key(Qt::Key_2);
    QCOMPARE(window().study().selected(), std::string("Rd"));
    key(Qt::Key_1);
    QTRY_COMPARE(window().study().selected(), std::string("L0")); // after a moment
    key(Qt::Key_1);
    key(Qt::Key_3);
    key(Qt::Key_1);
    key(Qt::Key_Return); // at once
    QCOMPARE(window().study().selected(), std::string("L0"));
    key(Qt::Key_7);
    key(Qt::Key_1);
    key(Qt::Key_M); // means what was typed, without a wait
    QCOMPARE(state("L0"), LandmarkState::Missing);
    QCOMPARE(state("Lf"), LandmarkState::Unlabelled);
}

void TestLabelWindow::namesAreFoundByTyping()
{
    key(Qt::Key_W);
    key(Qt::Key_Slash);
    QTRY_VERIFY(window().search()->field()->hasFocus());
    QTest::keyClicks(window().search()->field(), "rb");
    testing::keepPicture(window().grab().toImage(), "label-search");
    QTest::keyClick(window().search()->field(), Qt::Key_Return);
    QCOMPARE(window().study().selected(), std::string("Rb"));
    QVERIFY(!window().search()->isVisible());
    key(Qt::Key_M); // the keyboard is back where it was
    QCOMPARE(state("Rb"), LandmarkState::Missing);
}

void TestLabelWindow::lettersJudge()
{
    key(Qt::Key_W);
    key(Qt::Key_M);
    key(Qt::Key_O);
    QCOMPARE(state("L0"), LandmarkState::Missing);
    QCOMPARE(state("La"), LandmarkState::Outside);
    QCOMPARE(window().study().selected(), std::string("Lb"));
    key(Qt::Key_N, Qt::ShiftModifier);
    QCOMPARE(window().study().selected(), std::string("La"));
    key(Qt::Key_Delete);
    QCOMPARE(state("La"), LandmarkState::Unlabelled);
    key(Qt::Key_N);
    QCOMPARE(window().study().selected(), std::string("Lb"));
    key(Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(state("La"), LandmarkState::Outside);
    key(Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
    QCOMPARE(state("La"), LandmarkState::Unlabelled);
}

void TestLabelWindow::editingNudgesInTheViewsPlane()
{
    key(Qt::Key_W);
    click();
    key(Qt::Key_E);
    key(Qt::Key_1);
    QTRY_COMPARE(window().study().selected(), std::string("L0"));
    const auto place = [this] { return *window().study().document()->landmarks().find("L0")->position; };
    const core::PointLps before = place();
    key(Qt::Key_Right); // towards the patient's left, by a voxel of 3 mm
    QVERIFY(core::distance(place(), before + core::VectorLps{3.0, 0.0, 0.0}) < 1e-9);
    key(Qt::Key_Down, Qt::ShiftModifier);
    QVERIFY(core::distance(place(), before + core::VectorLps{3.0, 0.3, 0.0}) < 1e-9);
    key(Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(place(), before);
}

void TestLabelWindow::aDragIsOneStep()
{
    key(Qt::Key_W);
    click();
    key(Qt::Key_E);
    window().labelling()->choose("L0"); // the views go to it
    viewers::SliceView *view = window().views()->sliceView(viewers::Plane::Axial);
    const auto place = [this] { return *window().study().document()->landmarks().find("L0")->position; };
    const core::PointLps before = place();
    const QPoint from = view->viewFromLps(before).toPoint();
    const auto drag = [&](bool letGo) {
        QTest::mouseMove(view, from);
        QTest::mousePress(view, Qt::LeftButton, {}, from);
        for (int step = 1; step <= 6; ++step) {
            QTest::mouseMove(view, from + QPoint(5 * step, 0));
        }
        if (letGo) {
            QTest::mouseRelease(view, Qt::LeftButton, {}, from + QPoint(30, 0));
        }
    };
    drag(true);
    QVERIFY(core::distance(place(), before) > 1.0);
    QCOMPARE(window().study().document()->history()->count(), 2);
    key(Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(place(), before);
    drag(false);
    QVERIFY(core::distance(place(), before) > 1.0);
    QTest::keyClick(view, Qt::Key_Escape);
    QCOMPARE(place(), before);
    QTest::mouseRelease(view, Qt::LeftButton, {}, from + QPoint(30, 0));
    QCOMPARE(place(), before);
}

void TestLabelWindow::clicksWithModifiers()
{
    click(Qt::ShiftModifier); // places without leaving the mode of looking
    QCOMPARE(window().views()->mode(), InteractionMode::Look);
    QCOMPARE(state("L0"), LandmarkState::Present);
    const core::PointLps place = *window().study().document()->landmarks().find("L0")->position;
    viewers::SliceView *view = window().views()->sliceView(viewers::Plane::Axial);
    QTest::mouseClick(view, Qt::LeftButton, Qt::AltModifier, view->viewFromLps(place).toPoint());
    QCOMPARE(state("L0"), LandmarkState::Unlabelled);
}

void TestLabelWindow::historyIsClicked()
{
    key(Qt::Key_W);
    for (int step = 0; step < 4; ++step) {
        click({}, {10 * step, 0});
    }
    ui::HistoryView *history = window().history();
    QTRY_VERIFY(history->isVisible());
    QCOMPARE(history->model()->rowCount(), 5);
    QCOMPARE(history->model()->index(2, 0).data().toString(), QStringLiteral("Place La"));
    const QModelIndex second = history->model()->index(2, 0);
    history->scrollTo(second);
    QTest::mouseClick(history->viewport(), Qt::LeftButton, {}, history->visualRect(second).center());
    QCOMPARE(window().labelling()->labelled(), 2);
    QCOMPARE(window().actions()["edit.undo"]->text(), QStringLiteral("Undo Place La"));
    QCOMPARE(window().actions()["edit.redo"]->text(), QStringLiteral("Redo Place Lb"));
    const QModelIndex last = history->model()->index(4, 0);
    history->scrollTo(last);
    QTest::mouseClick(history->viewport(), Qt::LeftButton, {}, history->visualRect(last).center());
    QCOMPARE(window().labelling()->labelled(), 4);
    testing::keepPicture(window().grab().toImage(), "label-history");
}

void TestLabelWindow::proposalsAreAccepted()
{
    QSignalSpy detected(&window(), &ui::MainWindow::detectionEnded);
    window().detect();
    QTRY_COMPARE(detected.size(), 1);
    key(Qt::Key_W);
    QCOMPARE(window().views()->proposals().size(), std::size_t(14));
    QVERIFY(window().landmarkPanel()->card()->content().proposal.contains("The model"));
    testing::keepPicture(window().grab().toImage(), "label-proposals");
    key(Qt::Key_A);
    QCOMPARE(state("L0"), LandmarkState::Present);
    QCOMPARE(window().study().selected(), std::string("La"));
    key(Qt::Key_A, Qt::ShiftModifier);
    QCOMPARE(window().labelling()->labelled(), 14);
    QCOMPARE(state("Le"), LandmarkState::Missing);
    QCOMPARE(state("Rd"), LandmarkState::Outside);
    QVERIFY(window().views()->proposals().empty());
    QVERIFY(window().modeStrip()->text().contains("All 14"));
}

void TestLabelWindow::theTableTellsLabelsFromPredictions()
{
    QSignalSpy detected(&window(), &ui::MainWindow::detectionEnded);
    window().detect();
    QTRY_COMPARE(detected.size(), 1);
    key(Qt::Key_W);
    key(Qt::Key_A);
    key(Qt::Key_M);
    const QTableView *table = window().landmarkPanel()->table();
    const auto cell = [table](int row, int column) { return table->model()->index(row, column); };
    QVERIFY(!table->isColumnHidden(Table::Label));
    QVERIFY(!table->isColumnHidden(Table::State));
    QCOMPARE(cell(0, Table::Label).data().toString(), QStringLiteral("Present"));
    QCOMPARE(cell(0, Table::Label).data(Table::OriginRole).toString(), QStringLiteral("by the model"));
    QCOMPARE(cell(1, Table::Label).data().toString(), QStringLiteral("Missing"));
    QCOMPARE(cell(1, Table::State).data().toString(), QStringLiteral("Present"));
    QCOMPARE(cell(2, Table::Label).data().toString(), QStringLiteral("\u2013"));
    QCOMPARE(table->currentIndex().row(), 2);
    key(Qt::Key_Q);
    QVERIFY(!table->isColumnHidden(Table::Error));
}

void TestLabelWindow::closingAsks_data()
{
    QTest::addColumn<QString>("answer");
    QTest::addColumn<bool>("closed");
    QTest::addColumn<bool>("offered");
    QTest::newRow("keep for later") << "Keep for later" << true << true;
    QTest::newRow("discard") << "Discard" << true << false;
    QTest::newRow("cancel") << "Cancel" << false << true;
}

void TestLabelWindow::closingAsks()
{
    QFETCH(QString, answer);
    QFETCH(bool, closed);
    QFETCH(bool, offered);
    key(Qt::Key_W);
    click();
    window().close();
    QMessageBox *asked = question("unsavedQuestion");
    QVERIFY(asked);
    QTRY_VERIFY(asked->isVisible());
    QVERIFY(window().isVisible());
    testing::keepPicture(asked->grab().toImage(), "label-unsaved");
    for (QAbstractButton *button : asked->buttons()) {
        if (button->text().remove('&') == answer) {
            QTest::mouseClick(button, Qt::LeftButton);
        }
    }
    QTRY_COMPARE(window().isVisible(), !closed);
    restart();
    QVERIFY(m_studio->open(m_volume));
    QCOMPARE(question("recoveryQuestion") != nullptr, offered);
}

void TestLabelWindow::openingAnotherCaseAsks()
{
    key(Qt::Key_W);
    click();
    const QString other = m_folder->filePath("other.nrrd");
    QVERIFY(QFile::copy(m_volume, other));
    QSignalSpy opened(&window(), &ui::MainWindow::openEnded);
    QSignalSpy saved(&window(), &ui::MainWindow::landmarksSaved);
    window().study().setLandmarkFile(m_folder->filePath("head.mrk.json").toStdString());
    window().openPath(other);
    QMessageBox *asked = question("unsavedQuestion");
    QVERIFY(asked);
    QVERIFY(opened.isEmpty());
    QTRY_VERIFY(asked->isVisible());
    QTest::mouseClick(asked->defaultButton(), Qt::LeftButton); // Save
    QTRY_COMPARE(opened.size(), 1);
    QCOMPARE(saved.size(), 1);
    QCOMPARE(window().study().path().filename().string(), std::string("other.nrrd"));
    QCOMPARE(window().labelling()->labelled(), 0);
    const auto file = annotation::readLandmarks(m_folder->filePath("head.mrk.json").toStdString());
    QVERIFY(file.has_value());
    QCOMPARE(file->set.find("L0")->state, LandmarkState::Present);
}

void TestLabelWindow::unsavedWorkIsOffered()
{
    key(Qt::Key_W);
    click();
    key(Qt::Key_M);
    const annotation::LandmarkSet before = window().study().document()->landmarks();
    m_studio->drop();
    restart();
    QVERIFY(m_studio->open(m_volume));
    QMessageBox *asked = question("recoveryQuestion");
    QVERIFY(asked);
    QVERIFY2(asked->text().startsWith("2 edits"), qPrintable(asked->text()));
    QTRY_VERIFY(asked->isVisible());
    QTest::mouseClick(asked->defaultButton(), Qt::LeftButton);
    QCOMPARE(window().study().document()->landmarks().landmarks, before.landmarks);
    QVERIFY(window().study().isModified());
    QVERIFY(QTest::qWaitForWindowActive(&window()));
    key(Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(window().labelling()->labelled(), 0);
}

void TestLabelWindow::discardedWorkIsNotOffered()
{
    key(Qt::Key_W);
    click();
    m_studio->drop();
    restart();
    QVERIFY(m_studio->open(m_volume));
    QMessageBox *asked = question("recoveryQuestion");
    QVERIFY(asked);
    QTRY_VERIFY(asked->isVisible());
    for (QAbstractButton *button : asked->buttons()) {
        if (asked->buttonRole(button) == QMessageBox::DestructiveRole) {
            QTest::mouseClick(button, Qt::LeftButton);
        }
    }
    QTRY_VERIFY(!m_studio->cases().isBusy());
    QCOMPARE(window().labelling()->labelled(), 0);
    restart();
    QVERIFY(m_studio->open(m_volume));
    QVERIFY(!question("recoveryQuestion"));
}

void TestLabelWindow::aFailedSaveKeepsEverything()
{
    key(Qt::Key_W);
    click();
    QSignalSpy saved(&window(), &ui::MainWindow::landmarksSaved);
    window().saveLandmarksTo(m_folder->filePath("no/such/folder/head.mrk.json"));
    QTRY_COMPARE(saved.size(), 1);
    QVERIFY(!saved.at(0).at(0).toBool());
    QVERIFY(window().study().isModified());
    QCOMPARE(window().labelling()->labelled(), 1);
    const auto shown = window().banners()->shown();
    QVERIFY(!shown.empty() && shown.front().kind == ui::NoticeKind::Danger);
    window().saveLandmarksTo(m_folder->filePath("head.mrk.json"));
    QTRY_COMPARE(saved.size(), 2);
    QVERIFY(saved.at(1).at(0).toBool());
    QVERIFY(!window().study().isModified());
}

void TestLabelWindow::landmarksOfAnotherVolumeAreQuestioned()
{
    key(Qt::Key_W);
    click();
    QSignalSpy saved(&window(), &ui::MainWindow::landmarksSaved);
    window().saveLandmarksTo(m_folder->filePath("head.mrk.json"));
    QTRY_COMPARE(saved.size(), 1);
    // The same grid with other values: the volume was edited since.
    QFile::remove(m_volume);
    const auto head = testing::makeHead();
    auto values = std::make_shared<std::vector<std::int16_t>>(
        static_cast<std::size_t>(head->geometry().size().voxels()), std::int16_t{40});
    const auto edited = core::Volume::create(head->geometry(), core::VoxelType::Int16,
                                             std::shared_ptr<const void>(values, values->data()));
    QVERIFY(imaging::writeVolume(**edited, m_volume.toStdString()).has_value());
    QVERIFY(m_studio->open(m_volume));
    QMessageBox *asked = question("volumeQuestion");
    QVERIFY(asked);
    QCOMPARE(window().labelling()->labelled(), 0);
    QTRY_VERIFY(asked->isVisible());
    testing::keepPicture(asked->grab().toImage(), "label-other-volume");
    for (QAbstractButton *button : asked->buttons()) {
        if (asked->buttonRole(button) == QMessageBox::AcceptRole) {
            QTest::mouseClick(button, Qt::LeftButton);
        }
    }
    QTRY_COMPARE(window().labelling()->labelled(), 1);
    QVERIFY(!window().study().isModified());
}

void TestLabelWindow::templatesAreChangedInADialog()
{
    key(Qt::Key_W);
    click();
    window().actions()["label.template"]->trigger();
    ui::TemplateDialog *dialog = window().templateDialog();
    QVERIFY(dialog);
    QTRY_VERIFY(dialog->isVisible());
    QCOMPARE(dialog->table()->rowCount(), 14);
    testing::keepPicture(dialog->grab().toImage(), "label-template");
    dialog->table()->setCurrentCell(0, 0);
    dialog->add();
    QCOMPARE(dialog->table()->rowCount(), 15);
    dialog->form()->idField()->selectAll();
    QTest::keyClicks(dialog->form()->idField(), "La");
    QVERIFY(!dialog->scheme().has_value()); // twice the same id
    dialog->form()->idField()->selectAll();
    QTest::keyClicks(dialog->form()->idField(), "Mid");
    QVERIFY(dialog->scheme().has_value());
    dialog->moveBy(-1);
    QCOMPARE(dialog->scheme()->landmarks()[0].id, std::string("Mid"));
    const QString file = m_folder->filePath("mine.json");
    Q_EMIT dialog->saveRequested(file.toStdString(), *dialog->scheme());
    QTRY_VERIFY(!dialog->isChanged());
    dialog->accept();
    QTRY_COMPARE(window().labelling()->count(), 15);
    QCOMPARE(window().study().rows()[0].id, std::string("Mid"));
    QCOMPARE(state("L0"), LandmarkState::Present); // labels stay
    QVERIFY(window().study().isModified());
    m_studio->drop();
    restart();
    QTRY_COMPARE(window().study().chosenTemplate().size(), std::size_t(15)); // and the next start has it
}

GONION_TEST(TestLabelWindow, gonion::testing::runTestWithWindows<TestLabelWindow>);
#include "tst_label_window.moc"
