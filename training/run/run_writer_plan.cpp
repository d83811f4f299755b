// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/run/run_writer.h"

namespace gonion::training {

core::Result<RunWriter> RunWriter::open(const RunFolder &folder, const TrainingPlan &plan, bool resume)
{
    return openWithText(folder, plan.toJson(), resume);
}

} // namespace gonion::training
