#include "daemon/provision/steps/stop_alarm.hpp"

#include "daemon/provision/moves.hpp"

namespace gpushopper::provision {

void alarmIfOverdue(store::Change& change, base::WallTime now) {
    session::Session& row = change.row;
    if (row.isOver() || !row.deadline_at || now < *row.deadline_at) return;
    row.deadline_at = now + kDestroyAlarmAfter;
    if (row.overdue_alarmed) return;
    row.overdue_alarmed = true;
    change.audits.push_back(
        {.action = "destroy_overdue",
         .actor = "lifecycle",
         .request_id = "",
         .detail = "the machine " + row.instance_id.str() + " is not proven gone; it is tried on"});
    change.counters.push_back({.series = series("gpu_destroy_failures_total", row)});
}

}  // namespace gpushopper::provision
