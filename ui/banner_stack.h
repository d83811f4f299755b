// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/study_notices.h"

#include <QWidget>

#include <vector>

class QVBoxLayout;

namespace gonion::ui {

/// The banners over the views, one under the other.
class BannerStack : public QWidget {
    Q_OBJECT

public:
    explicit BannerStack(QWidget *parent = nullptr);

    /// Shows these instead of those before. One that the user closed stays away as long as it is the same.
    void setNotices(const std::vector<Notice> &notices);
    /// Shows one more, above the others, until it is closed or the next message comes.
    void setMessage(const Notice &message);
    void clearMessage();
    /// Forgets what the user closed: another case is shown.
    void forgetClosed();

    /// What is on the screen, from top to bottom.
    [[nodiscard]] std::vector<Notice> shown() const { return m_shown; }

Q_SIGNALS:
    /// A banner's button was pressed.
    void actionTriggered(const QString &id);

private:
    void rebuild();
    QWidget *makeBanner(const Notice &notice);

    QVBoxLayout *m_column;
    std::vector<Notice> m_notices;
    std::vector<Notice> m_message; ///< none or one
    std::vector<Notice> m_closed;
    std::vector<Notice> m_shown;
};

} // namespace gonion::ui
