// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/picture_taker.h"

#include "ui/main_window.h"
#include "viewers/four_view.h"

#include <QImage>
#include <QPixmap>

#include <cstdio>

namespace gonion::app {

namespace {

/// The 3D view refines its picture a moment after it came to rest.
constexpr int kSettleMs = 1500;
/// For whatever never becomes ready.
constexpr int kPatienceMs = 180000;

} // namespace

PictureTaker::PictureTaker(ui::MainWindow *window, QString file, bool waitForDetection)
    : m_window(window), m_file(std::move(file))
{
    m_settled.setSingleShot(true);
    m_settled.setInterval(kSettleMs);
    connect(&m_settled, &QTimer::timeout, this, &PictureTaker::take);
    const auto ended = [this](bool shown) {
        m_waiting = false;
        m_exitCode = shown ? 0 : 1;
        restartWhenReady();
    };
    connect(window, &ui::MainWindow::openEnded, this, [ended, waitForDetection](bool shown) {
        if (!shown || !waitForDetection) {
            ended(shown);
        }
    });
    connect(window, &ui::MainWindow::detectionEnded, this, ended);
    connect(window->views()->volumeView(), &viewers::VolumeView::busyChanged, this,
            &PictureTaker::restartWhenReady);
    QTimer::singleShot(kPatienceMs, this, [this] {
        m_exitCode = 1;
        take();
    });
}

void PictureTaker::restartWhenReady()
{
    m_settled.stop();
    if (!m_waiting && !m_window->views()->volumeView()->isBusy()) {
        m_settled.start();
    }
}

void PictureTaker::take()
{
    const QImage picture = m_window->grab().toImage();
    if (!picture.save(m_file)) {
        std::fprintf(stderr, "The picture %s could not be written.\n", qUtf8Printable(m_file));
        m_exitCode = 1;
    }
    Q_EMIT done(m_exitCode);
}

} // namespace gonion::app
