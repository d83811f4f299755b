// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Labelling in the main window: modes, what the annotator's keys and clicks do, what is shown of it.
#include "ui/main_window.h"

#include "ui/action_set.h"
#include "ui/banner_stack.h"
#include "ui/icons.h"
#include "ui/labelling/bundled_picture.h"
#include "ui/labelling/card_content.h"
#include "ui/labelling/checks_list.h"
#include "ui/labelling/history_view.h"
#include "ui/labelling/labelling.h"
#include "ui/labelling/landmark_search.h"
#include "ui/labelling/mode_strip.h"
#include "ui/labelling/number_entry.h"
#include "ui/landmark_panel.h"
#include "ui/status_message.h"
#include "ui/study_marks.h"
#include "ui/text.h"
#include "viewers/four_view.h"

#include <QActionGroup>
#include <QDockWidget>
#include <QMenu>
#include <QMenuBar>
#include <QStatusBar>
#include <QStyle>
#include <QTabWidget>
#include <QToolBar>
#include <QToolButton>
#include <QUndoStack>

#include <array>
#include <cmath>

namespace gonion::ui {

using annotation::LandmarkState;
using viewers::InteractionMode;

namespace {

struct ModeAction {
    const char *id;
    const char *icon;
    const char *shortName;
    InteractionMode mode;
};

constexpr std::array<ModeAction, 4> kModes{{
    {"mode.look", "look", "Look", InteractionMode::Look},
    {"mode.place", "place", "Place", InteractionMode::Place},
    {"mode.edit", "move", "Move", InteractionMode::Edit},
    {"mode.review", "review", "Review", InteractionMode::Review},
}};

KeyScope scopeOf(InteractionMode mode)
{
    return mode == InteractionMode::Place    ? KeyScope::Place
           : mode == InteractionMode::Edit   ? KeyScope::Edit
           : mode == InteractionMode::Review ? KeyScope::Review
                                             : KeyScope::Look;
}

QString hintOf(const KeyMap &keys, InteractionMode mode)
{
    const auto name = [&keys](const char *id) {
        return keys.sequence(QString::fromLatin1(id)).toString(QKeySequence::NativeText);
    };
    if (mode == InteractionMode::Edit) {
        return QStringLiteral("%1 place   %2 look   Esc drops a drag   Shift+arrows 0.1 voxel")
            .arg(name("mode.place"), name("mode.look"));
    }
    if (mode == InteractionMode::Review) {
        return QStringLiteral("%1 accept   %2 send back   %3 comment   %4 next   %5 detect   %6 look")
            .arg(name("review.accept"), name("review.reject"), name("review.comment"), name("review.next"),
                 name("detect.run"), name("mode.look"));
    }
    return QStringLiteral("%1 accept   %2 missing   %3 outside   %4 next   %5 find   %6 look")
        .arg(name("label.accept"), name("label.missing"), name("label.outside"), name("landmark.next"),
             name("label.search"), name("mode.look"));
}

} // namespace

void MainWindow::buildLabelling()
{
    m_labelling = new Labelling(&m_study, this);
    m_number = new NumberEntry(this);
    m_search = new LandmarkSearch(centralWidget());
}

void MainWindow::buildModeActions()
{
    auto *group = new QActionGroup(this);
    for (const ModeAction &entry : kModes) {
        QAction *action = m_actions->addToggle(QString::fromLatin1(entry.id), this, QString::fromLatin1(entry.icon),
                                               entry.mode == InteractionMode::Look, [this, entry](bool on) {
                                                   if (on && m_views->mode() != entry.mode) {
                                                       m_views->setMode(entry.mode);
                                                   }
                                               });
        action->setIconText(QString::fromLatin1(entry.shortName));
        group->addAction(action);
    }
}

void MainWindow::buildLabelActions()
{
    ActionSet &a = *m_actions;
    a.add("landmark.next", this, "next", [this] { m_labelling->step(1); });
    a.add("landmark.previous", this, "previous", [this] { m_labelling->step(-1); });
    a.add("label.search", this, {}, [this] { beginSearch(); });
    // What follows a typed number means that landmark, however quickly it follows.
    const auto addFor = [this](const char *id, auto run) {
        m_actions->add(QString::fromLatin1(id), this, {}, [this, run] {
            m_number->finish();
            run();
        });
    };
    addFor("label.missing", [this] { m_labelling->judge(LandmarkState::Missing); });
    addFor("label.outside", [this] { m_labelling->judge(LandmarkState::Outside); });
    addFor("label.remove", [this] { m_labelling->removeCurrent(); });
    addFor("label.accept", [this] { m_labelling->acceptCurrent(); });
    addFor("label.number", [] {});
    a.add("label.accept_all", this, {}, [this] { m_labelling->acceptAll(); });
    a["label.missing"]->setIconText(QStringLiteral("Missing"));
    a["label.outside"]->setIconText(QStringLiteral("Outside"));
    a["label.remove"]->setIconText(QStringLiteral("Remove"));
    a["label.accept"]->setIconText(QStringLiteral("Accept"));
    for (int digit = 0; digit <= 9; ++digit) {
        a.add(QStringLiteral("label.digit_%1").arg(digit), this, {}, [this, digit] { m_number->type(digit); });
    }
    a.add("edit.undo", this, "undo", [this] { m_labelling->undo(); });
    a.add("edit.redo", this, "redo", [this] { m_labelling->redo(); });
    m_panel->setCardActions(a["landmark.previous"], a["landmark.next"],
                            {a["label.accept"], a["label.missing"], a["label.outside"], a["label.remove"]});
    a.add("label.template", this, "template", [this] { showTemplateDialog(); });
    a.addToggle("view.notes", this, {}, true, [this](bool) { showMode(m_views->mode()); });
}

void MainWindow::buildNudgeActions()
{
    struct Direction {
        const char *name;
        int right;
        int down;
    };
    for (const Direction &direction : {Direction{"left", -1, 0}, Direction{"right", 1, 0}, Direction{"up", 0, -1},
                                       Direction{"down", 0, 1}}) {
        for (const auto &[prefix, voxels] : {std::pair("nudge.", 1.0), std::pair("nudge_fine.", 0.1)}) {
            m_actions->add(QLatin1String(prefix) + QLatin1String(direction.name), m_views, {},
                           [this, direction, step = voxels] { nudge(direction.right, direction.down, step); });
        }
    }
}

void MainWindow::buildLabelMenus()
{
    ActionSet &a = *m_actions;
    QMenu *label = menuBar()->addMenu(QStringLiteral("&Label"));
    label->addActions({a["mode.look"], a["mode.place"], a["mode.edit"], a["mode.review"]});
    label->addSeparator();
    label->addActions({a["edit.undo"], a["edit.redo"]});
    label->addSeparator();
    label->addActions({a["landmark.next"], a["landmark.previous"], a["label.search"]});
    label->addSeparator();
    label->addActions({a["label.missing"], a["label.outside"], a["label.remove"]});
    label->addSeparator();
    label->addActions({a["label.accept"], a["label.accept_all"]});
    label->addMenu(buildProposalMenu());
    label->addMenu(buildSnapMenu());
    label->addSeparator();
    label->addActions({a["label.template"], a["view.notes"]});
}

void MainWindow::buildLabelDocks()
{
    m_history = new HistoryView;
    m_checks = new ChecksList(&m_study);
    auto *tabs = m_notes = new QTabWidget;
    tabs->setDocumentMode(true);
    tabs->addTab(m_checks, QStringLiteral("Checks"));
    tabs->addTab(m_history, QStringLiteral("History"));
    tabs->setCurrentWidget(m_history);
    m_notesDock = new QDockWidget(QStringLiteral("Checks and history"));
    m_notesDock->setObjectName(QStringLiteral("notesDock"));
    m_notesDock->setFeatures(QDockWidget::DockWidgetMovable);
    m_notesDock->setTitleBarWidget(new QWidget);
    m_notesDock->setWidget(tabs);
    addDockWidget(Qt::RightDockWidgetArea, m_notesDock);
    m_notesDock->hide();
}

void MainWindow::connectLabelling()
{
    connect(m_labelling, &Labelling::suggestionsChanged, this, [this] {
        m_views->setProposals(marksOf(m_labelling->suggestions()));
        showCard();
        updateLabelActions();
    });
    connect(m_labelling, &Labelling::refused, this, [this](const QString &text) {
        m_strip->setHint(text);
        statusBar()->showMessage(text, kMessageMs);
    });
    connect(m_labelling, &Labelling::said, m_strip, &ModeStrip::setHint);
    connect(&m_study, &Study::documentChanged, this, &MainWindow::showDocument);
    connect(&m_study, &Study::modifiedChanged, this, [this] {
        updateTitle();
        updateLabelActions();
    });
    connect(&m_study, &Study::journalFailed, this, [this](const core::Error &error) {
        m_banners->setMessage({kJournalNotice, NoticeKind::Danger,
                               toQString(error.message)
                                   + QStringLiteral(" Your labels are in memory only until this is mended; the "
                                                    "program tries again by itself."),
                               QStringLiteral("Save elsewhere"), true});
    });
    connect(&m_study, &Study::journalRecovered, this, [this] {
        m_banners->clearMessage();
        statusBar()->showMessage(QStringLiteral("The journal works again: nothing was lost."), kMessageMs);
    });
    connect(m_number, &NumberEntry::typedChanged, this, [this](const QString &typed) {
        m_strip->setTyped(typed);
        updateLabelActions();
    });
    connect(m_number, &NumberEntry::chosen, m_labelling, &Labelling::chooseNumber);
    connect(m_number, &NumberEntry::refused, this, [this](int number) {
        m_strip->setHint(QStringLiteral("There is no landmark number %1.").arg(number));
    });
    connect(m_search, &LandmarkSearch::chosen, this,
            [this](const QString &id) { m_labelling->choose(id.toStdString()); });
    connect(m_search, &LandmarkSearch::ended, this, [this] { m_views->activeSliceView()->setFocus(); });
    connect(m_checks, &ChecksList::findingsChanged, this, [this](int count) {
        m_notes->setTabText(m_notes->indexOf(m_checks),
                            count == 0 ? QStringLiteral("Checks") : QStringLiteral("Checks (%1)").arg(count));
    });
    connect(m_checks, &ChecksList::landmarkChosen, this,
            [this](const QString &id) { m_labelling->choose(id.toStdString()); });
    connect(m_history, &HistoryView::aboutToChoose, m_labelling, &Labelling::endMove);
    connectEditing();
}

void MainWindow::connectEditing()
{
    using viewers::FourView;
    connect(m_views, &FourView::placeRequested, this, [this](const core::PointLps &point) {
        m_number->finish();
        m_views->goTo(point);
        m_labelling->place(point);
    });
    connect(m_views, &FourView::removeRequested, this,
            [this](const QString &id) { m_labelling->remove(id.toStdString()); });
    connect(m_views, &FourView::moveStarted, this,
            [this](const QString &id) { m_labelling->beginMove(id.toStdString()); });
    connect(m_views, &FourView::moved, this, [this](const QString &id, const core::PointLps &point) {
        m_labelling->move(id.toStdString(), point);
    });
    connect(m_views, &FourView::moveFinished, this, [this] { m_labelling->endMove(); });
    connect(m_views, &FourView::moveAborted, this, [this] { m_labelling->abortMove(); });
    connect(m_views, &FourView::noticeRequested, this, [this](const QString &text) {
        m_strip->setHint(text);
        statusBar()->showMessage(text, kMessageMs);
    });
}

void MainWindow::showDocument()
{
    QUndoStack *stack = m_study.document()->history();
    m_history->setStack(stack);
    const auto follow = [this] { updateLabelActions(); };
    connect(stack, &QUndoStack::indexChanged, this, follow);
    connect(stack, &QUndoStack::undoTextChanged, this, follow);
    connect(stack, &QUndoStack::redoTextChanged, this, follow);
    m_number->setCount(m_labelling->count());
    m_chosen.clear();
    tellCrowns();
    chooseMeanShape();
    showCard();
    updateTitle();
    updateLabelActions();
}

void MainWindow::showMode(InteractionMode mode)
{
    m_labelling->setMode(mode);
    m_actions->setScope(scopeOf(mode));
    for (const ModeAction &entry : kModes) {
        const bool mine = entry.mode == mode || (entry.mode == InteractionMode::Look && mode == InteractionMode::Measure);
        (*m_actions)[QString::fromLatin1(entry.id)]->setChecked(mine);
    }
    (*m_actions)["tool.distance"]->setChecked(mode == InteractionMode::Measure);
    const bool labelling = m_labelling->isLabelling();
    m_strip->setMode(mode);
    m_strip->setHint(hintOf(m_keys, mode));
    m_viewFrame->setProperty("mode", mode == InteractionMode::Place    ? "place"
                                     : mode == InteractionMode::Edit   ? "edit"
                                     : mode == InteractionMode::Review ? "review"
                                                                       : "look");
    m_viewFrame->style()->unpolish(m_viewFrame);
    m_viewFrame->style()->polish(m_viewFrame);
    const bool notes = labelling && (*m_actions)["view.notes"]->isChecked();
    if (notes && !m_notesDock->isVisible()) {
        m_notesDock->show();
        resizeDocks({m_dock, m_notesDock}, {height() * 3 / 4, height() / 4}, Qt::Vertical);
    }
    m_notesDock->setVisible(notes);
    m_number->setCount(m_labelling->count());
    m_checks->setActive(labelling);
    followReview();
    showMarks();
    // The keyboard goes where the annotator works.
    if (labelling && !m_views->isAncestorOf(focusWidget())) {
        m_views->activeSliceView()->setFocus();
    }
}

void MainWindow::showCard()
{
    if (!m_labelling) {
        return;
    }
    CardContent content = cardContentOf(m_study, *m_labelling);
    if (const auto picture = m_templatePictures.find(m_study.selected()); picture != m_templatePictures.end()) {
        content.picture = QPixmap::fromImage(picture->second);
    } else if (m_study.document()) {
        content.picture = QPixmap::fromImage(bundledPicture(m_study.document()->scheme().id(), m_study.selected()));
    }
    m_panel->setCard(content);
    if (m_labelling->isLabelling()) {
        m_strip->setCurrent(content.id, content.name);
        m_strip->setHint(hintOf(m_keys, m_views->mode()));
    }
}

void MainWindow::updateLabelActions()
{
    ActionSet &a = *m_actions;
    const bool open = m_study.document() != nullptr && !isShowingWorkList();
    const bool labelling = open && m_labelling->isLabelling();
    const bool current = labelling && !m_study.selected().empty();
    for (const KeyBinding &binding : m_keys.bindings()) {
        const bool forLabelling = binding.scopes == (KeyScopes(KeyScope::Place) | KeyScope::Edit)
                                  || binding.scopes == KeyScopes(KeyScope::Edit);
        if (forLabelling) {
            a[binding.id]->setEnabled(labelling);
        }
    }
    for (const ModeAction &entry : kModes) {
        a[QString::fromLatin1(entry.id)]->setEnabled(open);
    }
    updateReviewActions();
    for (const char *id : {"label.missing", "label.outside", "label.remove"}) {
        a[QString::fromLatin1(id)]->setEnabled(current);
    }
    a["label.accept"]->setEnabled(current && m_labelling->suggestionFor(m_study.selected()));
    // Only while a number is being typed: else Return belongs to whatever has the keyboard.
    a["label.number"]->setEnabled(labelling && !m_number->typed().isEmpty());
    a["label.from_shape"]->setEnabled(m_labelling->meanShape() != nullptr);
    a["label.accept_all"]->setEnabled(labelling && !m_labelling->suggestions().empty());
    a["landmark.next"]->setEnabled(!m_study.rows().empty());
    a["landmark.previous"]->setEnabled(!m_study.rows().empty());

    const bool editable = open && m_views->mode() != InteractionMode::Review;
    const QUndoStack *stack = editable ? m_study.document()->history() : nullptr;
    const auto titled = [](const QString &verb, const QString &what) {
        return what.isEmpty() ? verb : verb + u' ' + what;
    };
    a["edit.undo"]->setEnabled(stack && (stack->canUndo() || m_study.document()->isMoving()));
    a["edit.redo"]->setEnabled(stack && stack->canRedo());
    a["edit.undo"]->setText(titled(QStringLiteral("Undo"), stack ? stack->undoText() : QString()));
    a["edit.redo"]->setText(titled(QStringLiteral("Redo"), stack ? stack->redoText() : QString()));

    const bool labels = open && (m_study.truth() || m_study.isModified());
    const bool prediction = m_study.detection().has_value();
    a["file.save"]->setText(labels || !prediction ? QStringLiteral("Save landmarks")
                                                  : QStringLiteral("Save prediction as\u2026"));
    a["file.save"]->setIconText(QStringLiteral("Save"));
    a["file.save"]->setEnabled(labels || prediction);
    a["file.save_as"]->setEnabled(labels);
    a["file.save_prediction"]->setEnabled(prediction);
    a["file.save_prediction"]->setVisible(labels || !prediction);
}

void MainWindow::updateTitle()
{
    if (m_study.volume()) {
        setWindowTitle(QStringLiteral("%1[*] \u2013 Gonion").arg(toQString(m_study.path().filename())));
    }
    setWindowModified(m_study.isModified());
}

void MainWindow::beginSearch()
{
    std::vector<LandmarkEntry> entries;
    for (const LandmarkRow &row : m_study.rows()) {
        entries.push_back({toQString(row.id), toQString(row.name), toQString(row.toothFdi)});
    }
    m_search->begin(std::move(entries));
}

void MainWindow::nudge(int right, int down, double voxels)
{
    const viewers::SliceView *view = m_views->activeSliceView();
    const auto &volume = m_study.volume();
    if (!view || !volume) {
        return;
    }
    const core::PointLps here = view->lpsFromView({0.0, 0.0});
    core::VectorLps along = view->lpsFromView({double(right), double(down)}) - here;
    along = along * (1.0 / core::length(along));
    // The length of a voxel in that direction, also where the grid lies askew.
    const core::ContinuousIndex from = volume->geometry().indexFromLps(here);
    const core::ContinuousIndex to = volume->geometry().indexFromLps(here + along);
    const double voxelsPerMm = std::hypot(to.i - from.i, to.j - from.j, to.k - from.k);
    m_labelling->nudge(along * (voxels / voxelsPerMm));
}

void MainWindow::resizeEvent(QResizeEvent *event)
{
    QMainWindow::resizeEvent(event);
    // Words beside the icons where there is room for them.
    constexpr int kWidthForWords = 1540;
    const auto style = width() >= kWidthForWords ? Qt::ToolButtonTextBesideIcon : Qt::ToolButtonIconOnly;
    for (QToolButton *button : m_modeButtons) {
        button->setToolButtonStyle(style);
    }
    for (QToolButton *button : m_menuButtons) {
        button->setToolButtonStyle(style);
    }
}

} // namespace gonion::ui
