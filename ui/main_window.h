// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/case_service.h"
#include "ui/detection_service.h"
#include "ui/key_map.h"
#include "ui/study.h"
#include "viewers/display_options.h"
#include "viewers/linked_cursor.h"

#include <QMainWindow>
#include <QPointer>
#include <QStringList>

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <vector>

class QLabel;
class QMenu;
class QStackedWidget;
class QTabWidget;
class QToolBar;
class QToolButton;

namespace gonion::viewers {
class FourView;
} // namespace gonion::viewers

namespace gonion::ui {

class ActionSet;
class BannerStack;
class BusyOverlay;
class ChecksList;
class DetectionBar;
class HistoryView;
class Labelling;
class LandmarkPanel;
class LandmarkSearch;
class ModeStrip;
class NumberEntry;
class ProjectDesk;
class ProjectService;
class Settings;
class StartPage;
class TemplateDialog;
class TrainingService;
class TrainingWizard;

/// Files that come with the program; a path that does not exist turns its feature off.
struct BundledFiles {
    std::filesystem::path demoVolume;
    std::filesystem::path demoModel;
};

/// The studio's window. Shows a study, passes the user's wishes to the services, and their answers to
/// the study. Nothing here reads a file or runs a network.
class MainWindow : public QMainWindow {
    Q_OBJECT

public:
    /// Nothing is owned; all must outlive the window.
    MainWindow(CaseService &cases, DetectionService &detector, Settings &settings, BundledFiles bundled,
               QWidget *parent = nullptr);
    ~MainWindow() override;

    /// Turns on the work on projects. `service` is not owned and must outlive the window; call once.
    void setProjects(ProjectService &service);
    /// Turns on training. `service` is not owned and must outlive the window; call once, after `setProjects`.
    void setTraining(TrainingService &service);
    /// Opens a project, a volume, a DICOM folder, or the landmarks of a landmark file, decided by name.
    void openPath(const QString &path);
    /// Opens the demo case and detects at once.
    void openDemo();
    void detect();
    void cancelDetection();
    /// Writes the labels in the format that the name says; later saves go there too.
    void saveLandmarksTo(const QString &file);
    /// Writes the detection in the format that the name says.
    void savePredictionTo(const QString &file);
    void savePictureTo(const QString &file);
    /// Chooses another model file for the next detection.
    void setModel(const std::filesystem::path &file);

    [[nodiscard]] Study &study() { return m_study; }
    [[nodiscard]] KeyMap &keys() { return m_keys; }
    [[nodiscard]] viewers::FourView *views() const { return m_views; }
    [[nodiscard]] LandmarkPanel *landmarkPanel() const { return m_panel; }
    [[nodiscard]] BannerStack *banners() const { return m_banners; }
    [[nodiscard]] DetectionBar *detectionBar() const { return m_detectionBar; }
    [[nodiscard]] BusyOverlay *overlay() const { return m_overlay; }
    [[nodiscard]] const ActionSet &actions() const { return *m_actions; }
    [[nodiscard]] Labelling *labelling() const { return m_labelling; }
    [[nodiscard]] ModeStrip *modeStrip() const { return m_strip; }
    [[nodiscard]] HistoryView *history() const { return m_history; }
    [[nodiscard]] ChecksList *checks() const { return m_checks; }
    [[nodiscard]] TemplateDialog *templateDialog() const { return m_templateDialog; }
    [[nodiscard]] LandmarkSearch *search() const { return m_search; }
    [[nodiscard]] bool isShowingStartPage() const;
    /// nullptr without projects.
    [[nodiscard]] ProjectDesk *desk() const { return m_desk; }
    [[nodiscard]] bool isShowingWorkList() const;
    /// nullptr without training.
    [[nodiscard]] TrainingWizard *training() const { return m_training; }
    [[nodiscard]] bool isShowingTraining() const;
    /// Shows the training pages, or what was shown before them.
    void showTraining(bool training);
    /// Shows the run that was watched last, where there is one.
    void watchLastRun();

Q_SIGNALS:
    /// Opening has ended, well or not.
    void openEnded(bool shown);
    /// A detection has ended, well or not.
    void detectionEnded(bool shown);
    /// Labels were saved, or could not be.
    void landmarksSaved(bool whole);

protected:
    void resizeEvent(QResizeEvent *event) override;
    void closeEvent(QCloseEvent *event) override;
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dropEvent(QDropEvent *event) override;

private:
    void buildCentre();
    void buildDock();
    void buildStatusBar();
    void buildActions();
    void buildFileActions();
    void buildGreyActions();
    void buildSliceActions();
    void buildViewActions();
    void buildHeadActions();
    void buildMenus();
    void buildLabelMenus();
    void buildToolBar();
    void buildLabelling();
    void buildModeActions();
    void buildLabelActions();
    void buildNudgeActions();
    void buildHelpActions();
    void buildPaneActions();
    void addPanesTo(QMenu *menu);
    [[nodiscard]] QMenu *buildProposalMenu();
    [[nodiscard]] QMenu *buildSnapMenu();
    void buildLabelDocks();
    void connectLabelling();
    void connectEditing();
    QToolButton *addMenuButton(const QString &iconName, const QString &text, QMenu *menu);
    void connectServices();
    void connectViews();

    void buildProjectActions();
    void buildReviewActions(QMenu *menu);
    void updateReviewActions();
    /// The mode is reviewing now, or no more.
    void followReview();
    void updateProjectActions();
    void buildTrainingActions();
    void connectTraining();
    void trainWithProject();
    void describeRuns();
    [[nodiscard]] static bool isRunFolder(const std::filesystem::path &path);
    void watchRun(const std::filesystem::path &folder);
    void openTrainingCase(const std::filesystem::path &volume, const std::filesystem::path &landmarkFile,
                          const std::filesystem::path &model);
    void showWorkList(bool list);
    void followPage();
    void openProjectCase(const CaseRequest &request);
    void beginProjectCase(const CaseRequest &request, bool detectThen);
    /// As `whenNothingIsLost`, but edits of a project's case are saved without a question.
    void whenCaseIsLeft(std::function<void()> then);
    void saveProjectCase();
    void startDetection();
    void openVolume(const QString &path, const std::string &seriesUid, bool detectThen);
    void startOpening(const QString &path, const std::string &seriesUid, bool detectThen);
    void openLandmarks(const std::filesystem::path &file);
    void askForFile();
    void askForFolder();
    void askForLandmarks();
    void askForModel();
    void askWhereToSavePicture();
    void save();
    void askWhereToSaveLandmarks();
    void askWhereToSavePrediction();
    [[nodiscard]] QString askForLandmarkFile(const QString &title, const QString &suggested);
    void whenNothingIsLost(std::function<void()> then);
    void askAboutUnsaved(std::function<void()> then);
    void leaveDocument();
    void askAboutOtherVolume(const QString &text, const annotation::LandmarkSet &labels,
                             const std::filesystem::path &file, std::function<void()> then);
    void offerRecovery(std::vector<annotation::RecoverableWork> works);
    void restoreWork(const annotation::RecoverableWork &work);
    [[nodiscard]] bool mayLeave() const;
    void chooseSeries(const std::filesystem::path &path, const std::vector<imaging::SeriesInfo> &series);
    void onOpened(const OpenedCase &opened);
    void showOpened(const OpenedCase &opened);
    void onOpenFailed(const core::Error &error);
    void onLandmarksRead(const std::filesystem::path &file, const annotation::LoadedLandmarks &landmarks);
    void onSaved(const std::filesystem::path &file, const std::vector<std::string> &notices);
    void onSaveFailed(const std::filesystem::path &file, const core::Error &error);
    void onDetected(const DetectionOutcome &outcome);
    void onDetectionFailed(const core::Error &error);
    void showError(const QString &text);

    void showStudy();
    void showMarks();
    void showSelection(const std::string &id);
    void applyDisplayOptions();
    void updateActions();
    void updateHover(const std::optional<core::PointLps> &point);
    void updateWindowLevelText();
    void showDocument();
    void showMode(viewers::InteractionMode mode);
    void showCard();
    void updateLabelActions();
    void updateTitle();
    void beginSearch();
    void showObliqueSlice();
    void rememberChosen(const std::string &id);
    void tellCrowns();
    void chooseMeanShape();
    void chooseTemplateOfSettings();
    void onTemplateRead(const ReadTemplate &read);
    void useTemplate(const annotation::LandmarkTemplate &scheme, const std::filesystem::path &file);
    void showTemplateDialog();
    void nudge(int right, int down, double voxels);
    void setWindowPreset(double window, double level);
    void showSettings();
    void showKeys();
    void showAbout();
    void rememberFolder(const QString &path);

    CaseService &m_cases;
    DetectionService &m_detector;
    Settings &m_settings;
    BundledFiles m_bundled;
    KeyMap m_keys;
    Study m_study;
    viewers::LinkedCursor m_cursor;
    QStringList m_devices;

    ActionSet *m_actions = nullptr;
    QStackedWidget *m_pages = nullptr;
    StartPage *m_start = nullptr;
    QWidget *m_viewFrame = nullptr; ///< around the views, in the colour of the mode
    viewers::FourView *m_views = nullptr;
    ModeStrip *m_strip = nullptr;
    Labelling *m_labelling = nullptr;
    NumberEntry *m_number = nullptr;
    LandmarkSearch *m_search = nullptr;
    HistoryView *m_history = nullptr;
    ChecksList *m_checks = nullptr;
    QTabWidget *m_notes = nullptr;
    QDockWidget *m_notesDock = nullptr;
    ProjectDesk *m_desk = nullptr;
    TrainingService *m_trainingService = nullptr;
    TrainingWizard *m_training = nullptr;
    QPointer<QWidget> m_beforeTraining; ///< the page that training was opened from
    TemplateDialog *m_templateDialog = nullptr; ///< while it is open
    std::filesystem::path m_templateFile;
    std::vector<std::string> m_chosen; ///< the last two landmarks that were current, the newest last
    std::map<std::string, QImage> m_templatePictures; ///< of the chosen template's landmarks
    QToolBar *m_toolBar = nullptr;
    BannerStack *m_banners = nullptr;
    BusyOverlay *m_overlay = nullptr;
    QDockWidget *m_dock = nullptr;
    LandmarkPanel *m_panel = nullptr;
    DetectionBar *m_detectionBar = nullptr;
    QMenu *m_recentMenu = nullptr;
    QMenu *m_greyMenu = nullptr;
    QMenu *m_layoutMenu = nullptr;
    QMenu *m_headMenu = nullptr;
    QToolButton *m_greyButton = nullptr;
    std::vector<QToolButton *> m_menuButtons; ///< of no use without a volume
    std::vector<QToolButton *> m_modeButtons;
    QLabel *m_hoverText = nullptr;
    QLabel *m_volumeText = nullptr;

    bool m_detectWhenOpen = false;
    bool m_showFirstFound = false; ///< of the demo's detection: the views go to a landmark
    QString m_openingPath;
    bool m_closing = false;
    std::filesystem::path m_landmarksWhenOpen; ///< dropped together with the volume that is being read

    /// A save of labels that is under way.
    struct Saving {
        QPointer<annotation::AnnotationDocument> document;
        annotation::DocumentSnapshot snapshot;
        std::filesystem::path file;
    };
    std::optional<Saving> m_saving;
    std::function<void()> m_afterSave; ///< what waited for the labels to be on the disk
    /// What the user said of edits that are not saved, and of which edits.
    struct Leave {
        QPointer<annotation::AnnotationDocument> document;
        std::uint64_t revision = 0;
        bool discard = false;
    };
    std::optional<Leave> m_leave;
};

} // namespace gonion::ui
