// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/worklist/project_desk.h"

#include "annotation/editing/annotation_document.h"
#include "ui/settings.h"
#include "ui/study.h"
#include "ui/text.h"
#include "ui/worklist/case_bar.h"
#include "ui/worklist/case_table_model.h"
#include "ui/worklist/consensus_dialog.h"
#include "ui/worklist/project_service.h"
#include "ui/worklist/work_list_page.h"

#include <QApplication>
#include <QEvent>
#include <QFileDialog>
#include <QInputDialog>

#include <algorithm>
#include <utility>

namespace gonion::ui {

using annotation::CaseStage;
using annotation::Project;
using annotation::ProjectCase;

ProjectDesk::ProjectDesk(CaseService &cases, ProjectService &service, Settings &settings, Study &study, QWidget *window)
    : QObject(window), m_cases(cases), m_service(service), m_settings(settings), m_study(study), m_window(window),
      m_list(service), m_identifier(m_list, service),
      m_page(new WorkListPage(m_list, m_identifier, service)), m_bar(new CaseBar(m_list))
{
    m_list.setAnnotator(settings.annotator().toStdString());
    connectParts();
    qApp->installEventFilter(this);
}

ProjectDesk::~ProjectDesk()
{
    delete m_page; // they look at the list
    delete m_bar;
}

void ProjectDesk::connectParts()
{
    connect(&m_service, &ProjectService::opened, this, [this](const std::shared_ptr<const Project> &project) {
        leaveCase();
        m_list.setProject(*project);
        Q_EMIT projectShown(toQString(project->folder()));
        if (const auto told = std::exchange(m_toldWhenOpen, {}); !told.empty()) {
            const QString more = told.size() > 1 ? QStringLiteral(" And %1 more.").arg(told.size() - 1) : QString();
            Q_EMIT failed(toQString(told.front()) + more);
        }
        if (std::exchange(m_readWhenOpen, false)) {
            m_identifier.start();
        }
    });
    connect(&m_service, &ProjectService::openFailed, this,
            [this](const std::filesystem::path &, const core::Error &error) {
                m_toldWhenOpen.clear(); // of the project that could not be opened
                m_readWhenOpen = false;
                Q_EMIT failed(toQString(error.message));
                Q_EMIT projectFailed();
            });
    connect(&m_service, &ProjectService::lockLost, this, [this](const core::Error &error) {
        if (m_study.document()) {
            m_study.document()->setReadOnly(error.message);
        }
        Q_EMIT failed(toQString(error.message));
    });
    connect(&m_list, &WorkList::changeFailed, this,
            [this](const core::Error &error) { Q_EMIT failed(toQString(error.message)); });
    connect(m_page, &WorkListPage::openRequested, this, &ProjectDesk::openCase);
    connect(m_page, &WorkListPage::nextRequested, this, [this] { openNext(true); });
    connect(m_page, &WorkListPage::stageRequested, this, [this](CaseStage stage) { setStage(stage, true); });
    connect(m_page, &WorkListPage::importRequested, this, &ProjectDesk::importCases);
    connect(m_page, &WorkListPage::splitsRequested, this, &ProjectDesk::showSplits);
    connect(m_page, &WorkListPage::agreementRequested, this, &ProjectDesk::showAgreement);
    connect(m_page, &WorkListPage::backRequested, this, [this] { Q_EMIT listWanted(false); });
    connect(m_bar, &CaseBar::listRequested, this, [this] { Q_EMIT listWanted(true); });
    connect(m_bar, &CaseBar::nextRequested, this, [this] { openNext(true); });
    connect(m_bar, &CaseBar::previousRequested, this, [this] { openNext(false); });
    connect(m_bar, &CaseBar::stageRequested, this, [this](CaseStage stage) { setStage(stage, false); });
    connect(m_bar, &CaseBar::consensusRequested, this, &ProjectDesk::showConsensus);
    connect(&m_list, &WorkList::casesChanged, this, [this] { m_study.setBlind(isCaseOpen() && isBlind()); });
    connect(&m_study, &Study::modifiedChanged, this, [this](bool modified) {
        if (modified && isCaseOpen()) {
            m_list.beginWork();
        }
    });
}

bool ProjectDesk::isBusy() const
{
    return m_service.isBusy();
}

bool ProjectDesk::isProject(const std::filesystem::path &path)
{
    return path.filename() == Project::kFileName || Project::isProject(path);
}

void ProjectDesk::open(const std::filesystem::path &path)
{
    if (knowAnnotator()) {
        m_toldWhenOpen.clear(); // of a project that nobody waits for any more
        m_readWhenOpen = false;
        m_service.open(path);
    } else {
        Q_EMIT projectFailed();
    }
}

bool ProjectDesk::knowAnnotator()
{
    m_list.setAnnotator(m_settings.annotator().trimmed().toStdString());
    if (!m_list.annotator().empty()) {
        return true;
    }
    bool given = false;
    const QString name = QInputDialog::getText(m_window, QStringLiteral("Who labels?"),
                                               QStringLiteral("Your name. It goes into your landmark files; colleagues see "
                                                              "it in the work list. It can be changed in the settings."),
                                               QLineEdit::Normal, {}, &given)
                             .trimmed();
    if (!given || name.isEmpty()) {
        return false;
    }
    m_settings.setAnnotator(name);
    m_study.setAnnotator(name.toStdString());
    m_list.setAnnotator(name.toStdString());
    return true;
}

void ProjectDesk::askForProject()
{
    const QString folder = QFileDialog::getExistingDirectory(m_window, QStringLiteral("Open a project's folder"),
                                                             m_settings.lastFolder());
    if (!folder.isEmpty()) {
        Q_EMIT projectWanted(folder);
    }
}

void ProjectDesk::openCase(const std::string &id)
{
    if (id == m_list.current()) {
        Q_EMIT listWanted(false); // it holds its lock already
        return;
    }
    const auto request = m_list.requestFor(id);
    if (request) {
        Q_EMIT caseWanted(*request);
    } else {
        Q_EMIT failed(toQString(request.error().message));
    }
}

std::string ProjectDesk::nextCase(const std::string &from, bool forward) const
{
    return m_reviewing ? m_page->model()->nextToReview(from, forward) : m_page->model()->nextToDo(from, forward);
}

void ProjectDesk::openNext(bool forward)
{
    if (!m_list.isOpen()) {
        return;
    }
    const auto chosen = m_page->chosen();
    goTo(nextCase(isCaseOpen() ? m_list.current() : chosen.empty() ? std::string() : chosen.front(), forward));
}

void ProjectDesk::goTo(const std::string &id)
{
    if (!id.empty()) {
        openCase(id);
    } else {
        Q_EMIT failed(m_reviewing ? QStringLiteral("No other case in the list waits for a review. The filters may hide some.")
                                  : QStringLiteral("No other case in the list is to be done. The filters may hide some."));
    }
}

void ProjectDesk::setReviewing(bool on)
{
    if (on != m_reviewing) {
        m_reviewing = on;
        if (isCaseOpen()) {
            prefetchNext();
        }
    }
}

void ProjectDesk::decide(CaseStage stage)
{
    // Looked for before the case is judged: a filter by stage may hide it then.
    const std::string next = nextCase(m_list.current(), true);
    if (!setStage(stage, false)) {
        return;
    }
    if (m_stageAfterSave) {
        m_stageAfterSave->goOnTo = next;
    } else {
        goTo(next);
    }
}

bool ProjectDesk::setStage(CaseStage stage, bool listShown)
{
    const bool ownCase = isCaseOpen() && !m_list.isCurrentReadOnly();
    if (!m_list.isOpen() || (!listShown && !ownCase)) {
        return false;
    }
    std::vector<std::string> ids = listShown ? m_page->chosen() : std::vector<std::string>{m_list.current()};
    std::optional<std::string> comment;
    if (!listShown && stage == CaseStage::Rejected) {
        bool given = false;
        const QString why = QInputDialog::getText(m_window, QStringLiteral("Reject"),
                                                  QStringLiteral("What is to be done again? The annotator reads it."),
                                                  QLineEdit::Normal, toQString(m_list.currentCase()->comment), &given);
        if (!given) {
            return false;
        }
        comment = why.toStdString();
    }
    const auto own = std::find(ids.begin(), ids.end(), m_list.current());
    if (own != ids.end() && ownCase && m_study.isModified()) {
        // A case whose labels could not be saved is not labelled, nor accepted.
        m_stageAfterSave = StageAfterSave{m_list.current(), stage, comment, std::nullopt};
        ids.erase(own);
        Q_EMIT saveWanted();
    }
    giveStage(ids, stage, comment);
    return true;
}

void ProjectDesk::giveStage(const std::vector<std::string> &ids, CaseStage stage, const std::optional<std::string> &comment)
{
    if (comment) {
        m_list.change(ids, [&comment](ProjectCase &changed) { changed.comment = *comment; });
    }
    m_list.setStage(ids, stage);
}

void ProjectDesk::onOpened(const OpenedCase &opened)
{
    const bool ours = !opened.projectCase.empty() && m_list.isOpen() && m_list.project().find(opened.projectCase);
    m_service.keepLock(ours ? opened.lock : nullptr);
    m_list.enter(ours ? opened.projectCase : std::string(), !opened.readOnlyReason.empty());
    m_study.setBlind(ours && isBlind());
    if (ours) {
        m_page->choose(opened.projectCase);
        prefetchNext();
    }
}

void ProjectDesk::prefetchNext()
{
    const std::string next = nextCase(m_list.current(), true);
    const auto request = next.empty() ? core::Result<CaseRequest>(CaseRequest()) : m_list.requestFor(next);
    m_cases.prefetch(request ? request->volume : std::filesystem::path());
}

void ProjectDesk::onLandmarksSaved(bool saved)
{
    const auto then = std::exchange(m_stageAfterSave, std::nullopt);
    if (!saved || !isCaseOpen() || !m_study.document()) {
        return;
    }
    const auto request = m_list.requestFor(m_list.current());
    if (!request || request->landmarks != m_study.landmarkFile()) {
        return; // saved elsewhere: no file of the project's
    }
    const auto &volume = m_study.document()->landmarks().volume;
    m_list.landmarksSaved(volume ? textOf(*volume) : std::string());
    if (!then || then->id != m_list.current()) {
        return;
    }
    if (m_study.isModified()) {
        Q_EMIT failed(QStringLiteral("The labels of %1 were changed while they were saved, so its stage was not. Set it again.")
                          .arg(toQString(then->id)));
    } else {
        giveStage({then->id}, then->stage, then->comment);
        if (then->goOnTo) {
            goTo(*then->goOnTo);
        }
    }
}

bool ProjectDesk::isBlind() const
{
    return m_list.isOpen() && m_list.project().isBlind();
}

void ProjectDesk::setBlind(bool on)
{
    if (!m_list.isOpen() || on == isBlind()) {
        return;
    }
    m_list.withProjectLocked([this, on] {
        m_list.changeProject([on](Project &project) -> core::Result<void> {
            project.setBlind(on);
            return {};
        });
    });
}

void ProjectDesk::leaveCase()
{
    m_list.enter({}, false);
    m_service.keepLock(nullptr);
}

void ProjectDesk::stop()
{
    leaveCase();
    m_identifier.stop();
    m_service.forgetThumbnails();
    m_cases.prefetch({});
}

void ProjectDesk::showConsensus()
{
    if (!isCaseOpen()) {
        return;
    }
    auto *dialog = new ConsensusDialog(m_service, m_list.project(), m_list.current(), m_window);
    connect(dialog, &ConsensusDialog::landmarkChosen, this,
            [this](const std::string &id, const std::optional<core::PointLps> &mean) {
                m_study.select(id);
                if (mean) {
                    Q_EMIT placeWanted(*mean);
                }
            });
    connect(dialog, &ConsensusDialog::opinionsChosen, this, &ProjectDesk::opinionsWanted);
    connect(&m_list, &WorkList::currentChanged, dialog, &QDialog::close);
    dialog->show();
}

bool ProjectDesk::eventFilter(QObject *watched, QEvent *event)
{
    switch (event->type()) {
    case QEvent::KeyPress:
    case QEvent::MouseButtonPress:
    case QEvent::Wheel:
        m_list.activity();
        break;
    case QEvent::ApplicationActivate:
        m_list.refresh(); // a colleague may have gone on meanwhile
        break;
    case QEvent::ApplicationDeactivate:
        m_list.pause();
        break;
    default:
        break;
    }
    return QObject::eventFilter(watched, event);
}

} // namespace gonion::ui
