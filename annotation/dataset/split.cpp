// SPDX-FileCopyrightText: 2026 The Gonion authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "annotation/dataset/split.h"

#include "annotation/dataset/repeatable_random.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>
#include <utility>

namespace gonion::annotation {

namespace {

using core::ErrorCode;
using core::fail;

constexpr std::int64_t kWhole = 1'000'000; // shares are counted in millionths: no rounding differs between machines
constexpr int kMostFolds = 100;
constexpr std::uint64_t kFoldStream = 0x666F6C6473ULL;

/// The cases of one patient.
struct Group {
    std::string key; ///< smallest id: the same for every order of the cases
    std::vector<std::size_t> cases;
    std::string stratum;
    Split fixed = Split::None;
};

/// What most of the cases are, the smaller text where two are equally often.
std::string commonStratum(const std::vector<SplitCase> &cases, const std::vector<std::size_t> &members)
{
    std::map<std::string, std::size_t> counts;
    for (const std::size_t n : members) {
        ++counts[cases[n].stratum];
    }
    const auto most = std::max_element(counts.begin(), counts.end(),
                                       [](const auto &a, const auto &b) { return a.second < b.second; });
    return most->first;
}

core::Result<std::vector<Group>> groupsOf(const std::vector<SplitCase> &cases, const SplitPlan &plan)
{
    std::map<std::string, Group> groups; // by patient, or by case
    std::set<std::string_view> ids;
    for (std::size_t n = 0; n < cases.size(); ++n) {
        const SplitCase &item = cases[n];
        if (item.id.empty() || !ids.insert(item.id).second) {
            return fail(ErrorCode::InvalidArgument, item.id.empty() ? "A case without an id cannot be put into a split."
                                                                    : "Two cases are called \"" + item.id + "\": rename one.");
        }
        Group &group = groups[item.patientHash.empty() ? "c" + item.id : "p" + item.patientHash];
        group.key = group.cases.empty() ? item.id : std::min(group.key, item.id);
        group.cases.push_back(n);
        if (!plan.keepFixed || item.fixed == Split::None) {
            continue;
        }
        if (group.fixed != Split::None && group.fixed != item.fixed) {
            return fail(ErrorCode::InvalidArgument, "The cases \"" + group.key + "\" and \"" + item.id + "\" are of one patient, "
                                                        "but are fixed in different parts. Move one of them.");
        }
        group.fixed = item.fixed;
    }
    std::vector<Group> result;
    for (auto &[name, group] : groups) {
        group.stratum = plan.stratified ? commonStratum(cases, group.cases) : std::string();
        result.push_back(std::move(group));
    }
    return result;
}

/// By chance, but the groups of one stratum after each other.
std::vector<const Group *> drawnOrder(const std::vector<const Group *> &groups, std::uint64_t seed)
{
    std::map<std::string, std::vector<const Group *>> strata;
    for (const Group *group : groups) {
        strata[group->stratum].push_back(group);
    }
    std::vector<std::string> names;
    for (auto &[name, members] : strata) {
        names.push_back(name);
        std::sort(members.begin(), members.end(), [](const Group *a, const Group *b) { return a->key < b->key; });
    }
    RepeatableRandom random(seed);
    random.shuffle(names);
    std::vector<const Group *> order;
    for (const std::string &name : names) {
        std::vector<const Group *> &members = strata[name];
        random.shuffle(members);
        order.insert(order.end(), members.begin(), members.end());
    }
    return order;
}

/// Deals the groups out so that after each of them every part has had its share as nearly as can be: so each
/// stratum, lying together in the order, is spread over the parts as well.
/// \param wanted of each part; any positive scale
std::vector<std::size_t> deal(const std::vector<const Group *> &order, const std::vector<std::int64_t> &wanted)
{
    std::int64_t all = 0;
    for (const std::int64_t share : wanted) {
        all += share;
    }
    std::vector<std::int64_t> had(wanted.size(), 0);
    std::int64_t dealt = 0;
    std::vector<std::size_t> parts;
    for (const Group *group : order) {
        const auto size = static_cast<std::int64_t>(group->cases.size());
        dealt += size;
        std::size_t best = 0;
        std::int64_t largest = 0;
        bool found = false;
        for (std::size_t part = 0; part < wanted.size(); ++part) {
            const std::int64_t owed = wanted[part] * dealt - all * had[part];
            if (wanted[part] > 0 && (!found || owed > largest)) {
                best = part;
                largest = owed;
                found = true;
            }
        }
        had[best] += size;
        parts.push_back(best);
    }
    return parts;
}

core::Result<std::array<std::int64_t, 3>> sharesOf(const SplitPlan &plan)
{
    const bool sound = std::isfinite(plan.trainShare) && std::isfinite(plan.validationShare) && plan.trainShare >= 0.0
                       && plan.validationShare >= 0.0 && plan.trainShare + plan.validationShare <= 1.0 + 1e-9;
    if (!sound) {
        return fail(ErrorCode::InvalidArgument, "The shares of training and validation must be 0 or more and together at most 1.");
    }
    if (plan.folds != 0 && (plan.folds < 2 || plan.folds > kMostFolds)) {
        return fail(ErrorCode::InvalidArgument, "Choose 2 to " + std::to_string(kMostFolds) + " folds, or none.");
    }
    const std::int64_t train = std::llround(plan.trainShare * static_cast<double>(kWhole));
    const std::int64_t validation = std::llround(plan.validationShare * static_cast<double>(kWhole));
    return std::array<std::int64_t, 3>{train, validation, std::max<std::int64_t>(kWhole - train - validation, 0)};
}

constexpr std::array<Split, 3> kParts{Split::Train, Split::Validation, Split::Test};

/// What is still to be given to each part when the fixed cases are there already.
std::vector<std::int64_t> wantedShares(const std::array<std::int64_t, 3> &shares, const std::vector<Group> &groups, std::int64_t all)
{
    std::vector<std::int64_t> wanted;
    for (std::size_t part = 0; part < kParts.size(); ++part) {
        std::int64_t fixed = 0;
        for (const Group &group : groups) {
            fixed += group.fixed == kParts[part] ? static_cast<std::int64_t>(group.cases.size()) : 0;
        }
        wanted.push_back(std::max<std::int64_t>(shares[part] * all - kWhole * fixed, 0));
    }
    if (std::all_of(wanted.begin(), wanted.end(), [](std::int64_t share) { return share == 0; })) {
        wanted.assign(shares.begin(), shares.end());
    }
    return wanted;
}

bool sameName(std::string_view a, std::string_view b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
        const char small = x >= 'A' && x <= 'Z' ? static_cast<char>(x - 'A' + 'a') : x;
        return small == y;
    });
}

} // namespace

std::string_view nameOf(Split split)
{
    switch (split) {
    case Split::None:
        break;
    case Split::Train:
        return "train";
    case Split::Validation:
        return "val";
    case Split::Test:
        return "test";
    }
    return "none";
}

std::optional<Split> splitFromName(std::string_view name)
{
    static constexpr std::array<std::pair<std::string_view, Split>, 12> kNames{{{"none", Split::None},
                                                                                 {"train", Split::Train},
                                                                                 {"training", Split::Train},
                                                                                 {"tr", Split::Train},
                                                                                 {"val", Split::Validation},
                                                                                 {"valid", Split::Validation},
                                                                                 {"validation", Split::Validation},
                                                                                 {"va", Split::Validation},
                                                                                 {"test", Split::Test},
                                                                                 {"testing", Split::Test},
                                                                                 {"ts", Split::Test},
                                                                                 {"te", Split::Test}}};
    for (const auto &[candidate, split] : kNames) {
        if (sameName(name, candidate)) {
            return split;
        }
    }
    return std::nullopt;
}

core::Result<std::vector<SplitPlace>> assignSplits(const std::vector<SplitCase> &cases, const SplitPlan &plan)
{
    const auto shares = sharesOf(plan);
    if (!shares) {
        return tl::unexpected(shares.error());
    }
    const auto groups = groupsOf(cases, plan);
    if (!groups) {
        return tl::unexpected(groups.error());
    }
    std::vector<SplitPlace> places(cases.size());
    std::vector<const Group *> free;
    for (const Group &group : *groups) {
        for (const std::size_t n : group.cases) {
            places[n].split = group.fixed;
        }
        if (group.fixed == Split::None) {
            free.push_back(&group);
        }
    }
    const auto order = drawnOrder(free, plan.seed);
    const auto parts = deal(order, wantedShares(*shares, *groups, static_cast<std::int64_t>(cases.size())));
    for (std::size_t g = 0; g < order.size(); ++g) {
        for (const std::size_t n : order[g]->cases) {
            places[n].split = kParts[parts[g]];
        }
    }
    if (plan.folds == 0) {
        return places;
    }
    std::vector<const Group *> folded;
    for (const Group &group : *groups) {
        if (places[group.cases.front()].split != Split::Test) {
            folded.push_back(&group);
        }
    }
    const auto foldOrder = drawnOrder(folded, plan.seed ^ kFoldStream);
    const auto folds = deal(foldOrder, std::vector<std::int64_t>(static_cast<std::size_t>(plan.folds), 1));
    for (std::size_t g = 0; g < foldOrder.size(); ++g) {
        for (const std::size_t n : foldOrder[g]->cases) {
            places[n].fold = static_cast<int>(folds[g]);
        }
    }
    return places;
}

} // namespace gonion::annotation
