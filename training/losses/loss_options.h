// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// \file
/// How a fine network is trained. Free of Torch.
namespace gonion::training {

/// What an anchor head is trained by.
enum class AnchorObjective {
    Automatic, ///< Paper for an H3DE-Net with the heatmap term, else Focal
    Focal,     ///< this program's own (stage_losses.h)
    Released,  ///< the authors' code (METHOD.md section 5)
    Paper,     ///< eq. 14 and 15, and 17 where the network gives heatmaps
};

/// The paper gives no numbers for the weights of its terms; these are ours. The Gaussian's sigma belongs to the
/// network (HeadOptions), because decoding depends on it.
struct LossOptions {
    AnchorObjective anchor = AnchorObjective::Automatic;
    double offsetWeight = 1.0;    ///< eq. 14
    double existenceWeight = 1.0; ///< eq. 15
    double heatmapWeight = 1.0;   ///< heatmaps beside the result: eq. 17, deep supervision
    friend bool operator==(const LossOptions &, const LossOptions &) = default;
};

} // namespace gonion::training
