// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/annotator_script.h"

#include "viewers/four_view.h"

#include <QApplication>
#include <QFileDialog>
#include <QSignalSpy>
#include <QTest>
#include <QTimer>
#include <QWheelEvent>

#include <cmath>
#include <cstdlib>

namespace gonion::testing {

namespace {

void turnWheel(QWidget *view, int notches)
{
    constexpr int kNotch = 120;
    const QPointF place = QRectF(view->rect()).center();
    QWheelEvent event(place, view->mapToGlobal(place), {}, {0, notches * kNotch}, Qt::NoButton, Qt::NoModifier,
                      Qt::NoScrollPhase, false);
    QApplication::sendEvent(view, &event);
}

} // namespace

void Annotator::press(Qt::Key key, Qt::KeyboardModifiers modifiers)
{
    QWidget *target = QApplication::focusWidget();
    QTest::keyClick(target ? target : &m_studio.window(), key, modifiers);
    ++m_keys;
}

core::PointLps Annotator::click(const core::PointLps &place)
{
    viewers::SliceView *view = m_studio->views()->sliceView(viewers::Plane::Axial);
    // One notch is one slice; the sign is found out by trying, as a hand does.
    for (int turns = 0; turns < 1000; ++turns) {
        const double before = view->frame().distanceFromSlice(place);
        if (before <= 0.5 * view->stack().step + 1e-6) {
            break;
        }
        turnWheel(view, 1);
        ++m_notches;
        if (view->frame().distanceFromSlice(place) > before) {
            turnWheel(view, -2);
            m_notches += 2;
            const int rest = static_cast<int>(view->frame().distanceFromSlice(place) / view->stack().step);
            for (int n = 0; n < rest; ++n) {
                turnWheel(view, -1);
                ++m_notches;
            }
        }
    }
    const QPoint pixel = view->viewFromLps(place).toPoint();
    const core::PointLps hit = view->lpsFromView(pixel);
    QTest::mouseClick(view, Qt::LeftButton, {}, pixel);
    ++m_clicks;
    return hit;
}

bool Annotator::save()
{
    QSignalSpy saved(&m_studio.window(), &ui::MainWindow::landmarksSaved);
    bool answered = false;
    QTimer watch;
    watch.setInterval(50);
    QObject::connect(&watch, &QTimer::timeout, &watch, [&] {
        auto *dialog = qobject_cast<QFileDialog *>(QApplication::activeModalWidget());
        if (dialog && dialog->isVisible() && !answered) {
            answered = true;
            QTest::keyClick(dialog, Qt::Key_Return);
            ++m_keys;
        }
    });
    watch.start();
    press(Qt::Key_S, Qt::ControlModifier); // returns when the dialog is gone
    constexpr int kPatienceMs = 20000;
    return answered && (!saved.isEmpty() || saved.wait(kPatienceMs)) && saved.at(0).at(0).toBool();
}

} // namespace gonion::testing
