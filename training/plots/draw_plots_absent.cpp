// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/plots/run_plots.h"

namespace gonion::training {

bool canDrawPlots()
{
    return false;
}

core::Result<void> drawPlots(const std::filesystem::path & /*folder*/, const std::vector<MetricPoint> & /*points*/)
{
    return core::fail(core::ErrorCode::Unsupported,
                      "No plots are drawn: this program was built without Cairo. metrics.csv holds their figures.");
}

} // namespace gonion::training
