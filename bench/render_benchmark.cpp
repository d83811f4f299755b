// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench/render_benchmark.h"

#include "imaging/read_volume.h"
#include "viewers/four_view.h"
#include "viewers/slice_scene.h"
#include "viewers/volume_scene.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QMouseEvent>
#include <QTimer>

#include <algorithm>
#include <cstdio>
#include <functional>
#include <random>
#include <string>
#include <vector>

namespace gonion::bench {
namespace {

using viewers::FourView;
using viewers::Plane;
using viewers::VtkWidget;

/// Without one the window system's library would end the program with a message of its own.
bool hasDisplay()
{
    return qEnvironmentVariableIsSet("DISPLAY") || qEnvironmentVariableIsSet("WAYLAND_DISPLAY")
           || qEnvironmentVariableIsSet("QT_QPA_PLATFORM");
}

constexpr QSize kWindow(1600, 1000);
constexpr int kLongestWaitMs = 60000;

/// Runs the event loop until `signal` comes; false after the longest wait.
template <typename Sender, typename Signal>
bool waitFor(Sender *sender, Signal signal)
{
    QEventLoop loop;
    bool came = false;
    QObject::connect(sender, signal, &loop, [&] {
        came = true;
        loop.quit();
    });
    QTimer::singleShot(kLongestWaitMs, &loop, &QEventLoop::quit);
    loop.exec();
    return came;
}

/// Milliseconds from each change to the frame that shows it, fastest first.
std::vector<double> framesOf(VtkWidget *scene, int repeats, const std::function<void(int)> &change)
{
    std::vector<double> milliseconds;
    for (int n = 0; n < repeats; ++n) {
        QElapsedTimer timer;
        timer.start();
        change(n);
        if (!waitFor(scene, &VtkWidget::rendered)) {
            return {};
        }
        QCoreApplication::processEvents(); // what lies over the picture: marks and their names
        milliseconds.push_back(static_cast<double>(timer.nsecsElapsed()) * 1e-6);
    }
    std::sort(milliseconds.begin(), milliseconds.end());
    return milliseconds;
}

void print(const char *what, const std::vector<double> &milliseconds)
{
    if (milliseconds.empty()) {
        std::printf("%-32s no frame came\n", what);
        return;
    }
    std::printf("%-32s median %7.1f ms, slowest %7.1f ms of %zu frames\n", what, milliseconds[milliseconds.size() / 2],
                milliseconds.back(), milliseconds.size());
}

void sendMouse(QWidget *widget, QEvent::Type type, const QPointF &place, Qt::MouseButton button, Qt::MouseButtons held)
{
    QMouseEvent event(type, place, widget->mapToGlobal(place), button, held, Qt::NoModifier);
    QCoreApplication::sendEvent(widget, &event);
}

void timeSlices(FourView &view, int repeats)
{
    constexpr struct {
        Plane plane;
        const char *name;
    } kPlanes[]{{Plane::Axial, "step, axial"}, {Plane::Coronal, "step, coronal"}, {Plane::Sagittal, "step, sagittal"}};
    for (const auto &[plane, name] : kPlanes) {
        viewers::SliceView *slices = view.sliceView(plane);
        print(name, framesOf(slices->scene(), repeats, [&](int n) { slices->step(n % 20 < 10 ? 1 : -1); }));
    }
    viewers::SliceView *axial = view.sliceView(Plane::Axial);
    print("window and level",
          framesOf(axial->scene(), repeats, [&](int n) { view.setWindowLevel(2000.0 + 10.0 * n, 400.0); }));
    const core::PointLps centre = view.cursor()->position();
    print("jump of the crosshair", framesOf(axial->scene(), repeats, [&](int n) {
              const double aside = n % 2 == 0 ? 7.0 : -7.0;
              view.goTo({centre.x + aside, centre.y + aside, centre.z + aside});
          }));
}

void timeTurning(FourView &view, viewers::HeadRendering rendering, const char *name, int repeats)
{
    viewers::VolumeView *head = view.volumeView();
    if (head->rendering() != rendering) {
        head->setRendering(rendering);
        waitFor(head->scene(), &VtkWidget::rendered);
    }
    QPointF place(head->width() / 2.0, head->height() / 2.0);
    sendMouse(head, QEvent::MouseButtonPress, place, Qt::LeftButton, Qt::LeftButton);
    print(name, framesOf(head->scene(), repeats, [&](int) {
              place += QPointF(4.0, 1.0);
              sendMouse(head, QEvent::MouseMove, place, Qt::NoButton, Qt::LeftButton);
          }));
    sendMouse(head, QEvent::MouseButtonRelease, place, Qt::LeftButton, Qt::NoButton);
}

/// As many landmarks as anybody labels, within reach of the slices shown, every other with a prediction.
std::vector<viewers::LandmarkMark> manyMarks(const core::PointLps &centre, int count)
{
    std::mt19937 random(7);
    std::uniform_real_distribution<double> aside(-60.0, 60.0);
    std::uniform_real_distribution<double> near(-6.0, 6.0);
    std::vector<viewers::LandmarkMark> marks;
    for (int n = 0; n < count; ++n) {
        viewers::LandmarkMark mark;
        mark.id = QStringLiteral("lm%1").arg(n);
        // A third of them round each of the three slices.
        mark.position = centre + core::VectorLps{n % 3 == 0 ? near(random) : aside(random), n % 3 == 1 ? near(random) : aside(random),
                                                 n % 3 == 2 ? near(random) : aside(random)};
        mark.kind = n % 2 == 0 ? viewers::MarkKind::Truth : viewers::MarkKind::Predicted;
        marks.push_back(std::move(mark));
    }
    return marks;
}

void timeMany(FourView &view, int repeats)
{
    constexpr int kMany = 200;
    const core::PointLps centre = view.cursor()->position();
    viewers::SliceView *axial = view.sliceView(Plane::Axial);
    for (const int count : {0, kMany}) {
        const auto marks = manyMarks(centre, count);
        view.setMarks(marks);
        const auto named = [count](const char *what) { return std::string(what) + ", " + std::to_string(count) + " marks"; };
        print(named("step, axial").c_str(), framesOf(axial->scene(), repeats, [&](int n) { axial->step(n % 20 < 10 ? 1 : -1); }));
        print(named("jump of the crosshair").c_str(), framesOf(axial->scene(), repeats, [&](int n) {
                  const double step = n % 2 == 0 ? 3.0 : -3.0;
                  view.goTo({centre.x + step, centre.y + step, centre.z + step});
              }));
        timeTurning(view, viewers::HeadRendering::BoneSurface, named("turn, bone surface").c_str(), repeats);
        if (count > 0) {
            print("one of them is moved", framesOf(view.volumeView()->scene(), repeats, [&, moved = marks](int n) mutable {
                      moved.front().position.x += n % 2 == 0 ? 1.0 : -1.0;
                      view.setMarks(moved);
                  }));
        }
    }
    view.setMarks({});
}

} // namespace

core::Result<void> timeViews(const RenderBenchmarkOptions &options)
{
    if (!hasDisplay()) {
        return core::fail(core::ErrorCode::InvalidArgument,
                          "There is no display to draw on. Run it in a desktop session, or under xvfb-run.");
    }
    const auto volume = imaging::readVolume(options.input, {}, {});
    if (!volume) {
        return tl::unexpected(volume.error());
    }
    int argc = 1;
    char name[] = "gonion";
    char *argv[]{name, nullptr};
    QSurfaceFormat::setDefaultFormat(VtkWidget::surfaceFormat());
    QApplication application(argc, argv);
    viewers::LinkedCursor cursor;
    FourView view(&cursor);
    view.resize(kWindow);
    view.show();
    view.setVolume(*volume);
    QElapsedTimer timer;
    timer.start();
    while (view.volumeView()->isBusy() && timer.elapsed() < kLongestWaitMs) {
        waitFor(view.volumeView(), &viewers::VolumeView::busyChanged);
    }
    std::printf("renderer: %s\n", qPrintable(view.sliceView(Plane::Axial)->scene()->rendererName()));
    std::printf("%-32s %7.0f ms\n", "3D ready after", static_cast<double>(timer.elapsed()));
    timeSlices(view, options.repeats);
    timeTurning(view, viewers::HeadRendering::BoneSurface, "turn, bone surface", options.repeats);
    timeMany(view, options.repeats);
    timeTurning(view, viewers::HeadRendering::VolumeBone, "turn, ray casting", options.repeats);
    return {};
}

} // namespace gonion::bench
