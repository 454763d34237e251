#include "daemon/reconcile/sweep_plan.hpp"

#include <array>

namespace gpushopper::reconcile {
namespace {

using provider::Instance;
using session::Session;
using session::State;

bool hasStopped(const Instance& instance) {
    return instance.state == provider::InstanceState::Stopped ||
           instance.state == provider::InstanceState::Broken;
}

// Booting rows read the view themselves; ending ones are the destroyer's.
bool followsTheList(const Session& row) {
    return row.state == State::Verifying || row.state == State::Ready;
}

bool differs(const Session& row, const Instance& instance) {
    const base::Money known = row.running_price_per_hour.value_or(row.price_per_hour);
    const bool price = instance.price_per_hour.micros() > 0 && instance.price_per_hour != known;
    const auto billing = static_cast<int>(row.billing.value_or(session::Billing::Unknown));
    if (!row.address && !instance.ssh_host.empty()) return true;
    return price || billing != static_cast<int>(instance.billing) || hasStopped(instance) ||
           row.first_stopped.has_value();
}

std::optional<Finding> judge(const SweepInput& input, const Instance& instance,
                             const Session& row) {
    if (row.instance_id == instance.id && !row.isOver())
        return followsTheList(row) && differs(row, instance) ? std::optional(Finding::Changed)
                                                             : std::nullopt;
    if (row.isOver())
        return input.orphans_seen.contains(instance.id) ? Finding::Orphan : Finding::OrphanSeen;
    if (row.hasMachine()) return Finding::Duplicate;
    if (row.state == State::Queued) return Finding::LateRow;
    return std::nullopt;  // its create is out or in doubt: the resolver's business
}

void judgeInstance(const SweepInput& input, const Instance& instance, SweepPlan& plan) {
    if (input.doomed.contains(instance.id)) return;
    const auto label = input.labels.read(instance.label);
    if (!label) {
        for (const auto& [id, row] : input.sessions) {
            if (row.state == State::Unconfirmed && input.labels.isCutOf(instance.label, id))
                plan.items.push_back({Finding::CutLabel, id, instance, std::nullopt});
        }
        ++plan.foreign;
        return;
    }
    const auto row = input.sessions.find(label->session);
    const auto finding = row == input.sessions.end() ? std::optional(Finding::LostRow)
                                                     : judge(input, instance, row->second);
    if (finding) plan.items.push_back({*finding, label->session, instance, label->expires_at});
}

bool isMissing(const SweepInput& input, const Session& row) {
    const bool running =
        row.state == State::Booting || row.state == State::Verifying || row.state == State::Ready;
    if (!running || !row.hasMachine() || row.absence_suspected) return false;
    // A list may lag behind a create by the visibility window.
    const base::WallTime visible =
        row.accepted_at.value_or(row.created_at) + input.visibility_window;
    return input.view.askedWall() > visible && input.view.find(row.instance_id) == nullptr;
}

std::string whyHeld(const SweepInput& input, const SweepPlan& plan) {
    int orphans = 0;
    for (const PlanItem& item : plan.items) orphans += item.finding == Finding::Orphan ? 1 : 0;
    if (orphans == 0) return "";
    if (input.orphans_last_hour + orphans > kOrphansPerHourMax)
        return "more than " + std::to_string(kOrphansPerHourMax) + " orphans within an hour";
    if (orphans > kOrphansAtOnceMax && orphans * 2 > plan.instances)
        return "more than half of all machines look like orphans";
    return "";
}

}  // namespace

std::string_view toString(Finding finding) {
    constexpr std::array<std::string_view, 8> kNames = {"changed",     "duplicate", "late_row",
                                                        "orphan_seen", "orphan",    "lost_row",
                                                        "cut_label",   "missing"};
    return kNames.at(static_cast<std::size_t>(finding));
}

SweepPlan planSweep(const SweepInput& input) {
    SweepPlan plan;
    plan.instances = static_cast<int>(input.view.instances().size());
    for (const Instance& instance : input.view.instances()) judgeInstance(input, instance, plan);
    for (const auto& [id, row] : input.sessions) {
        if (isMissing(input, row))
            plan.items.push_back({Finding::Missing, id, std::nullopt, std::nullopt});
    }
    plan.orphans_held = whyHeld(input, plan);
    return plan;
}

}  // namespace gpushopper::reconcile
