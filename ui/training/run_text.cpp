// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/training/run_text.h"

#include "ui/text.h"

#include <algorithm>
#include <cmath>

namespace gonion::ui {

using training::RunState;
using training::SchedulePlan;
using training::TrainingPlan;

namespace {

constexpr double kMinute = 60.0;
constexpr double kHour = 3600.0;
constexpr double kDay = 24.0 * kHour;

QString scheduleText(const SchedulePlan &schedule)
{
    QString text = schedule.stepsPerEpoch > 0
                       ? QStringLiteral("%1 epochs of %2 steps").arg(schedule.epochs).arg(schedule.stepsPerEpoch)
                       : QStringLiteral("%1 epochs").arg(schedule.epochs);
    if (schedule.minutes > 0.0) {
        text += QStringLiteral(", at most %1").arg(spanText(schedule.minutes * kMinute));
    }
    if (schedule.patience > 0) {
        text += QStringLiteral(", stops early after %1 validations without progress").arg(schedule.patience);
    }
    return text;
}

QString dataText(const training::DataPlan &data)
{
    switch (data.kind) {
    case training::DataKind::Phantoms:
        return QStringLiteral("Drawn heads, %1 more to validate with").arg(data.validationPhantoms);
    case training::DataKind::Project:
        return QStringLiteral("The project %1").arg(toQString(data.path));
    case training::DataKind::Folder:
        break;
    }
    return QStringLiteral("The folder %1").arg(toQString(data.path));
}

} // namespace

QString bytesText(double bytes)
{
    constexpr double kMega = 1e6;
    constexpr double kGiga = 1e9;
    return bytes >= kGiga ? QStringLiteral("%1 GB").arg(bytes / kGiga, 0, 'f', 1)
                          : QStringLiteral("%1 MB").arg(bytes / kMega, 0, 'f', 0);
}

QString spanText(double seconds)
{
    if (seconds < kMinute) {
        return QStringLiteral("%1 s").arg(std::max(1.0, std::ceil(seconds)), 0, 'f', 0);
    }
    if (seconds < 10.0 * kMinute && std::fmod(seconds, kMinute) >= 15.0 && std::fmod(seconds, kMinute) <= 45.0) {
        return QStringLiteral("%1\u00bd min").arg(std::floor(seconds / kMinute), 0, 'f', 0);
    }
    const auto minutes = static_cast<long long>(std::lround(seconds / kMinute));
    if (seconds < kHour) {
        return QStringLiteral("%1 min").arg(minutes);
    }
    if (seconds < kDay) {
        return QStringLiteral("%1 h %2 min").arg(minutes / 60).arg(minutes % 60);
    }
    const auto hours = static_cast<long long>(std::lround(seconds / kHour));
    return QStringLiteral("%1 days %2 h").arg(hours / 24).arg(hours % 24);
}

QString networkText(const TrainingPlan &plan)
{
    QStringList lines;
    if (plan.trainCoarse) {
        lines << QStringLiteral("<b>Coarse network:</b> finds the region of each landmark in the whole scan, in steps of "
                                "%1 mm.").arg(plan.coarse.spacingMm);
    }
    if (plan.trainFine) {
        const auto &fine = plan.fine;
        lines << QStringLiteral("<b>Fine network</b> (%1): finds the exact place in a block of %2 \u00d7 %3 \u00d7 %4 voxels of "
                                "%5 \u00d7 %6 \u00d7 %7 mm.")
                     .arg(toQString(inference::nameOf(fine.network)))
                     .arg(fine.patch[0])
                     .arg(fine.patch[1])
                     .arg(fine.patch[2])
                     .arg(fine.spacingMm[0])
                     .arg(fine.spacingMm[1])
                     .arg(fine.spacingMm[2]);
    }
    return lines.join(QStringLiteral("<br><br>"));
}

QString limitText(const TrainingPlan &plan)
{
    double minutes = 0.0;
    bool limited = true;
    for (const auto &[trained, schedule] : {std::pair(plan.trainCoarse, &plan.coarseSchedule),
                                            std::pair(plan.trainFine, &plan.fineSchedule)}) {
        if (trained) {
            minutes += schedule->minutes;
            limited = limited && schedule->minutes > 0.0;
        }
    }
    const QString ask = QStringLiteral("Measure tells how much time and memory it takes.");
    return limited && minutes > 0.0
               ? QStringLiteral("Training stops after %1 at most; validating and calibrating the result come on top. %2")
                     .arg(spanText(minutes * kMinute), ask)
               : QStringLiteral("Not measured yet. %1").arg(ask);
}

QString estimateText(const TrainingEstimate &estimate)
{
    QString text = QStringLiteral("<b>About %1 and %2 of memory.</b>").arg(spanText(estimate.seconds), bytesText(estimate.bytes));
    for (const StageEstimate &stage : estimate.stages) {
        text += QStringLiteral("<br>%1: %2 million parameters, %3 a step, %4")
                    .arg(stage.stage == u"coarse" ? QStringLiteral("Coarse network") : QStringLiteral("Fine network"))
                    .arg(stage.parameters * 1e-6, 0, 'f', 2)
                    .arg(durationText(stage.secondsPerStep), bytesText(stage.peakBytes));
    }
    return text;
}

QString planText(const TrainingPlan &plan)
{
    QStringList rows;
    const auto add = [&rows](const QString &name, const QString &text) {
        rows << QStringLiteral("<tr><td style='padding:3px 18px 3px 0'><b>%1</b></td><td style='padding:3px 0'>%2</td></tr>")
                    .arg(name, text.toHtmlEscaped());
    };
    add(QStringLiteral("Model"), toQString(plan.name));
    add(QStringLiteral("Data"), dataText(plan.data));
    if (plan.trainCoarse) {
        add(QStringLiteral("Coarse network"), scheduleText(plan.coarseSchedule));
    }
    if (plan.trainFine) {
        add(QStringLiteral("Fine network"),
            toQString(inference::nameOf(plan.fine.network)) + QStringLiteral(": ") + scheduleText(plan.fineSchedule));
    }
    if (plan.init) {
        add(QStringLiteral("Goes on from"), toQString(*plan.init));
    }
    add(QStringLiteral("Computed on"), plan.device == "auto" ? QStringLiteral("the graphics card where there is one, else the processor")
                                                             : toQString(plan.device));
    add(QStringLiteral("Kept in"), toQString(plan.output));
    return QStringLiteral("<table>%1</table>").arg(rows.join(QString()));
}

QString stateText(RunState state)
{
    switch (state) {
    case RunState::Preparing:
        return QStringLiteral("Getting ready");
    case RunState::Running:
        return QStringLiteral("Training");
    case RunState::Paused:
        return QStringLiteral("Paused");
    case RunState::Validating:
        return QStringLiteral("Validating");
    case RunState::Calibrating:
        return QStringLiteral("Calibrating");
    case RunState::Finished:
        return QStringLiteral("Finished");
    case RunState::Stopped:
        return QStringLiteral("Stopped");
    case RunState::Failed:
        break;
    }
    return QStringLiteral("Failed");
}

QString progressText(const training::RunStatus &status)
{
    QStringList parts;
    if (!status.stage.empty()) {
        parts << (status.stage == "coarse" ? QStringLiteral("Coarse network") : QStringLiteral("Fine network"));
    }
    if (status.epochs > 0) {
        parts << QStringLiteral("epoch %1 of %2").arg(status.epoch).arg(status.epochs);
    }
    if (status.steps > 0) {
        parts << QStringLiteral("step %L1 of %L2").arg(status.step).arg(status.steps);
    }
    parts << QStringLiteral("%1 at work").arg(spanText(status.seconds));
    if (training::isAlive(status.state) && status.secondsLeft) {
        parts << QStringLiteral("about %1 left").arg(spanText(*status.secondsLeft));
    }
    return parts.join(QStringLiteral("   \u00b7   "));
}

double progressOf(const training::RunStatus &status)
{
    if (status.state == RunState::Finished) {
        return 1.0;
    }
    if (status.secondsLeft && status.seconds + *status.secondsLeft > 0.0) {
        return std::clamp(status.seconds / (status.seconds + *status.secondsLeft), 0.0, 1.0);
    }
    if (status.steps > 0) {
        return std::clamp(static_cast<double>(status.step) / static_cast<double>(status.steps), 0.0, 1.0);
    }
    return -1.0;
}

QString mmText(const std::optional<double> &value)
{
    return value ? QStringLiteral("%1 mm").arg(*value, 0, 'f', 2) : QStringLiteral("\u2013");
}

QString shareText(const std::optional<double> &value)
{
    return value ? QStringLiteral("%1 %").arg(100.0 * *value, 0, 'f', 1) : QStringLiteral("\u2013");
}

} // namespace gonion::ui
