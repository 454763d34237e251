#include "daemon/app/foundation.hpp"

#include <Poco/Environment.h>

#include "daemon/jobs/thread_tasks.hpp"

namespace gpushopper::app {
namespace {

// Only tests set these; docs/testing.md describes them.
jobs::FailpointPlan failpointsOfEnvironment() {
    return {.kill_at = Poco::Environment::get("GPU_SHOPPER_FAILPOINT", ""),
            .record_path = Poco::Environment::get("GPU_SHOPPER_FAILPOINT_LOG", "")};
}

}  // namespace

Foundation::Foundation(const config::LogConfig& logging)
    : clock(base::makeSystemClock()),
      random(base::makeSystemRandom()),
      tasks(jobs::makeThreadTasks(failpointsOfEnvironment())),
      scrubber(base::makeScrubber()),
      secrets(base::makeSystemSecrets(*scrubber)),
      log(*clock, *scrubber, {.level = logging.level, .file = logging.file}) {}

}  // namespace gpushopper::app
