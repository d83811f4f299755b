// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "annotation/dataset/import_preview.h"
#include "ui/case_service.h"
#include "ui/worklist/case_identifier.h"
#include "ui/worklist/work_list.h"
#include "viewers/landmark_layer.h"

#include <QObject>
#include <QString>

#include <optional>
#include <string>
#include <vector>

class QWidget;

namespace gonion::ui {

class CaseBar;
class ProjectService;
class Settings;
class Study;
class WorkListPage;

/// Ties a project to the window: its list, the case that is open, the dialogs. What the window must do is said by
/// signals; what happens to the study is heard from it.
class ProjectDesk : public QObject {
    Q_OBJECT

public:
    /// Nothing is owned but the page and the bar until they have a parent; all must outlive the desk.
    ProjectDesk(CaseService &cases, ProjectService &service, Settings &settings, Study &study, QWidget *window);

    ~ProjectDesk() override;

    [[nodiscard]] WorkList &list() { return m_list; }
    [[nodiscard]] WorkListPage *page() const { return m_page; }
    [[nodiscard]] CaseBar *bar() const { return m_bar; }
    [[nodiscard]] bool isBusy() const;
    [[nodiscard]] bool isCaseOpen() const { return !m_list.current().empty(); }
    /// Whether `open` is for this path: a project's folder or file.
    [[nodiscard]] static bool isProject(const std::filesystem::path &path);

    void open(const std::filesystem::path &path);
    void askForProject();
    void askForNewProject();
    /// A project of what lies in a folder; one that is there already is opened.
    void makeProject(const std::filesystem::path &folder);
    void openCase(const std::string &id);
    void openNext(bool forward);
    /// Of the case in the views, or of those chosen in the list while that is shown.
    /// \return false where nothing may be changed, or the user thought better of it
    bool setStage(annotation::CaseStage stage, bool listShown);
    /// While one reviews, the next case is the next one that waits for that.
    void setReviewing(bool on);
    /// Accepts the case in the views, or sends it back, and goes on to the next one.
    void decide(annotation::CaseStage stage);
    void importCases();
    void showSplits();
    void showAgreement();
    void showConsensus();
    /// Proposals of a model stay hidden from everybody in this project until their own labels are complete.
    [[nodiscard]] bool isBlind() const;
    void setBlind(bool on);
    /// The window closes or another volume is shown.
    void leaveCase();
    void stop();
    void onOpened(const OpenedCase &opened);
    /// The labels of the study are on the disk, or could not be saved.
    void onLandmarksSaved(bool saved);

Q_SIGNALS:
    void caseWanted(const gonion::ui::CaseRequest &request);
    /// The user chose a project to open.
    void projectWanted(const QString &folder);
    /// Labels that are not saved yet are wanted on the disk.
    void saveWanted();
    /// A project is open now, and its list is to be seen.
    void projectShown(const QString &folder);
    void projectFailed();
    /// The views shall go to a place.
    void placeWanted(const gonion::core::PointLps &place);
    /// What the annotators of the case say is to be seen in the views; nothing: no more.
    void opinionsWanted(const std::vector<gonion::viewers::LandmarkMark> &opinions);
    /// The list is to be seen, or the case.
    void listWanted(bool list);
    void failed(const QString &text);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    /// What is said of labels that are not on the disk yet.
    struct StageAfterSave {
        std::string id;
        annotation::CaseStage stage = annotation::CaseStage::New;
        std::optional<std::string> comment;
        std::optional<std::string> goOnTo; ///< the case to open then
    };
    [[nodiscard]] std::string nextCase(const std::string &from, bool forward) const;
    void goTo(const std::string &id);

    void connectParts();
    void giveStage(const std::vector<std::string> &ids, annotation::CaseStage stage, const std::optional<std::string> &comment);
    [[nodiscard]] bool knowAnnotator();
    void importNnLandmark(const std::filesystem::path &folder);
    void addCases(const std::vector<annotation::ImportedCase> &cases);
    void askWhatToImport();
    void askHowToSplit();
    void prefetchNext();

    CaseService &m_cases;
    ProjectService &m_service;
    Settings &m_settings;
    Study &m_study;
    QWidget *m_window;
    WorkList m_list;
    CaseIdentifier m_identifier;
    WorkListPage *m_page;
    CaseBar *m_bar;
    std::optional<StageAfterSave> m_stageAfterSave;
    bool m_reviewing = false;
    std::vector<std::string> m_toldWhenOpen; ///< of an import, when its project is shown
    bool m_readWhenOpen = false;
};

} // namespace gonion::ui
