// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewers/vtk_widget.h"

#include <QElapsedTimer>
#include <QOpenGLContext>
#include <QOpenGLExtraFunctions>

#include <vtkCallbackCommand.h>
#include <vtkGenericOpenGLRenderWindow.h>
#include <vtkOpenGLFramebufferObject.h>
#include <vtkOpenGLState.h>
#include <vtkRenderer.h>
#include <vtkRendererCollection.h>

namespace gonion::viewers {

VtkWidget::VtkWidget(QWidget *parent) : QOpenGLWidget(parent)
{
    setFormat(surfaceFormat());
    setUpdateBehavior(QOpenGLWidget::NoPartialUpdate);
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setFocusPolicy(Qt::NoFocus);

    m_window->SetMultiSamples(0);
    m_observer->SetClientData(this);
    m_observer->SetCallback(&VtkWidget::onWindowEvent);
    m_window->AddObserver(vtkCommand::WindowMakeCurrentEvent, m_observer);
    m_window->AddObserver(vtkCommand::WindowIsCurrentEvent, m_observer);
}

VtkWidget::~VtkWidget()
{
    releaseGraphics();
    if (context() != nullptr) {
        // The base class destroys the context when this class is gone already.
        disconnect(context(), nullptr, this, nullptr);
    }
    m_window->RemoveObserver(m_observer);
    // The renderers may be held by others for longer than the window they point to.
    while (vtkRenderer *renderer = m_window->GetRenderers()->GetFirstRenderer()) {
        m_window->RemoveRenderer(renderer);
    }
}

QSurfaceFormat VtkWidget::surfaceFormat()
{
    QSurfaceFormat format;
    format.setRenderableType(QSurfaceFormat::OpenGL);
    format.setVersion(3, 2);
    format.setProfile(QSurfaceFormat::CoreProfile);
    format.setRedBufferSize(8);
    format.setGreenBufferSize(8);
    format.setBlueBufferSize(8);
    format.setAlphaBufferSize(8);
    format.setDepthBufferSize(24);
    format.setSamples(0); // VTK's own buffer is the one that is drawn into
    return format;
}

void VtkWidget::addRenderer(vtkRenderer *renderer)
{
    m_window->AddRenderer(renderer);
}

bool VtkWidget::isSoftwareRenderer(const QString &rendererName)
{
    for (const char *name : {"llvmpipe", "softpipe", "swrast", "SwiftShader", "GDI Generic",
                             "Microsoft Basic Render"}) {
        if (rendererName.contains(QLatin1String(name), Qt::CaseInsensitive)) {
            return true;
        }
    }
    return false;
}

void VtkWidget::initializeGL()
{
    // A widget that moves to another window gets a new context: what lives in the old one must go first.
    connect(context(), &QOpenGLContext::aboutToBeDestroyed, this, &VtkWidget::releaseGraphics,
            Qt::UniqueConnection);

    m_window->SetReadyForRendering(true);
    m_window->SetOwnContext(0);
    m_window->SetIsCurrent(true);
    m_window->SetSupportsOpenGL(1);
    m_window->SetFrameBlitModeToNoBlit();
    m_ready = true; // from here on the window's questions about the context get true answers
    m_window->OpenGLInitContext();

    const auto *name = reinterpret_cast<const char *>(context()->functions()->glGetString(GL_RENDERER));
    m_rendererName = QString::fromLatin1(name);
    Q_EMIT initialised();
}

void VtkWidget::resizeGL(int width, int height)
{
    const double ratio = devicePixelRatioF();
    m_window->SetSize(qMax(1, qRound(width * ratio)), qMax(1, qRound(height * ratio)));
    m_window->SetDPI(qRound(96.0 * ratio));
}

void VtkWidget::paintGL()
{
    if (!m_ready) {
        return;
    }
    QElapsedTimer timer;
    timer.start();
    vtkOpenGLState *state = m_window->GetState();
    // Qt has changed OpenGL's state behind VTK's back.
    state->Reset();
    state->Push();
    state->vtkglDepthFunc(GL_LEQUAL);
    m_window->Render();
    state->Pop();
    copyToWidget();
    m_lastFrameMs = static_cast<double>(timer.nsecsElapsed()) * 1e-6;
    Q_EMIT rendered();
}

void VtkWidget::copyToWidget()
{
    QOpenGLExtraFunctions *gl = context()->extraFunctions();
    vtkOpenGLFramebufferObject *source = m_window->GetDisplayFramebuffer();
    if (source == nullptr || source->GetFBOIndex() == 0) {
        return;
    }
    const int *size = m_window->GetSize();
    gl->glDisable(GL_SCISSOR_TEST);
    gl->glBindFramebuffer(GL_READ_FRAMEBUFFER, source->GetFBOIndex());
    gl->glReadBuffer(GL_COLOR_ATTACHMENT0);
    gl->glBindFramebuffer(GL_DRAW_FRAMEBUFFER, defaultFramebufferObject());
    gl->glBlitFramebuffer(0, 0, size[0], size[1], 0, 0, size[0], size[1], GL_COLOR_BUFFER_BIT,
                          GL_NEAREST);
    gl->glBindFramebuffer(GL_FRAMEBUFFER, defaultFramebufferObject());
    // Qt composes with alpha; whatever VTK left there would let the window below shine through.
    gl->glColorMask(GL_FALSE, GL_FALSE, GL_FALSE, GL_TRUE);
    gl->glClearColor(0.0F, 0.0F, 0.0F, 1.0F);
    gl->glClear(GL_COLOR_BUFFER_BIT);
    gl->glColorMask(GL_TRUE, GL_TRUE, GL_TRUE, GL_TRUE);
}

void VtkWidget::onWindowEvent(vtkObject *, unsigned long event, void *self, void *callData)
{
    auto *widget = static_cast<VtkWidget *>(self);
    if (event == vtkCommand::WindowMakeCurrentEvent) {
        // Only when needed: the widget's makeCurrent also binds its own framebuffer, unknown to VTK.
        if (widget->m_ready && QOpenGLContext::currentContext() != widget->context()) {
            widget->makeCurrent();
        }
    } else if (event == vtkCommand::WindowIsCurrentEvent) {
        *static_cast<bool *>(callData) =
            widget->m_ready && QOpenGLContext::currentContext() == widget->context();
    }
}

void VtkWidget::releaseGraphics()
{
    if (!m_ready) {
        return;
    }
    makeCurrent();
    m_window->Finalize();
    m_window->SetReadyForRendering(false);
    m_ready = false;
    doneCurrent();
}

} // namespace gonion::viewers
