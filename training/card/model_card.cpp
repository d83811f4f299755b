// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/card/model_card.h"

#include "core/atomic_file.h"

#include <array>
#include <cstdio>
#include <string_view>

namespace gonion::training {

namespace {

/// Text of a file as Markdown shows it: as it stands, on one line.
std::string plain(std::string_view text)
{
    std::string safe;
    for (const char c : text) {
        if (static_cast<unsigned char>(c) < 0x20) {
            safe += ' ';
            continue;
        }
        if (std::string_view("\\`*_{}[]<>#|~").find(c) != std::string_view::npos) {
            safe += '\\';
        }
        safe += c;
    }
    return safe;
}

std::string number(double value, int decimals)
{
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%.*f", decimals, value);
    return text.data();
}

std::string shortly(double value)
{
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%g", value);
    return text.data();
}

std::string figure(const std::optional<double> &value, double factor = 1.0, int decimals = 2)
{
    return value ? number(*value * factor, decimals) : "-";
}

std::string_view nameOf(Optimiser optimiser)
{
    return optimiser == Optimiser::Adam ? "Adam" : optimiser == Optimiser::AdamW ? "AdamW" : "SGD with Nesterov's momentum";
}

std::string_view nameOf(Schedule schedule)
{
    return schedule == Schedule::Cosine ? "half cosine" : schedule == Schedule::Exponential ? "exponential" : "polynomial";
}

class Card {
public:
    Card(const TrainingPlan &plan, const inference::ModelDescription &model, const CardFacts &facts)
        : m_plan(plan), m_model(model), m_facts(facts)
    {
    }

    std::string write()
    {
        title();
        model();
        data();
        training();
        figures();
        limits();
        again();
        return std::move(m_text);
    }

private:
    void line(const std::string &text) { m_text += text + "\n"; }
    void heading(const char *text) { m_text += std::string("\n## ") + text + "\n"; }
    void fact(const char *name, const std::string &value) { line(std::string("| ") + name + " | " + value + " |"); }
    void table()
    {
        line("| | |");
        line("|---|---|");
    }

    void title()
    {
        line("# " + plain(m_model.name) + "\n");
        line(m_model.demonstration
                 ? "**A demonstration, not for diagnosis.**"
                 : "**For research. Not a medical device, and not for diagnosis without a qualified reader's own judgement.**");
    }

    void model()
    {
        heading("What it is");
        line("A model of Gonion: it finds " + std::to_string(m_model.landmarks.size()) + " landmarks (" + plain(m_model.landmarks.name())
             + ") in head CT, and says of each whether it is present, missing or outside the scan.\n");
        table();
        if (m_model.coarse) {
            fact("coarse network", "3D U-Net, whole head at " + shortly(m_model.coarse->spacingMm) + " mm");
        }
        if (m_model.fine) {
            const auto &fine = *m_model.fine;
            fact("fine network", plain(inference::nameOf(fine.network)) + ", "
                                     + (fine.network.common().head == inference::NetworkHead::Anchor ? "anchor" : "heatmap") + " head, patch "
                                     + std::to_string(fine.patch[0]) + " x " + std::to_string(fine.patch[1]) + " x "
                                     + std::to_string(fine.patch[2]) + " voxels of " + shortly(fine.spacingMm[0]) + " x "
                                     + shortly(fine.spacingMm[1]) + " x " + shortly(fine.spacingMm[2]) + " mm");
        }
        fact("input", m_model.intensity.storedHighest
                          ? "grey values 0 to " + shortly(*m_model.intensity.storedHighest)
                          : shortly(m_model.intensity.low) + " to " + shortly(m_model.intensity.high) + " HU");
        if (!m_facts.modelHash.empty()) {
            fact("SHA-256 of model.safetensors", "`" + m_facts.modelHash + "`");
        }
    }

    void data()
    {
        heading("What it learned from");
        const DataFacts &data = m_facts.data;
        if (data.phantoms) {
            line("Artificial heads alone (`gonion phantom`), each drawn once while the network learned: no scan of a person. Validated on "
                 + std::to_string(m_plan.data.validationPhantoms) + " other ones.\n");
            line("Data: " + plain(data.fingerprint));
            return;
        }
        table();
        fact("cases to learn from", std::to_string(data.training));
        fact("cases to validate with", std::to_string(data.validation));
        fact("cases put aside for a test", std::to_string(data.test));
        fact("fingerprint (SHA-256)", "`" + data.fingerprint + "`");
        if (m_plan.data.folds > 1) {
            fact("cross-validation", "fold " + std::to_string(m_plan.data.fold) + " of " + std::to_string(m_plan.data.folds) + ", counted from 0");
        }
        line("\nLandmarks of the cases to learn from and to validate with:\n");
        line("| landmark | present | missing | outside | not labelled |");
        line("|---|---:|---:|---:|---:|");
        for (const LandmarkCounts &counts : data.landmarks) {
            line("| " + plain(counts.id) + " | " + std::to_string(counts.present) + " | " + std::to_string(counts.missing) + " | "
                 + std::to_string(counts.outside) + " | " + std::to_string(counts.unlabelled) + " |");
        }
        if (data.uncounted > 0) {
            line("\nNot counted here: " + std::to_string(data.uncounted) + " cases whose landmark files hold voxel numbers alone.");
        }
    }

    void schedule(const char *name, const SchedulePlan &plan)
    {
        line("| " + std::string(name) + " | " + std::string(nameOf(plan.optimiser)) + ", rate " + shortly(plan.learningRate) + ", "
             + std::string(nameOf(plan.schedule)) + ", weight decay " + shortly(plan.weightDecay) + " | " + std::to_string(plan.epochs)
             + (plan.minutes > 0.0 ? ", at most " + shortly(plan.minutes) + " minutes" : "") + " | "
             + (plan.stepsPerEpoch > 0 ? std::to_string(plan.stepsPerEpoch) : std::string("every case once")) + " | "
             + std::to_string(plan.batch * plan.accumulate) + " |");
    }

    void training()
    {
        heading("How it was trained");
        line("| network | optimiser | epochs | steps an epoch | cases a step |");
        line("|---|---|---|---|---:|");
        if (m_plan.trainCoarse) {
            schedule("coarse", m_plan.coarseSchedule);
        }
        if (m_plan.trainFine) {
            schedule("fine", m_plan.fineSchedule);
        }
        line("\nSeed " + std::to_string(m_plan.seed) + (m_plan.init ? "; it went on from another model" : "; from new weights")
             + ". " + number(m_facts.seconds / 3600.0, 2) + " hours at work. Everything else stands in `plan.json`; what it ran on in "
             + "`environment.json`; the curves in `metrics.csv` and `plots`.");
    }

    void figures()
    {
        heading("How good it is");
        if (!m_facts.evaluation) {
            line("Nobody has measured it yet: `gonion evaluate DIR --model model.safetensors`.");
            return;
        }
        const Evaluation &evaluation = *m_facts.evaluation;
        const Figures &all = evaluation.overall;
        const bool full = evaluation.protocol == Protocol::Full;
        line("Protocol " + std::string(training::nameOf(evaluation.protocol)) + ", on " + std::to_string(evaluation.cases)
             + " validation cases with " + std::to_string(all.present) + " landmarks that are present."
             + (full ? " Each from its whole volume, without the truth. SDR: a landmark that is there and was not called present fails at "
                       "every radius. MRE: at the best position, whatever was decided."
                     : " Positions alone are scored, of landmarks that are present; whether one is missing is not asked."));
        line("These cases chose the best epoch: expect somewhat worse on new ones.");
        if (full) {
            line("Each was judged by a presence calibration that was fitted to the other ones.");
        }
        line("\n| landmark | MRE (mm) | SD (mm) | SDR 2 mm (%) | 2.5 mm | 3 mm | 4 mm | presence F1 |");
        line("|---|---:|---:|---:|---:|---:|---:|---:|");
        row("**all**", all, full);
        for (const LandmarkFigures &landmark : evaluation.landmarks) {
            row(plain(landmark.id), landmark.figures, full);
        }
        if (full) {
            line("\nPresence: accuracy " + figure(all.presence.accuracy()) + ", precision " + figure(all.presence.precision())
                 + ", recall " + figure(all.presence.recall()) + ". The radius of 90 % held " + figure(all.coverage90(), 100.0, 1)
                 + " % of " + std::to_string(all.withRadius) + " found landmarks.");
        }
        line("\nMRE: mean over cases of the mean radial error of a case's present landmarks; SD: sample standard deviation of these "
             "means. SDR: share of present landmarks within the radius.");
    }

    void row(const std::string &name, const Figures &figures, bool full)
    {
        std::string text = "| " + name + " | " + figure(figures.mreMm) + " | " + figure(figures.sdMm);
        for (const auto &share : figures.sdr) {
            text += " | " + figure(share, 100.0, 1);
        }
        line(text + " | " + (full ? figure(figures.presence.f1()) : std::string("not asked")) + " |");
    }

    void limits()
    {
        heading("What it must not be trusted with");
        line(m_facts.data.phantoms ? "- It has never seen a scan of a person: on real scans everything has to be checked."
                                   : "- Scanners, protocols and patients unlike those of its cases.");
        line("- The figures are of the validation cases, which also chose the best epoch; a test on cases that nobody used is still due.");
        line("- A landmark that is seldom missing in the table above was hardly ever seen missing: its presence is a guess.");
        line("- It marks what it is not sure of as uncertain; the rest is not therefore right.");
        if (m_model.demonstration) {
            line("- It is a demonstration: not for diagnosis, in no case.");
        }
    }

    void again()
    {
        heading("How to make it again");
        line("With the program's version in `environment.json` and the data of the fingerprint above:\n");
        line("```\ngonion train plan.json --output NEW_FOLDER\n```\n");
        if (!m_facts.data.phantoms) {
            line("Where the data lies elsewhere now, add `--data FOLDER`.\n");
        }
        line("The same seed gives the same cases in the same order. On the same machine with the same number of threads the run is the "
             "same bit for bit on a CPU, unless it was limited by minutes.");
    }

    const TrainingPlan &m_plan;
    const inference::ModelDescription &m_model;
    const CardFacts &m_facts;
    std::string m_text;
};

} // namespace

std::string modelCard(const TrainingPlan &plan, const inference::ModelDescription &model, const CardFacts &facts)
{
    return Card(plan, model, facts).write();
}

core::Result<void> writeModelCard(const RunFolder &folder, const TrainingPlan &plan, const inference::ModelDescription &model,
                                  const CardFacts &facts)
{
    return core::writeFileAtomically(folder.card(), modelCard(plan, model, facts));
}

} // namespace gonion::training
