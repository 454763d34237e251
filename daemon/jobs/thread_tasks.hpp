#pragma once

/// The production Tasks: each task is a thread, a Signal is a counter with a condition variable.
/// An exception that leaves a task's body is a defect: it ends the process with one line, and the
/// restart recovers. Thread safety: as base::Tasks.

#include <memory>

#include "daemon/base/tasks.hpp"
#include "daemon/jobs/failpoint.hpp"

namespace gpushopper::jobs {

std::unique_ptr<base::Tasks> makeThreadTasks(FailpointPlan failpoints = {});

}  // namespace gpushopper::jobs
