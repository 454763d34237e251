#pragma once

/// SweepPlan: what a complete list of a provider's machines and our rows say about each other.
/// Pure: the same plan is executed by the sweeper or printed as a dry run.
///
/// Only a label whose MAC holds makes a machine ours; anything else is counted and never touched.
/// Absence is never concluded here: a row whose machine is not listed is only marked, so that a
/// step asks by id and proves it.
/// Thread safety: pure functions over values.

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "daemon/base/clock.hpp"
#include "daemon/base/session_id.hpp"
#include "daemon/provider/instance_views.hpp"
#include "daemon/provider/labels.hpp"
#include "daemon/session/session.hpp"

namespace gpushopper::reconcile {

enum class Finding {
    Changed,     ///< The session's machine; state, price or billing differ from the row.
    Duplicate,   ///< The session has another machine.
    LateRow,     ///< The session is still queued: its row is older than its machine.
    OrphanSeen,  ///< The session has ended; to be seen again before anything happens.
    Orphan,      ///< The same, seen for the second time.
    LostRow,     ///< A label of ours without any row.
    CutLabel,    ///< Begins like the label of a create in doubt: blocks its proof.
    Missing,     ///< The session's machine is not in the list.
};
std::string_view toString(Finding finding);

struct PlanItem {
    Finding finding{};
    base::SessionId session;
    std::optional<provider::Instance> instance;  ///< Absent with Missing.
    std::optional<base::WallTime> label_expires_at;
};

struct SweepPlan {
    std::vector<PlanItem> items;
    int instances = 0;  ///< In the list.
    int foreign = 0;    ///< Not ours: never touched.
    /// Orphans are not doomed in this sweep, with the reason; empty: they are.
    std::string orphans_held;
};

struct SweepInput {
    const provider::View& view;
    const provider::Labels& labels;
    /// Every session that is alive at this provider, and every one that a label in the view names.
    const std::map<base::SessionId, session::Session>& sessions;
    const std::set<base::InstanceId>& doomed;        ///< Already being destroyed.
    const std::set<base::InstanceId>& orphans_seen;  ///< By an earlier sweep.
    int orphans_last_hour = 0;                       ///< Doomed within the last hour.
    base::Millis visibility_window{};
};

inline constexpr int kOrphansPerHourMax = 20;
/// More orphans than this and over half of all machines at once look like our own mistake.
inline constexpr int kOrphansAtOnceMax = 5;

SweepPlan planSweep(const SweepInput& input);

}  // namespace gpushopper::reconcile
