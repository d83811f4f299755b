// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QOpenGLWidget>

#include <vtkNew.h>
#include <vtkSmartPointer.h>

class vtkCallbackCommand;
class vtkGenericOpenGLRenderWindow;
class vtkObject;
class vtkRenderer;

namespace gonion::viewers {

/// A VTK render window inside a Qt widget. VTK draws into its own buffer in `paintGL`; the result is
/// copied to the widget. Nothing but `paintGL` renders: ask with `update()`. Takes no mouse or keys.
class VtkWidget : public QOpenGLWidget {
    Q_OBJECT
public:
    explicit VtkWidget(QWidget *parent = nullptr);
    ~VtkWidget() override;

    /// OpenGL 3.2 core. Make it the default before the application object where other widgets use
    /// OpenGL too; each of these widgets asks for it in any case.
    [[nodiscard]] static QSurfaceFormat surfaceFormat();

    [[nodiscard]] vtkGenericOpenGLRenderWindow *renderWindow() const { return m_window; }
    void addRenderer(vtkRenderer *renderer);

    /// What draws ("llvmpipe (LLVM 15.0.6, 256 bits)"); empty before `initialised`.
    [[nodiscard]] const QString &rendererName() const { return m_rendererName; }
    /// True where that is a program on the CPU rather than a graphics processor.
    [[nodiscard]] static bool isSoftwareRenderer(const QString &rendererName);

    /// Milliseconds that VTK took for the last frame.
    [[nodiscard]] double lastFrameMs() const { return m_lastFrameMs; }

Q_SIGNALS:
    void initialised();
    void rendered();

protected:
    void initializeGL() override;
    void resizeGL(int width, int height) override;
    void paintGL() override;

private:
    static void onWindowEvent(vtkObject *caller, unsigned long event, void *self, void *callData);
    void releaseGraphics();
    void copyToWidget();

    vtkNew<vtkGenericOpenGLRenderWindow> m_window;
    vtkNew<vtkCallbackCommand> m_observer;
    QString m_rendererName;
    double m_lastFrameMs = 0.0;
    bool m_ready = false;
};

} // namespace gonion::viewers
